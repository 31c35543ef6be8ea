//! What changes the repository: commits, tags, pushes.

use std::path::Path;

use super::{RepositoryError, git};

/// Runs a git command that changes the repository. If git refuses, the error has git's words.
///
/// # Errors
///
/// If git is missing or refuses.
pub fn change(root: &Path, arguments: &[String]) -> Result<(), RepositoryError> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = git(root, &arguments).map_err(RepositoryError::NoGit)?;
    if output.status.success() {
        return Ok(());
    }
    // A hook may report its error on standard output.
    let [stderr, stdout] = [&output.stderr, &output.stdout].map(|it| String::from_utf8_lossy(it));
    let words = [stderr.trim(), stdout.trim()].join("\n");
    Err(RepositoryError::Failed(words.trim().to_owned()))
}
