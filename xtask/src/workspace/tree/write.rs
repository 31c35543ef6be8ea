//! Writes the differences to a plan. It prepares all new files before it replaces the first old one.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use fs_err as fs;
use tempfile::NamedTempFile;

use super::{Entry, Plan, State, TreeError, path};

/// Writes the planned files for `entries`, the result of [`compare`](super::compare): it writes changed and missing
/// files, and removes orphans.
///
/// If the plan may not write a path, or a directory cannot be written, it fails and changes nothing. Later, only a
/// rename or a removal can fail. Then every file is whole, but some are old and some new.
pub fn write(root: &Path, entries: &[Entry], plan: &Plan) -> Result<(), TreeError> {
    path::check(plan)?;
    path::check_directories(root, plan)?;
    // Dropped after the files that are prepared in them, so that a failure can remove them.
    let mut created = CreatedDirectories::default();
    let mut staged = Vec::new();
    let mut probed = BTreeSet::new();
    for entry in entries {
        match entry.state {
            State::Fresh => {}
            State::Changed { .. } | State::Missing => {
                let contents = plan.files.get(&entry.path).ok_or(TreeError::Refused {
                    path: entry.path.clone(),
                    reason: "is not in the plan",
                })?;
                let directory = parent(&entry.path);
                let file = created
                    .create(root, directory)
                    .and_then(|()| stage(&root.join(directory), contents))
                    .map_err(|source| stage_error(directory, source))?;
                staged.push((file, entry));
            }
            State::Orphaned => {
                // Removing needs the same permission as creating. Creating is safe to try.
                let directory = entry.location.parent().unwrap_or(root);
                if probed.insert(directory) {
                    stage(directory, "")
                        .map_err(|source| stage_error(parent(&entry.path), source))?;
                }
            }
        }
    }

    let total = staged.len();
    for (done, (file, entry)) in staged.into_iter().enumerate() {
        file.persist(root.join(&entry.path))
            .map_err(|error| TreeError::Replace {
                path: entry.path.clone(),
                done,
                total,
                source: error.error,
            })?;
    }
    created.keep();
    remove_orphans(root, entries, plan)
}

/// The directory of a path. The path of a directory ends with `/`.
fn parent(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit_once('/')
        .map_or("", |(directory, _)| directory)
}

fn stage_error(directory: &str, source: io::Error) -> TreeError {
    TreeError::Stage {
        path: if directory.is_empty() { "." } else { directory }.to_owned(),
        source,
    }
}

/// Prepares a file in the directory of its place, because a rename is atomic only within one file system.
fn stage(directory: &Path, contents: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".xtask-").suffix(".tmp");
    #[cfg(unix)]
    {
        // A temporary file is private by default, but this one becomes an ordinary source file. The user's umask still
        // applies.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(contents.as_bytes())?;
    file.flush()?;
    Ok(file)
}

/// Directories that did not exist before. Dropping this removes those that are still empty.
#[derive(Default)]
struct CreatedDirectories(Vec<PathBuf>);

impl CreatedDirectories {
    fn create(&mut self, root: &Path, directory: &str) -> io::Result<()> {
        let steps = path::parents(directory).chain([directory]);
        for step in steps.filter(|step| !step.is_empty()) {
            let location = root.join(step);
            match fs::create_dir(&location) {
                Ok(()) => self.0.push(location),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for CreatedDirectories {
    fn drop(&mut self) {
        for directory in self.0.iter().rev() {
            // A directory with other contents by now stays.
            let _ = fs::remove_dir(directory);
        }
    }
}

/// Removes every orphan, and the directories below an owned directory that are empty then.
fn remove_orphans(root: &Path, entries: &[Entry], plan: &Plan) -> Result<(), TreeError> {
    let needed: BTreeSet<PathBuf> = path::directories(plan)
        .into_iter()
        .map(|directory| root.join(directory))
        .collect();
    let owned: Vec<PathBuf> = plan.owned.iter().map(|owned| root.join(owned)).collect();
    let mut empty = BTreeSet::new();
    for entry in entries {
        if entry.state != State::Orphaned {
            continue;
        }
        let mut directory = entry.location.parent();
        if entry.path.ends_with('/') {
            directory = Some(entry.location.as_path());
        } else {
            fs::remove_file(&entry.location).map_err(|source| TreeError::Remove {
                path: entry.path.clone(),
                source,
            })?;
        }
        while let Some(location) = directory {
            let inside = owned
                .iter()
                .any(|owned| location.starts_with(owned) && location != owned);
            if !inside || needed.contains(location) || !empty.insert(location) {
                break;
            }
            directory = location.parent();
        }
    }
    // A path sorts before the paths below it, so the reverse order starts from the inside.
    for directory in empty.into_iter().rev() {
        fs::remove_dir(directory).map_err(|source| TreeError::Remove {
            path: path::shown(directory.strip_prefix(root).unwrap_or(directory)),
            source,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::CreatedDirectories;
    use tempfile::TempDir;

    #[test]
    fn created_directories_go_when_they_are_not_kept() {
        let root = TempDir::new().unwrap();
        let mut created = CreatedDirectories::default();
        created.create(root.path(), "a/b/c").unwrap();
        assert!(root.path().join("a/b/c").is_dir());
        drop(created);
        assert!(!root.path().join("a").exists());
    }

    #[test]
    fn a_directory_that_was_there_before_stays() {
        let root = TempDir::new().unwrap();
        std::fs::create_dir(root.path().join("a")).unwrap();
        let mut created = CreatedDirectories::default();
        created.create(root.path(), "a/b").unwrap();
        drop(created);
        assert!(root.path().join("a").exists() && !root.path().join("a/b").exists());
    }
}
