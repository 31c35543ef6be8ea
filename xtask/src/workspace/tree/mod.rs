//! Compares the planned files with the disk, and writes the differences.

mod compare;
pub(crate) mod path;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

pub use compare::{compare, is_fresh};
pub use write::write;

/// The planned files. Every path is relative to the workspace root and separated by `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files by path.
    pub files: BTreeMap<String, String>,
    /// Directories that contain planned files and nothing else.
    pub owned: Vec<String>,
    /// Files that the plan may write outside of the directories it owns.
    pub extra: Vec<String>,
}

impl Plan {
    /// Adds everything from another plan. Its version of a file wins.
    pub fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.owned.extend(other.owned);
        self.extra.extend(other.extra);
    }
}

/// One path, and its difference to the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path relative to the workspace root; a directory ends with `/`.
    pub path: String,
    /// The difference.
    pub state: State,
    /// The same path as the operating system spells it, which need not be UTF-8.
    location: PathBuf,
}

/// The difference between the disk and the plan at one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no difference.
    Fresh,
    /// The contents differ.
    Changed {
        /// The text on the disk. U+FFFD stands for bytes that are not UTF-8.
        on_disk: String,
    },
    /// The file is missing.
    Missing,
    /// The plan does not name this file.
    Orphaned,
}

/// The reason why the disk could not be compared or written.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The plan may not write this path.
    #[error("refusing to write `{}`: it {reason}", path.escape_debug())]
    Refused {
        /// The path of the plan.
        path: String,
        /// The fault of the path.
        reason: &'static str,
    },
    /// A directory of the plan is a symbolic link, so files would be written elsewhere.
    #[error("`{path}` is a symbolic link; replace it by a directory")]
    SymbolicLink {
        /// The path of the link.
        path: String,
    },
    /// A needed directory is not a directory.
    #[error("`{path}` is not a directory; remove it")]
    NotADirectory {
        /// Its path.
        path: String,
    },
    /// A needed file is not a file.
    #[error("`{path}` is not a file; remove it")]
    NotAFile {
        /// Its path.
        path: String,
    },
    /// A file or directory could not be read.
    #[error("cannot read `{path}`; check its permissions")]
    Read {
        /// Its path.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The new files could not be prepared. Nothing was changed.
    #[error("cannot write in `{path}`; make the directory writable; nothing has been changed")]
    Stage {
        /// The directory.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A prepared file could not be moved to its place.
    #[error(
        "cannot replace `{path}` ({done} of {total} files are written); remove the cause and run the command again"
    )]
    Replace {
        /// The file.
        path: String,
        /// The number of files in place by then.
        done: usize,
        /// The number of files to write.
        total: usize,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Every file is written, but a file that nothing generates still exists.
    #[error("cannot remove `{path}`, which nothing generates; remove it")]
    Remove {
        /// Its path.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
}
