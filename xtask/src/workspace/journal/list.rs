//! The list of everything that a change does, and the checks before it is followed.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::{DIRECTORY, Difference, Fault, JournalError, disk};
use crate::workspace::existing;
use crate::workspace::sha256::hexadecimal;
use crate::workspace::tree::TreeError;
use crate::workspace::tree::path::{NEEDS_A_FILE, check_directory, check_plain, parents, refused};

/// The name of the list in the directory of the journal. Once a file has this name, the change is decided.
pub(super) const NAME: &str = "list.json";

/// The end of the name of a prepared file. The name begins with the position of its change.
const SUFFIX: &str = ".new";

/// The fault of the second of two paths that differ only in case.
const ONLY_IN_CASE: &str =
    "differs only in case from another file, which macOS and Windows take for the same";

/// Everything that a change does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// The files, by the position of their change.
    pub files: Vec<Listed>,
}

/// The change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    /// Its path relative to the root.
    pub path: String,
    /// Its SHA-256 before the change. `None` if it did not exist.
    #[serde(deserialize_with = "Option::deserialize")]
    pub was: Option<String>,
    /// Its state after the change.
    pub becomes: Becomes,
}

/// The state of a file after the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum Becomes {
    /// The prepared file of this name, with this SHA-256.
    Staged { name: String, sha256: String },
    /// The file is removed.
    Removed,
}

impl List {
    pub(super) fn of(changes: &[Difference]) -> Self {
        let files = changes.iter().enumerate().map(|(index, change)| Listed {
            path: change.path.clone(),
            was: change.old.as_deref().map(hexadecimal),
            becomes: match &change.new {
                Some(contents) => Becomes::Staged {
                    name: format!("{index}{SUFFIX}"),
                    sha256: hexadecimal(contents),
                },
                None => Becomes::Removed,
            },
        });
        Self {
            files: files.collect(),
        }
    }

    /// Fails if a path could lead out of the root or into a protected directory, occurs twice, needs another file as
    /// its directory, is not a file, or differs from another path only in case.
    pub(super) fn check(&self, root: &Path) -> Result<(), TreeError> {
        let mut paths = BTreeSet::new();
        for Listed { path, .. } in &self.files {
            check_plain(path)?;
            let first = path.split('/').next().unwrap_or_default();
            let is_reserved = |name: &&str| first.eq_ignore_ascii_case(name);
            if [DIRECTORY, ".git"].iter().any(is_reserved) {
                return Err(refused(path, "is not in the tree of the sources"));
            }
            if !paths.insert(path.as_str()) {
                return Err(refused(path, "is to be changed twice"));
            }
        }
        let written: BTreeSet<&str> = self.files.iter().filter_map(Listed::written).collect();
        let mut lower = BTreeSet::new();
        for path in &written {
            if !lower.insert(path.to_lowercase()) {
                return Err(refused(path, ONLY_IN_CASE));
            }
        }
        for path in &paths {
            if parents(path).any(|parent| written.contains(parent)) {
                return Err(refused(path, NEEDS_A_FILE));
            }
        }
        let directories: BTreeSet<&str> = paths.iter().flat_map(|path| parents(path)).collect();
        for directory in directories {
            check_directory(root, directory)?;
        }
        for path in paths {
            if fs::symlink_metadata(root.join(path)).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(TreeError::NotAFile {
                    path: path.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Fails if a file is prepared on another file system than its place. No system moves it between the two in one
    /// step.
    pub(super) fn check_devices(&self, root: &Path) -> Result<(), JournalError> {
        let device = |directory: &str| {
            disk::device(&root.join(directory)).map_err(|source| unreadable(directory, source))
        };
        let journal = device(DIRECTORY)?;
        // A directory sorts before its subdirectories, so the error names the mount point of the other file system.
        for directory in self.directories() {
            if root.join(directory).is_dir() && device(directory)? != journal {
                let directory = if directory.is_empty() { "." } else { directory }.to_owned();
                return Err(JournalError::Devices { directory });
            }
        }
        Ok(())
    }

    /// Lists every directory in which a name may come or go, each before its subdirectories. The root is an empty path.
    pub(super) fn directories(&self) -> BTreeSet<&str> {
        let directories = self.files.iter().flat_map(|file| parents(&file.path));
        directories.chain([""]).collect()
    }

    /// Leaves out the removal of files that do not exist.
    pub(super) fn leave_out_what_is_not_there(&mut self) {
        self.files
            .retain(|file| file.becomes != Becomes::Removed || file.was.is_some());
    }

    /// Reads the list below `root`. Returns `None` if there is none.
    pub(super) fn read(root: &Path) -> Result<Option<Self>, Fault> {
        let path = format!("{DIRECTORY}/{NAME}");
        let location = root.join(&path);
        let unreadable = |source| Fault::Read {
            path: path.clone(),
            source,
        };
        let metadata = existing(fs::symlink_metadata(&location)).map_err(unreadable)?;
        let Some(metadata) = metadata else {
            return Ok(None);
        };
        if !metadata.is_file() {
            return Err(Fault::Path(TreeError::NotAFile { path }));
        }
        let text = fs::read(&location).map_err(unreadable)?;
        let list = serde_json::from_slice(&text);
        list.map_err(|source| Fault::List { path, source })
    }

    /// Fails if a path of this list cannot be followed, because anybody may have written the list. Fails if a prepared
    /// file was changed. If a prepared file is missing, the file in its place must have its contents.
    ///
    /// Fails if a file was changed since: it must have its state before or after the change.
    pub(super) fn verify(&self, root: &Path) -> Result<(), Fault> {
        self.check(root).map_err(Fault::Path)?;
        let mut names = BTreeSet::new();
        for file in &self.files {
            let path = file.path.clone();
            let now = sum(&root.join(&path), &path)?;
            let is_old = now == file.was;
            let is_done = match &file.becomes {
                Becomes::Removed => now.is_none(),
                Becomes::Staged { name, sha256 } => {
                    let is_there = file.is_staged(root, name, sha256, &mut names)?;
                    let is_done = now.as_ref() == Some(sha256);
                    if !is_there && !is_done {
                        return Err(Fault::Place { path });
                    }
                    is_done
                }
            };
            if !is_old && !is_done {
                return Err(Fault::Place { path });
            }
        }
        Ok(())
    }
}

impl Listed {
    /// The path, or `None` if the file is to be removed.
    fn written(&self) -> Option<&str> {
        (self.becomes != Becomes::Removed).then_some(self.path.as_str())
    }

    /// Whether the prepared file is still in the directory of the journal, not yet in its place.
    ///
    /// Fails if it was changed, or if its name is not ours or is already in `names`. Adds the name to `names`.
    fn is_staged<'list>(
        &self,
        root: &Path,
        name: &'list str,
        sha256: &str,
        names: &mut BTreeSet<&'list str>,
    ) -> Result<bool, Fault> {
        let staged = format!("{DIRECTORY}/{name}");
        let is_ours = name
            .strip_suffix(SUFFIX)
            .is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()));
        if is_ours && names.insert(name) {
            match sum(&root.join(&staged), &staged)? {
                None => return Ok(false),
                Some(sum) if sum == sha256 => return Ok(true),
                Some(_) => {}
            }
        }
        let path = self.path.clone();
        Err(Fault::Staged { staged, path })
    }
}

/// SHA-256 of a file. `None` if it does not exist. An empty text for anything that is not a file.
fn sum(location: &Path, path: &str) -> Result<Option<String>, Fault> {
    let unreadable = |source| Fault::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = existing(fs::symlink_metadata(location)).map_err(unreadable)?;
    match metadata {
        Some(metadata) if metadata.is_file() => {
            let bytes = fs::read(location).map_err(unreadable)?;
            Ok(Some(hexadecimal(&bytes)))
        }
        other => Ok(other.map(|_| String::new())),
    }
}

/// Fails if a file has another text than the change expects: that text would be lost.
pub(super) fn check_unchanged(root: &Path, changes: &[Difference]) -> Result<(), JournalError> {
    for Difference { path, old, .. } in changes {
        let now = existing(fs::read(root.join(path)));
        let now = now.map_err(|source| unreadable(path, source))?;
        if now != *old {
            let path = path.clone();
            return Err(JournalError::Changed { path });
        }
    }
    Ok(())
}

fn unreadable(path: &str, source: io::Error) -> JournalError {
    let path = path.to_owned();
    TreeError::Read { path, source }.into()
}
