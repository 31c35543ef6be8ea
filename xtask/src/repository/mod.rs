//! The git repository that the workspace is in: its files, its revisions, and what is not committed.

mod revision;
mod status;

use std::path::Path;
use std::process::{Command, Output};

pub use revision::Revision;
pub use status::{files, uncommitted};

/// Why the repository could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// There is no git to ask.
    #[error("cannot run git, which has the older versions; is it on the PATH?")]
    NoGit(#[source] std::io::Error),
    /// The workspace is in no repository, or git refuses to read it.
    #[error("git cannot list the files of the workspace: {0}")]
    NoRepository(String),
    /// A revision that git cannot look for, and its words.
    #[error("git cannot find `{}`: {words}", name.escape_debug())]
    Revision {
        /// What was asked for.
        name: String,
        /// What git says.
        words: String,
    },
    /// A revision that the repository does not have.
    #[error("git knows no revision `{}`", .0.escape_debug())]
    UnknownRevision(String),
    /// A path that is no UTF-8, which no path of this workspace should be.
    #[error("the repository has a file whose name is not UTF-8: `{}`", .0.escape_debug())]
    NotUtf8(String),
}

fn git(root: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
}

/// What git printed, or the first line of what it complained about.
fn answer(output: &Output) -> Result<&[u8], RepositoryError> {
    if output.status.success() {
        return Ok(&output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("it gave no reason");
    Err(RepositoryError::NoRepository(first.to_owned()))
}
