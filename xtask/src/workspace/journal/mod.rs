//! Changes several files or none, also when the process is killed in the middle.
//!
//! The new files are prepared in a directory below the root, beside a list of everything that is to be done. The
//! moment the list gets its name decides: what is interrupted before is discarded by the next command, what is
//! interrupted after is completed by it.

mod apply;
mod disk;
mod list;
mod lock;
mod precondition;
mod stage;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use crate::workspace::tree::TreeError;
use list::List;
use lock::{Lock, Taken};

/// The directory below the root that is there while files are changed.
pub const DIRECTORY: &str = ".xtask-journal";

/// One file of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path relative to the root, separated by `/`.
    pub path: String,
    /// What it must hold now; `None` when it must not be there.
    pub old: Option<Vec<u8>>,
    /// What it is to hold; `None` removes it, and the directories that become empty by that.
    pub contents: Option<Vec<u8>>,
}

/// What was left of a change that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing.
    Nothing,
    /// Prepared files; they are gone, the tree is as it was before the change.
    Discarded,
    /// A change that was decided; the tree is as it is after the change.
    Completed {
        /// How many files the whole change is about.
        files: usize,
    },
}

/// Why files could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process holds the lock.
    #[error(
        "another command is changing the files of this workspace; run this again when it has ended"
    )]
    Locked,
    /// The directory of the journal cannot be used. Nothing has been changed.
    #[error("cannot use `{DIRECTORY}`; make it a directory that can be written, or remove it")]
    Directory {
        /// What the operating system says.
        source: io::Error,
    },
    /// A path cannot be written, or the new files could not be prepared. Nothing has been changed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A file does not hold what the change goes by. Nothing has been changed.
    #[error("`{path}` was changed meanwhile; run the command again")]
    Changed {
        /// Its path.
        path: String,
    },
    /// Not all files are on the file system on which they are prepared. Nothing has been changed.
    #[error(
        "`{directory}` and `{DIRECTORY}` are on different file systems, so that files cannot move from one to the other at once; bring the whole workspace to one of them"
    )]
    Devices {
        /// The outermost directory that is on another one.
        directory: String,
    },
    /// The change is decided but not complete.
    #[error(
        "cannot change `{path}`; remove the cause, then the next command completes what is missing"
    )]
    Apply {
        /// The file or directory.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// An interrupted change is such that completing it could do harm. Nothing has been touched.
    #[error(
        "cannot complete an update that was interrupted; to give it up, remove `{DIRECTORY}`, then see what `git status` says"
    )]
    Interrupted {
        /// What is wrong with it.
        source: Fault,
    },
}

/// What is wrong with an interrupted change.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The list cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// Its path.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// The list is not one that was written here.
    #[error("`{path}` is not what was written there")]
    List {
        /// Its path.
        path: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A path of the list cannot be written.
    #[error(transparent)]
    Path(TreeError),
    /// A prepared file is not the one that the list names.
    #[error("`{staged}`, which is to become `{path}`, is not what was written there")]
    Staged {
        /// The path of the prepared file.
        staged: String,
        /// The path that it is for.
        path: String,
    },
    /// A file is neither what it was before the change nor what it is to become.
    #[error("`{path}` was changed after the interruption")]
    Place {
        /// Its path.
        path: String,
    },
}

/// The right to change the files below a root; no other process has it at the same time.
#[derive(Debug)]
pub struct Journal {
    root: PathBuf,
    recovered: Recovery,
    /// Given back when dropped, and with it the directory when nothing is left in it.
    _lock: Lock,
}

/// Takes the right to change the files below `root`, and completes or discards what an interrupted process left there.
///
/// Fails when another process has the right, when the directory of the journal cannot be made, or when an interrupted
/// change cannot be completed.
pub fn open(root: &Path) -> Result<Journal, JournalError> {
    match Lock::take(root, true)? {
        Taken::Lock(lock) => Ok(Journal {
            recovered: finish(root)?,
            root: root.to_owned(),
            _lock: lock,
        }),
        Taken::Held | Taken::Absent => Err(JournalError::Locked),
    }
}

/// Completes or discards what an interrupted process left below `root`; does nothing while another one is at work.
///
/// Fails when an interrupted change cannot be completed.
pub fn recover(root: &Path) -> Result<Recovery, JournalError> {
    match Lock::take(root, false)? {
        Taken::Lock(_lock) => finish(root),
        Taken::Held | Taken::Absent => Ok(Recovery::Nothing),
    }
}

impl Journal {
    /// What an interrupted process had left, and what became of it.
    #[must_use]
    pub fn recovered(&self) -> Recovery {
        self.recovered
    }

    /// Makes all of these changes, or none: the removal of a file that is not there is no change. A file that exists
    /// stays executable.
    ///
    /// Fails with nothing changed and nothing left behind when a path is not plain, leads through a symbolic link or
    /// into `.git`, is there twice, or is no file, when a file holds something else than its change says, when the
    /// files are on several file systems, and when the new files cannot be prepared. Afterwards only the system can
    /// fail; then the next command completes what is missing.
    pub fn commit(self, changes: &[Change]) -> Result<(), JournalError> {
        let mut list = List::of(changes);
        list.check(&self.root)?;
        precondition::check_unchanged(&self.root, changes)?;
        list.leave_out_what_is_not_there();
        if list.files.is_empty() {
            return Ok(());
        }
        precondition::check_devices(&self.root, &list.files)?;
        if let Err(error) = stage::stage(&self.root, changes, &list) {
            // What cannot be removed now is removed by the next command.
            let _ = stage::discard(&self.root);
            return Err(error.into());
        }
        apply::apply(&self.root, &list)
    }
}

/// Brings an interrupted change to its end, for the holder of the lock.
fn finish(root: &Path) -> Result<Recovery, JournalError> {
    let interrupted = |source| JournalError::Interrupted { source };
    match List::read(root).map_err(interrupted)? {
        Some(list) => {
            list.verify(root).map_err(interrupted)?;
            apply::apply(root, &list)?;
            Ok(Recovery::Completed {
                files: list.files.len(),
            })
        }
        None => match stage::discard(root) {
            Ok(0) => Ok(Recovery::Nothing),
            Ok(_) => Ok(Recovery::Discarded),
            Err(source) => Err(JournalError::Directory { source }),
        },
    }
}
