//! Prepares the new files of a change and decides it, or takes the preparation back.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use fs_err as fs;

use super::list::{self, Becomes, List};
use super::{DIRECTORY, Difference, disk, lock};
use crate::workspace::tree::TreeError;
use crate::workspace::tree::path::parents;

/// The name of the list until it is complete.
const DRAFT: &str = "list.draft";

/// Writes the prepared files and the list. When it returns, the change is decided.
///
/// Fails if a directory of the change cannot be written, or if the preparation cannot be written. The test of a
/// directory leaves no trace. After a failure, the caller discards the preparation.
pub(super) fn stage(root: &Path, changes: &[Difference], list: &List) -> Result<(), TreeError> {
    let journal = root.join(DIRECTORY);
    let failed = |directory: &str| {
        let path = if directory.is_empty() { "." } else { directory }.to_owned();
        move |source| TreeError::Stage { path, source }
    };
    let directories: BTreeSet<&str> = list
        .files
        .iter()
        .map(|file| deepest_existing(root, &file.path))
        .collect();
    for directory in directories {
        // This file has no name. Some systems do not support that, and name it for a moment.
        tempfile::tempfile_in(root.join(directory)).map_err(failed(directory))?;
    }
    prepare(root, &journal, changes, list).map_err(failed(DIRECTORY))
}

/// The innermost existing directory above `path`. Empty for the root.
fn deepest_existing<'path>(root: &Path, path: &'path str) -> &'path str {
    parents(path)
        .take_while(|directory| root.join(directory).is_dir())
        .last()
        .unwrap_or_default()
}

fn prepare(root: &Path, journal: &Path, changes: &[Difference], list: &List) -> io::Result<()> {
    let contents = |path: &str| {
        let change = changes.iter().find(|change| change.path == path);
        change.and_then(|change| change.new.as_deref())
    };
    for file in &list.files {
        if let (Becomes::Staged { name, .. }, Some(contents)) =
            (&file.becomes, contents(&file.path))
        {
            let mut staged = disk::create(&journal.join(name))?;
            disk::write(&mut staged, contents)?;
            if let Ok(old) = fs::symlink_metadata(root.join(&file.path))
                && old.is_file()
            {
                disk::make_executable(&staged, &old)?;
            }
            disk::sync(&staged)?;
        }
    }
    let draft = journal.join(DRAFT);
    let mut text = serde_json::to_vec_pretty(list)?;
    text.push(b'\n');
    let mut file = disk::create(&draft)?;
    disk::write(&mut file, &text)?;
    disk::sync(&file)?;
    disk::sync_directory(journal)?;
    disk::sync_directory(root)?;
    disk::rename(&draft, &journal.join(list::NAME))?;
    disk::sync_directory(journal)
}

/// Removes everything but the lock from the directory of the journal, the list first. Returns the number of removed
/// files.
///
/// Fails if a file cannot be removed.
pub(super) fn discard(root: &Path) -> io::Result<usize> {
    let journal = root.join(DIRECTORY);
    disk::remove_file(&journal.join(list::NAME))?;
    let mut removed = 0;
    for entry in fs::read_dir(&journal)? {
        let entry = entry?;
        if entry.file_name() != lock::NAME {
            disk::remove_file(&entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
