//! Finds how the disk differs from a plan, without changing it.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{Entry, Plan, State, TreeError, path};

/// How the disk below `root` differs from the plan, by path: every file of the plan, and everything
/// in the directories it owns that it does not name. Symbolic links are never followed.
///
/// Fails when the plan names a path it must not write, when a directory of it is a symbolic link
/// or no directory, or when the disk cannot be read.
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
    // A directory inside another owned one is walked twice.
    entries.dedup_by(|a, b| a.location == b.location);
    Ok(entries)
}

/// Whether the disk below `root` is what the plan says.
///
/// Fails as [`compare`].
pub fn is_fresh(root: &Path, plan: &Plan) -> Result<bool, TreeError> {
    let entries = compare(root, plan)?;
    Ok(entries.iter().all(|entry| entry.state == State::Fresh))
}

/// How one file differs.
fn state(path: &str, location: &Path, contents: &str) -> Result<State, TreeError> {
    let unreadable = |source| TreeError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = match fs::symlink_metadata(location) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) => return Err(unreadable(error)),
    };
    if metadata.is_symlink() {
        let target = fs::read_link(location).map_err(unreadable)?;
        return Ok(State::Changed {
            on_disk: format!("a symbolic link to {}\n", target.display()),
        });
    }
    // Opening a pipe or a device could wait for ever.
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

/// What a directory holds, and which of it are directories themselves (links are not).
fn children(directory: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    fs::read_dir(directory)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.file_type()?.is_dir()))
        })
        .collect()
}
