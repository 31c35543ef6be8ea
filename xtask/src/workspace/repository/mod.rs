//! The git repository of the workspace: its files, its revisions, and files that are not committed.

mod remote;
mod revision;
mod status;
mod tags;

use std::path::Path;
use std::process::{Command, Output};

pub use remote::{Remote, RemoteError, contains};
pub use revision::Revision;
pub use status::{files, ignored, unclean, uncommitted};
pub use tags::{all_tags, changed_since, export, tags, tags_of_head};

/// The reason why the repository gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// There is no git.
    #[error("cannot run git; install it, or add it to the PATH")]
    NoGit(#[source] std::io::Error),
    /// The workspace is not in a repository, or git refuses to read it. With git's words.
    #[error(
        "git cannot read the repository of the workspace; if there is none, run `git init` there: {0}"
    )]
    Refused(String),
    /// Git refuses a command. With git's words.
    #[error("{0}")]
    Failed(String),
    /// The files of a revision cannot be written.
    #[error("cannot write the files of a revision")]
    Unwritable(#[source] std::io::Error),
    /// Git cannot look for this revision. With git's words.
    #[error("git cannot find `{}`: {words}", name.escape_debug())]
    Revision {
        /// The wanted revision.
        name: String,
        /// Git's words.
        words: String,
    },
    /// The repository has no commit yet.
    #[error("the repository has no commit yet; commit what is there first")]
    NoCommit,
    /// A revision that the repository does not have.
    #[error("git knows no revision `{}`", .0.escape_debug())]
    UnknownRevision(String),
}

/// Whether the directory is in the working tree of a repository.
///
/// # Errors
///
/// If git is missing.
pub fn is_within(root: &Path) -> Result<bool, RepositoryError> {
    let asked = git(root, &["rev-parse", "--is-inside-work-tree"])?;
    Ok(asked.status.success())
}

/// Whether the repository has a commit.
///
/// # Errors
///
/// If git is missing, or the workspace is not in a repository.
pub fn has_commit(root: &Path) -> Result<bool, RepositoryError> {
    match Revision::find(root, "HEAD") {
        Ok(_) => Ok(true),
        Err(RepositoryError::NoCommit) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the directory a repository without commits.
///
/// # Errors
///
/// If git is missing, or cannot make one.
pub fn create(root: &Path) -> Result<(), RepositoryError> {
    answer(git(root, &["init", "--quiet"])?)?;
    Ok(())
}

/// Runs a git command that changes the repository. If git refuses, the error has git's words.
///
/// # Errors
///
/// If git is missing or refuses.
pub fn change(root: &Path, arguments: &[String]) -> Result<(), RepositoryError> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = git(root, &arguments)?;
    if output.status.success() {
        return Ok(());
    }
    // A hook may report its error on standard output.
    let [stderr, stdout] = [&output.stderr, &output.stdout].map(|it| String::from_utf8_lossy(it));
    let words = [stderr.trim(), stdout.trim()].join("\n");
    Err(RepositoryError::Failed(words.trim().to_owned()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, RepositoryError> {
    command(root, arguments)
        .output()
        .map_err(RepositoryError::NoGit)
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // With this setting, git writes nothing, so a killed command leaves no lock behind.
    command.arg("--no-optional-locks");
    command.arg("-C").arg(root).args(arguments);
    command
}

/// The text that git printed, or its complaint as an error.
fn answer(output: Output) -> Result<Vec<u8>, RepositoryError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(RepositoryError::Refused(said.trim().to_owned()))
}

/// The paths that git printed with `-z`.
fn paths(answer: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(answer);
    let paths = text.split('\0').filter(|path| !path.is_empty());
    paths.map(str::to_owned).collect()
}
