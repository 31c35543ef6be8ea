//! The git repository that the workspace is in: its files, its revisions, and what is not committed.

mod change;
mod remote;
mod revision;
mod status;
mod tags;

use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Output};

pub use change::change;
pub use remote::{Published, Remote, RemoteError, contains};
pub use revision::Revision;
pub use status::{files, ignored, unclean, uncommitted};
pub use tags::{all_tags, changed_since, export, tags, tags_of_head};

/// Why the repository could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// There is no git to ask.
    #[error("cannot run git, which knows what is committed; is it on the PATH?")]
    NoGit(#[source] std::io::Error),
    /// The workspace is in no repository, or git refuses to read it, and its words.
    #[error(
        "git cannot be asked about the workspace; if it has no repository, run `git init` there: {0}"
    )]
    Refused(String),
    /// Git does not do what it is told, and its words.
    #[error("{0}")]
    Failed(String),
    /// The files of a revision cannot be written.
    #[error("cannot write the files of a revision")]
    Unwritable(#[source] std::io::Error),
    /// A revision that git cannot look for, and its words.
    #[error("git cannot find `{}`: {words}", name.escape_debug())]
    Revision {
        /// What was asked for.
        name: String,
        /// What git says.
        words: String,
    },
    /// The repository has no commit yet.
    #[error("the repository has no commit yet; commit what is there first")]
    NoCommit,
    /// A revision that the repository does not have.
    #[error("git knows no revision `{}`", .0.escape_debug())]
    UnknownRevision(String),
}

/// Whether the directory is in the work tree of a repository.
///
/// # Errors
///
/// When git is not there.
pub fn is_within(root: &Path) -> Result<bool, RepositoryError> {
    let asked = git(root, &["rev-parse", "--is-inside-work-tree"]);
    Ok(asked.map_err(RepositoryError::NoGit)?.status.success())
}

/// Whether the repository has a commit.
///
/// # Errors
///
/// When git is not there, or the workspace is in no repository.
pub fn has_commit(root: &Path) -> Result<bool, RepositoryError> {
    match Revision::find(root, "HEAD") {
        Ok(_) => Ok(true),
        Err(RepositoryError::NoCommit) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes a repository without a commit of the directory.
///
/// # Errors
///
/// When git is not there, or cannot make one.
pub fn create(root: &Path) -> Result<(), RepositoryError> {
    let made = git(root, &["init", "--quiet"]).map_err(RepositoryError::NoGit)?;
    answer(&made).map(|_| ())
}

fn git(root: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    command(root, arguments).output()
}

/// What git answers to what it reads; from a file, for a pipe could be full while git waits for its answer to be read.
fn git_with_input(root: &Path, arguments: &[&str], input: &[u8]) -> std::io::Result<Output> {
    let mut file = tempfile::tempfile()?;
    file.write_all(input)?;
    file.rewind()?;
    command(root, arguments).stdin(file).output()
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Nothing is written: a command that is killed leaves no lock behind.
    command.arg("--no-optional-locks");
    command.arg("-C").arg(root).args(arguments);
    command
}

/// What git printed, or what it complained about.
fn answer(output: &Output) -> Result<&[u8], RepositoryError> {
    if output.status.success() {
        return Ok(&output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(RepositoryError::Refused(said.trim().to_owned()))
}
