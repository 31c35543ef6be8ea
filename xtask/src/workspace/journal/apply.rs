//! Carries out a decided list, and does not repeat completed steps.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::list::{self, Becomes, List};
use super::{DIRECTORY, JournalError, disk};
use crate::workspace::tree::path::parents;

/// Moves every prepared file to its place, removes the files to be removed, and then removes the list.
///
/// Fails if the system refuses a step. The list stays, so that it can be applied again.
pub(super) fn apply(root: &Path, list: &List) -> Result<(), JournalError> {
    let failed = |path: &str| {
        let path = path.to_owned();
        move |source| JournalError::Apply { path, source }
    };
    for file in &list.files {
        if let Becomes::Staged { name, .. } = &file.becomes {
            put(root, name, &file.path).map_err(failed(&file.path))?;
        }
    }
    for file in &list.files {
        if file.becomes == Becomes::Removed {
            remove(root, &file.path).map_err(failed(&file.path))?;
        }
    }
    for directory in list.directories() {
        disk::sync_directory(&root.join(directory)).map_err(failed(directory))?;
    }
    disk::remove_file(&root.join(DIRECTORY).join(list::NAME)).map_err(failed(DIRECTORY))
}

/// Moves a prepared file to its place, unless it is already there.
fn put(root: &Path, name: &str, path: &str) -> io::Result<()> {
    for directory in parents(path) {
        disk::create_directory(&root.join(directory))?;
    }
    match disk::rename(&root.join(DIRECTORY).join(name), &root.join(path)) {
        // `verify` has checked that a missing prepared file is in its place already.
        Err(error) if error.kind() == ErrorKind::NotFound && root.join(path).exists() => Ok(()),
        other => other,
    }
}

/// Removes a file and the directories above it that are empty then.
fn remove(root: &Path, path: &str) -> io::Result<()> {
    disk::remove_file(&root.join(path))?;
    let directories: Vec<&str> = parents(path).collect();
    for directory in directories.into_iter().rev() {
        if !disk::remove_empty(&root.join(directory))? {
            break;
        }
    }
    Ok(())
}
