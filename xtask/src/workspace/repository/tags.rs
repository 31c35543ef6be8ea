//! The tags of the repository, and the files that a tag has.

use std::path::Path;

use fs_err as fs;

use super::{RepositoryError, Revision, answer, command, git};

/// The tags whose commits HEAD contains.
///
/// # Errors
///
/// When git is not there, the workspace is in no repository, or the repository has no commit.
pub fn tags(root: &Path) -> Result<Vec<String>, RepositoryError> {
    Revision::find(root, "HEAD")?;
    listed(root, &["--merged", "HEAD"])
}

/// The tags of the commit that HEAD is.
///
/// # Errors
///
/// As [`tags`].
pub fn tags_of_head(root: &Path) -> Result<Vec<String>, RepositoryError> {
    listed(root, &["--points-at", "HEAD"])
}

/// Every tag, wherever it leads.
///
/// # Errors
///
/// As [`tags`].
pub fn all_tags(root: &Path) -> Result<Vec<String>, RepositoryError> {
    listed(root, &[])
}

/// The files below `directory` that are different in the working tree from what they are in a revision, by their paths from
/// the workspace root. An empty directory is the root.
///
/// # Errors
///
/// When git is not there, or does not know the revision.
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
    let output = git(root, &arguments).map_err(RepositoryError::NoGit)?;
    let names = String::from_utf8_lossy(answer(&output)?).into_owned();
    let names = names.split('\0').filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// Writes every file of the workspace as a revision has it below `directory`, which is replaced.
///
/// # Errors
///
/// When git does not know the revision, or a file cannot be written.
pub fn export(root: &Path, revision: &str, directory: &Path) -> Result<(), RepositoryError> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(RepositoryError::Unwritable)?;
    }
    fs::create_dir_all(directory).map_err(RepositoryError::Unwritable)?;
    // An index of its own, so that the one of the working tree stays as it is.
    let index = directory.join(".index");
    let run = |arguments: &[&str]| {
        let output = command(root, arguments)
            .env("GIT_INDEX_FILE", &index)
            .output()
            .map_err(RepositoryError::NoGit)?;
        answer(&output).map(<[u8]>::to_vec)
    };
    // The workspace may be a directory of the repository; it becomes the root here.
    let tree = format!("{revision}:./");
    run(&["read-tree", &tree])?;
    let place = format!("--work-tree={}", directory.display());
    run(&[&place, "checkout-index", "--all", "--quiet"])?;
    fs::remove_file(&index).map_err(RepositoryError::Unwritable)
}

fn listed(root: &Path, filter: &[&str]) -> Result<Vec<String>, RepositoryError> {
    // `column.ui` may ask for several tags in a line.
    let arguments = [&["tag", "--list", "--no-column"], filter].concat();
    let output = git(root, &arguments).map_err(RepositoryError::NoGit)?;
    let text = String::from_utf8_lossy(answer(&output)?);
    Ok(text.lines().map(str::to_owned).collect())
}
