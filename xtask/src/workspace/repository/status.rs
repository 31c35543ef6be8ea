//! Lists the files of the workspace, and those with uncommitted changes.

use std::io::{self, Seek as _, Write as _};
use std::path::Path;
use std::process::Output;

use super::{RepositoryError, answer, command, git, paths};

/// Every file that the repository has or would accept, relative to the workspace root, sorted. Without files that are
/// ignored or deleted, and without names that are not UTF-8.
///
/// # Errors
///
/// If git is missing, or the workspace is not in a repository.
pub fn files(root: &Path) -> Result<Vec<String>, RepositoryError> {
    let arguments = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    let mut files = Vec::new();
    for name in answer(git(root, &arguments)?)?.split(|byte| *byte == 0) {
        // Every file of a crate has a name in UTF-8.
        let Ok(name) = std::str::from_utf8(name) else {
            continue;
        };
        // The index has deleted files until the deletion is committed.
        if !name.is_empty() && root.join(name).symlink_metadata().is_ok() {
            files.push(name.to_owned());
        }
    }
    files.sort_unstable();
    // A file with a merge conflict is in the index several times.
    files.dedup();
    Ok(files)
}

/// The given files that differ from the last commit or are not committed, sorted.
///
/// # Errors
///
/// See [`files`].
pub fn uncommitted(root: &Path, files: &[&str]) -> Result<Vec<String>, RepositoryError> {
    let arguments = [
        "status",
        "-z",
        "--porcelain=v1",
        "--no-renames",
        "--untracked-files=all",
        // Ignored files would be lost as well.
        "--ignored=matching",
    ];
    let prefix = prefix(root)?;
    let mut found = Vec::new();
    for entry in answer(git(root, &arguments)?)?.split(|byte| *byte == 0) {
        // Each entry is two letters of state, a space, and the path from the top of the repository.
        let path = entry.get(3..).unwrap_or_default();
        let Ok(path) = std::str::from_utf8(path) else {
            continue;
        };
        let Some(path) = path.strip_prefix(&prefix) else {
            continue;
        };
        let is_concerned = |file: &&&str| match path.strip_suffix('/') {
            // Git names a directory that it ignores as a whole. The file may not exist in it yet.
            Some(_) => file.starts_with(path) && root.join(file).symlink_metadata().is_ok(),
            None => **file == path,
        };
        found.extend(
            files
                .iter()
                .filter(is_concerned)
                .map(|file| (*file).to_owned()),
        );
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The paths that differ from the last commit or are not committed, without ignored files.
///
/// # Errors
///
/// If git is missing, or the workspace is not in a repository.
pub fn unclean(root: &Path) -> Result<Vec<String>, RepositoryError> {
    let arguments = [
        "status",
        "-z",
        "--porcelain=v1",
        "--no-renames",
        // `status.showUntrackedFiles` may hide them.
        "--untracked-files=normal",
        "--",
        ".",
    ];
    let entries = paths(&answer(git(root, &arguments)?)?);
    let paths = entries.iter().filter_map(|entry| entry.get(3..));
    Ok(paths.map(str::to_owned).collect())
}

/// The given paths that git ignores.
///
/// # Errors
///
/// See [`files`].
pub fn ignored(root: &Path, names: &[&str]) -> Result<Vec<String>, RepositoryError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let arguments = ["check-ignore", "-z", "--no-index", "--stdin"];
    let output = git_with_input(root, &arguments, names.join("\0").as_bytes())
        .map_err(RepositoryError::NoGit)?;
    // Git ends with 1 if it finds none.
    if output.status.code() == Some(1) {
        return Ok(Vec::new());
    }
    Ok(paths(&answer(output)?))
}

/// Git's answer to `input`. The input is in a file, because git stops reading a pipe while its own output is not read.
fn git_with_input(root: &Path, arguments: &[&str], input: &[u8]) -> io::Result<Output> {
    let mut file = tempfile::tempfile()?;
    file.write_all(input)?;
    file.rewind()?;
    command(root, arguments).stdin(file).output()
}

/// The path of the workspace in its repository: empty, or with a slash at its end.
fn prefix(root: &Path) -> Result<String, RepositoryError> {
    let shown = answer(git(root, &["rev-parse", "--show-prefix"])?)?;
    let shown = String::from_utf8_lossy(&shown);
    Ok(shown.trim_end_matches('\n').to_owned())
}
