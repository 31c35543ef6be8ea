//! Changes several files or none, even if the process is killed in the middle.
//!
//! A directory below the root takes the new files and a list of all steps. Giving the list its name commits the change.
//! The next command discards a change that was interrupted earlier, and completes one that was interrupted later.

mod apply;
mod disk;
mod list;
mod lock;
mod stage;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use crate::workspace::tree::TreeError;
use list::List;
use lock::Lock;

/// The directory below the root that exists while files are changed.
pub const DIRECTORY: &str = ".xtask-journal";

/// The change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path relative to the root, separated by `/`.
    pub path: String,
    /// The text that it must have now. `None` if it must not exist.
    pub old: Option<Vec<u8>>,
    /// Its new text. `None` removes the file, and the directories that are empty then.
    pub new: Option<Vec<u8>>,
}

/// The rest of an interrupted change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing.
    Nothing,
    /// Prepared files. They were removed, and the tree is as it was before the change.
    Discarded,
    /// A change that was decided. It was completed, and the tree is as it is after the change.
    Completed {
        /// The number of files in the whole change.
        files: usize,
    },
}

/// The reason why files could not be changed.
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
        /// The error of the operating system.
        source: io::Error,
    },
    /// The root cannot be written. Nothing has been changed.
    #[error(
        "`{root}` is read-only; make it a directory that you can write, or work in another one"
    )]
    ReadOnly {
        /// The root.
        root: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A path cannot be written, or the new files could not be prepared. Nothing was changed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A file does not have the text that the change expects. Nothing was changed.
    #[error("`{path}` was changed meanwhile; run the command again")]
    Changed {
        /// Its path.
        path: String,
    },
    /// The files are on another file system than their preparation. Nothing was changed.
    #[error(
        "`{directory}` and `{DIRECTORY}` are on different file systems, so that files cannot move from one to the other at once; bring the whole workspace to one of them"
    )]
    Devices {
        /// The outermost directory on another file system.
        directory: String,
    },
    /// The change is decided but not complete.
    #[error(
        "cannot change `{path}`; remove the cause, then the next command completes what is missing"
    )]
    Apply {
        /// The file or directory.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Completing an interrupted change could do harm. Nothing was touched.
    #[error(
        "cannot complete an update that was interrupted; to give it up, remove `{DIRECTORY}`, then see what `git status` says"
    )]
    Interrupted {
        /// The fault of the change.
        source: Fault,
    },
}

/// A fault of an interrupted change.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The list cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// Its path.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The list was not written by this program.
    #[error("`{path}` is not what was written there")]
    List {
        /// Its path.
        path: String,
        /// Its fault.
        source: serde_json::Error,
    },
    /// A path of the list cannot be written.
    #[error(transparent)]
    Path(TreeError),
    /// A prepared file differs from the list.
    #[error("`{staged}`, which is to become `{path}`, is not what was written there")]
    Staged {
        /// The path of the prepared file.
        staged: String,
        /// The path of its place.
        path: String,
    },
    /// A file has neither its state before the change nor its state after it.
    #[error("`{path}` was changed after the interruption")]
    Place {
        /// Its path.
        path: String,
    },
}

/// The right to change the files below a root. Only one process has it at a time.
#[derive(Debug)]
pub struct Journal {
    root: PathBuf,
    recovered: Recovery,
    /// Dropping this gives back the right, and removes the directory if it is empty.
    _lock: Lock,
}

/// Takes the right to change the files below `root`. Completes or discards the change of an interrupted process first.
///
/// Fails if another process has the right, if the directory of the journal cannot be made, or if an interrupted change
/// cannot be completed.
pub fn open(root: &Path) -> Result<Journal, JournalError> {
    let lock = Lock::take(root, true)?.ok_or(JournalError::Locked)?;
    Ok(Journal {
        recovered: finish(root)?,
        root: root.to_owned(),
        _lock: lock,
    })
}

/// Completes or discards the change of an interrupted process below `root`. Does nothing while another process is at
/// work.
///
/// Fails if an interrupted change cannot be completed.
pub fn recover(root: &Path) -> Result<Recovery, JournalError> {
    match Lock::take(root, false)? {
        Some(_lock) => finish(root),
        None => Ok(Recovery::Nothing),
    }
}

impl Journal {
    /// The result for the change of an interrupted process.
    #[must_use]
    pub fn recovered(&self) -> Recovery {
        self.recovered
    }

    /// Makes all of these changes, or none. Removing a file that does not exist changes nothing. A file that exists
    /// stays executable.
    ///
    /// Fails without changing anything if:
    /// * a path is not plain, leads through a symbolic link or into `.git`, occurs twice, or is not a file;
    /// * a file has another text than its change expects;
    /// * the files are on several file systems;
    /// * the new files cannot be prepared.
    ///
    /// Once the change is decided, it can only fail because of the system. The next command then completes it.
    pub fn commit(self, changes: &[Difference]) -> Result<(), JournalError> {
        let mut list = List::of(changes);
        list.check(&self.root)?;
        list::check_unchanged(&self.root, changes)?;
        list.leave_out_what_is_not_there();
        if list.files.is_empty() {
            return Ok(());
        }
        list.check_devices(&self.root)?;
        if let Err(error) = stage::stage(&self.root, changes, &list) {
            // The next command removes files that cannot be removed now.
            let _ = stage::discard(&self.root);
            return Err(error.into());
        }
        apply::apply(&self.root, &list)
    }
}

/// Completes or discards an interrupted change, for the holder of the lock.
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
