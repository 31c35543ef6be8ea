//! The tags of the repository, and the files of a tag.

use std::path::Path;

use fs_err as fs;

use super::{RepositoryError, Revision, answer, command, git, paths};

/// The tags whose commits HEAD contains.
///
/// # Errors
///
/// If git is missing, the workspace is not in a repository, or the repository has no commit.
pub fn tags(root: &Path) -> Result<Vec<String>, RepositoryError> {
    Revision::find(root, "HEAD")?;
    listed(root, &["--merged", "HEAD"])
}

/// The tags of the commit at HEAD.
///
/// # Errors
///
/// See [`tags`].
pub fn tags_of_head(root: &Path) -> Result<Vec<String>, RepositoryError> {
    listed(root, &["--points-at", "HEAD"])
}

/// Every tag of the repository.
///
/// # Errors
///
/// See [`tags`].
pub fn all_tags(root: &Path) -> Result<Vec<String>, RepositoryError> {
    listed(root, &[])
}

/// The files below `directory` that differ between the working tree and a revision, by their paths from the workspace
/// root. An empty directory is the root.
///
/// # Errors
///
/// If git is missing, or does not know the revision.
pub fn changed_since(
    root: &Path,
    revision: &str,
    directory: &str,
) -> Result<Vec<String>, RepositoryError> {
    let below = if directory.is_empty() { "." } else { directory };
    let arguments = [
        "diff",
        "--name-only",
        "--no-renames",
        "--relative",
        "-z",
        revision,
        "--",
        below,
    ];
    Ok(paths(&answer(git(root, &arguments)?)?))
}

/// Writes the workspace's files of a revision below `directory`, and replaces that directory.
///
/// # Errors
///
/// If git does not know the revision, or a file cannot be written.
pub fn export(root: &Path, revision: &str, directory: &Path) -> Result<(), RepositoryError> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(RepositoryError::Unwritable)?;
    }
    fs::create_dir_all(directory).map_err(RepositoryError::Unwritable)?;
    // The export has an index of its own, so that the index of the working tree stays as it is.
    let index = directory.join(".index");
    let run = |arguments: &[&str]| {
        let output = command(root, arguments)
            .env("GIT_INDEX_FILE", &index)
            .output()
            .map_err(RepositoryError::NoGit)?;
        answer(output)
    };
    // The workspace may be a subdirectory of the repository. In the export, it becomes the root.
    let tree = format!("{revision}:./");
    run(&["read-tree", &tree])?;
    let place = format!("--work-tree={}", directory.display());
    run(&[&place, "checkout-index", "--all", "--quiet"])?;
    fs::remove_file(&index).map_err(RepositoryError::Unwritable)
}

fn listed(root: &Path, filter: &[&str]) -> Result<Vec<String>, RepositoryError> {
    // `column.ui` may ask for several tags in a line.
    let arguments = [&["tag", "--list", "--no-column"], filter].concat();
    let text = answer(git(root, &arguments)?)?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.lines().map(str::to_owned).collect())
}
