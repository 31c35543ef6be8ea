//! The list of everything that a change is to do, and whether it may be done.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::{Change, DIRECTORY, Fault};
use crate::workspace::sha256::hexadecimal;
use crate::workspace::tree::TreeError;
use crate::workspace::tree::path::{NEEDS_A_FILE, check_directory, check_plain, parents, refused};

/// The name of the list in the directory of the journal. Once it is there, the change is decided.
pub(super) const NAME: &str = "list.json";

/// Ends the name of a prepared file, which begins with the position of its change.
const SUFFIX: &str = ".new";

/// What is wrong with the second of two such paths.
const ONLY_IN_CASE: &str =
    "differs only in case from another file, which macOS and Windows take for the same";

/// Everything that a change is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// The files, by the position of their change.
    pub files: Vec<Listed>,
}

/// What is to be done with one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    /// Its path relative to the root.
    pub path: String,
    /// The SHA-256 that it had before; `None` when it was not there.
    #[serde(deserialize_with = "Option::deserialize")]
    pub was: Option<String>,
    /// What is to become of it.
    pub becomes: Becomes,
}

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum Becomes {
    /// The prepared file of this name, which has this SHA-256.
    Staged { name: String, sha256: String },
    /// Nothing.
    Removed,
}

/// Every directory in which a name may come or go, each before those in it; the root is an empty path.
pub(super) fn directories(files: &[Listed]) -> BTreeSet<&str> {
    let directories = files.iter().flat_map(|file| parents(&file.path));
    directories.chain([""]).collect()
}

impl List {
    pub(super) fn of(changes: &[Change]) -> Self {
        let files = changes.iter().enumerate().map(|(index, change)| Listed {
            path: change.path.clone(),
            was: change.old.as_deref().map(hexadecimal),
            becomes: match &change.contents {
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

    /// Fails when a path could lead out of the root or into what is not to be changed, is there twice, needs
    /// another file as its directory, is no file, or differs from another one only in case.
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

    /// Leaves out the removal of files that are not there.
    pub(super) fn leave_out_what_is_not_there(&mut self) {
        self.files
            .retain(|file| file.becomes != Becomes::Removed || file.was.is_some());
    }

    /// The list that is below `root`; `None` when there is none.
    pub(super) fn read(root: &Path) -> Result<Option<Self>, Fault> {
        let path = format!("{DIRECTORY}/{NAME}");
        let location = root.join(&path);
        let text = match fs::symlink_metadata(&location) {
            Ok(metadata) if metadata.is_file() => fs::read(&location),
            Ok(_) => return Err(Fault::Path(TreeError::NotAFile { path })),
            Err(error) => Err(error),
        };
        match text {
            Ok(text) => match serde_json::from_slice(&text) {
                Ok(list) => Ok(Some(list)),
                Err(source) => Err(Fault::List { path, source }),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Fault::Read { path, source }),
        }
    }

    /// Fails when a path of this list, which anybody may have written, cannot be followed, or when a prepared file
    /// is not the one that was prepared. One that is gone must have been put in its place.
    ///
    /// Fails as well when a file was changed since: it must be what it was before or what it is to become.
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
    /// The path, unless the file is to be removed.
    fn written(&self) -> Option<&str> {
        (self.becomes != Becomes::Removed).then_some(self.path.as_str())
    }

    /// Whether the prepared file is still in the directory of the journal, and not yet in its place.
    ///
    /// Fails when it is another one, or its name is not ours or is one of `names`, to which it is added.
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

/// SHA-256 of a file; `None` when it is not there. What is no file has none either, as an empty text.
fn sum(location: &Path, path: &str) -> Result<Option<String>, Fault> {
    let unreadable = |source| Fault::Read {
        path: path.to_owned(),
        source,
    };
    match fs::symlink_metadata(location) {
        Ok(metadata) if metadata.is_file() => {
            let bytes = fs::read(location).map_err(unreadable)?;
            Ok(Some(hexadecimal(&bytes)))
        }
        Ok(_) => Ok(Some(String::new())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error)),
    }
}
