//! Compares the disk with a plan, without changing the disk.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{Entry, Plan, State, TreeError, path};
use crate::workspace::existing;

/// The differences between the disk below `root` and the plan, by path. It compares every file of the plan, and finds
/// everything else in the directories that the plan owns. It never follows symbolic links.
///
/// Fails if the plan may not write one of its paths, if one of its directories is a symbolic link or not a directory,
/// or if the disk cannot be read.
pub fn compare(root: &Path, plan: &Plan) -> Result<Vec<Entry>, TreeError> {
    path::check(plan)?;
    path::check_directories(root, plan)?;
    let mut entries = Vec::new();
    for (path, contents) in &plan.files {
        let location = root.join(path);
        let state = state(path, &location, contents)?;
        entries.push(Entry {
            path: path.clone(),
            state,
            location,
        });
    }
    let directories = path::directories(plan);
    for owned in &plan.owned {
        orphans(root, owned, plan, &directories, &mut entries)?;
    }
    entries.sort_by(|a, b| (&a.path, &a.location).cmp(&(&b.path, &b.location)));
    // A directory inside another owned directory is walked twice.
    entries.dedup_by(|a, b| a.location == b.location);
    Ok(entries)
}

/// Whether the disk below `root` equals the plan.
///
/// Fails like [`compare`].
pub fn is_fresh(root: &Path, plan: &Plan) -> Result<bool, TreeError> {
    let entries = compare(root, plan)?;
    Ok(entries.iter().all(|entry| entry.state == State::Fresh))
}

/// The difference of one file.
fn state(path: &str, location: &Path, contents: &str) -> Result<State, TreeError> {
    let unreadable = |source| TreeError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = existing(fs::symlink_metadata(location)).map_err(unreadable)?;
    let Some(metadata) = metadata else {
        return Ok(State::Missing);
    };
    if metadata.is_symlink() {
        let target = fs::read_link(location).map_err(unreadable)?;
        return Ok(State::Changed {
            on_disk: format!("a symbolic link to {}\n", target.display()),
        });
    }
    // Opening a pipe or a device could wait forever.
    if !metadata.is_file() {
        return Err(TreeError::NotAFile {
            path: path.to_owned(),
        });
    }
    let bytes = fs::read(location).map_err(unreadable)?;
    if bytes == contents.as_bytes() {
        return Ok(State::Fresh);
    }
    Ok(State::Changed {
        on_disk: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// Adds everything below `owned` that the plan does not name.
fn orphans(
    root: &Path,
    owned: &str,
    plan: &Plan,
    directories: &BTreeSet<&str>,
    entries: &mut Vec<Entry>,
) -> Result<(), TreeError> {
    let mut pending = vec![(owned.to_owned(), root.join(owned))];
    while let Some((directory, location)) = pending.pop() {
        let names = match children(&location) {
            Ok(names) => names,
            Err(error) if error.kind() == ErrorKind::NotFound && directory == owned => {
                return Ok(());
            }
            Err(source) => {
                return Err(TreeError::Read {
                    path: directory,
                    source,
                });
            }
        };
        if names.is_empty() && !directories.contains(directory.as_str()) {
            entries.push(Entry {
                path: format!("{directory}/"),
                state: State::Orphaned,
                location,
            });
            continue;
        }
        for (child, is_directory) in names {
            let name = child.file_name().unwrap_or_default();
            let path = format!("{directory}/{}", name.to_string_lossy());
            if is_directory {
                pending.push((path, child));
            } else if name.to_str().is_none() || !plan.files.contains_key(&path) {
                entries.push(Entry {
                    path,
                    state: State::Orphaned,
                    location: child,
                });
            }
        }
    }
    Ok(())
}

/// The entries of a directory, and whether each is a directory itself. A link is not a directory.
fn children(directory: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    fs::read_dir(directory)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.file_type()?.is_dir()))
        })
        .collect()
}
