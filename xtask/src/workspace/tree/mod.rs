//! Compares what should be on disk with what is there, and makes the disk follow.

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

/// What should be on disk. Every path is relative to the workspace root and separated by `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files by path.
    pub files: BTreeMap<String, String>,
    /// Directories that hold what the plan says and nothing else.
    pub owned: Vec<String>,
    /// Files that the plan may write outside of the directories it owns.
    pub extra: Vec<String>,
}

impl Plan {
    /// Takes everything another plan holds; a file of both is the other one's.
    pub fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.owned.extend(other.owned);
        self.extra.extend(other.extra);
    }
}

/// One path, and how the disk differs from the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path relative to the workspace root; a directory ends with `/`.
    pub path: String,
    /// How it differs.
    pub state: State,
    /// The same path as the operating system spells it, which need not be UTF-8.
    location: PathBuf,
}

/// How the disk differs from the plan at one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not at all.
    Fresh,
    /// The contents differ.
    Changed {
        /// What is there; bytes that are not UTF-8 are shown as U+FFFD.
        on_disk: String,
    },
    /// Nothing is there.
    Missing,
    /// Something is there that the plan does not name.
    Orphaned,
}

/// Why the disk could not be compared or written.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The plan names a path it must not write.
    #[error("refusing to write `{}`: it {reason}", path.escape_debug())]
    Refused {
        /// The path of the plan.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A directory of the plan is a symbolic link, so that what is written would land elsewhere.
    #[error("`{path}` is a symbolic link; replace it by a directory")]
    SymbolicLink {
        /// The path of the link.
        path: String,
    },
    /// Something else stands where a directory is needed.
    #[error("`{path}` is not a directory; remove it")]
    NotADirectory {
        /// Its path.
        path: String,
    },
    /// Something else stands where a file is needed.
    #[error("`{path}` is not a file; remove it")]
    NotAFile {
        /// Its path.
        path: String,
    },
    /// Something could not be read.
    #[error("cannot read `{path}`; check its permissions")]
    Read {
        /// Its path.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Nothing has been changed, because the new files could not be prepared.
    #[error("cannot write in `{path}`; make the directory writable, nothing has been changed")]
    Stage {
        /// The directory.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// A prepared file could not be moved to its place.
    #[error(
        "cannot replace `{path}` ({done} of {total} files are written); remove the cause and run the command again"
    )]
    Replace {
        /// The file.
        path: String,
        /// How many files were in place by then.
        done: usize,
        /// How many were to be written.
        total: usize,
        /// What the operating system says.
        source: io::Error,
    },
    /// Every file is written, but something that nothing generates is still there.
    #[error("cannot remove `{path}`, which nothing generates; remove it")]
    Remove {
        /// Its path.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
}
