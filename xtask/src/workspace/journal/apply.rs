//! Does what a decided list says; what has already been done is not done again.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::list::{self, Becomes, List};
use super::{DIRECTORY, JournalError, disk};
use crate::workspace::tree::path::parents;

/// Puts every prepared file in its place, removes what is to be removed, and then the list.
///
/// Fails when the system refuses one of it; the list stays, so that it can be applied again.
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
    for directory in list::directories(&list.files) {
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
        // Whoever read the list has made sure that a missing one was moved.
        Err(error) if error.kind() == ErrorKind::NotFound && root.join(path).exists() => Ok(()),
        other => other,
    }
}

/// Removes a file and the directories above it that hold nothing any more.
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
