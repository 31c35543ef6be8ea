//! What changes the repository: commits, tags, pushes.

use std::path::Path;

use super::{RepositoryError, git};

/// Runs a git command that changes the repository, with its own words for a refusal.
///
/// # Errors
///
/// When git is not there, or refuses.
pub fn change(root: &Path, arguments: &[String]) -> Result<(), RepositoryError> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = git(root, &arguments).map_err(RepositoryError::NoGit)?;
    if output.status.success() {
        return Ok(());
    }
    // A hook may say on standard output what is wrong.
    let [stderr, stdout] = [&output.stderr, &output.stdout].map(|it| String::from_utf8_lossy(it));
    let words = [stderr.trim(), stdout.trim()].join("\n");
    Err(RepositoryError::Failed(words.trim().to_owned()))
}
