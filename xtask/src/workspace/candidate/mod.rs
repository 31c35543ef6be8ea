//! A copy of the workspace in which changes are prepared and tried before the workspace itself is touched.
//!
//! The copy is kept below `target/`, so that the next one only copies what differs, and cargo, which goes by times of
//! modification, checks only that again.

mod copy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::journal;
use super::repository;
use crate::provider::PROVIDERS_FILE;
use crate::workspace::repository::RepositoryError;
use crate::workspace::sha256::hexadecimal;
use copy::{Copied, copied, copy_one, remove, walk, write_if_different};
use generator::Finding;

/// Where the copy is, relative to the workspace root.
const DIRECTORY: &str = "target/candidate";

/// Where cargo builds the copy. Not where it builds the workspace: cargo takes packages in the same place of two
/// workspaces for the same one, and would take the copy's artifacts for those of the workspace.
const TARGET: &str = "target/candidate-build";

/// A copy of every file that the repository has or would take.
#[derive(Debug)]
pub struct Candidate {
    workspace: PathBuf,
    root: PathBuf,
    target: PathBuf,
    /// The files as they were copied.
    before: BTreeMap<String, Copied>,
}

/// One file that is different in the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path relative to the root.
    pub path: String,
    /// What the workspace has; `None` when it has no such file.
    pub old: Option<Vec<u8>>,
    /// What the copy has; `None` when it was removed.
    pub new: Option<Vec<u8>>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CandidateError {
    /// The files of the workspace are not known.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A file cannot be read or written.
    #[error("cannot copy the workspace to {DIRECTORY}")]
    Io(#[from] io::Error),
    /// A symbolic link would be replaced by a file.
    #[error("`{0}` is a symbolic link, and would be written; replace it by a file")]
    Link(String),
    /// The workspace has other contents than those that were copied.
    #[error("`{0}` was changed meanwhile; run this again")]
    Meanwhile(String),
}

impl Candidate {
    /// Copies the workspace at `root`. What an earlier copy had besides is removed.
    ///
    /// # Errors
    ///
    /// When git cannot list the files, or one cannot be copied.
    pub fn of(root: &Path) -> Result<Self, CandidateError> {
        let copy = root.join(DIRECTORY);
        let files = repository::files(root)?;
        // First, because a directory may have become a file, or the other way round.
        for extra in walk(&copy)? {
            if files.binary_search(&extra).is_err() {
                remove(&copy, &extra)?;
            }
        }
        let mut before = BTreeMap::new();
        for path in files {
            if path.starts_with(journal::DIRECTORY) {
                continue;
            }
            if let Some(copied) = copy_one(&root.join(&path), &copy.join(&path))? {
                before.insert(path, copied);
            }
        }
        Ok(Self {
            workspace: root.to_owned(),
            root: copy,
            target: root.join(TARGET),
            before,
        })
    }

    /// The root of the copy.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of the copy is, relative to the workspace root.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        format!("{DIRECTORY}/{path}")
    }

    /// Findings under paths at which there is what they are about, for a document and a table that are only in the copy yet;
    /// `files` says where each file of the document can be looked at.
    #[must_use]
    pub fn located(
        &self,
        findings: Vec<Finding>,
        files: &BTreeMap<String, String>,
    ) -> Vec<Finding> {
        let relabelled = |finding: Finding| {
            let path = finding.file.path.as_str();
            let path = match files.get(path) {
                Some(shown) => shown.clone(),
                None if path == PROVIDERS_FILE => self.shown(path),
                None => return finding,
            };
            finding.at(path)
        };
        findings.into_iter().map(relabelled).collect()
    }

    /// Where cargo should put what it builds of the copy.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The text of a file of the copy; `None` when it has none.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not UTF-8.
    pub fn read(&self, path: &str) -> io::Result<Option<String>> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a file of the copy, unless it is the same already.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        write_if_different(&self.root.join(path), text.as_bytes())
    }

    /// Removes a file of the copy, and the directories that become empty by it.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be removed.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        match remove(&self.root, path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// The files of the copy below a directory, relative to the root.
    ///
    /// # Errors
    ///
    /// When a directory cannot be read.
    pub fn files_below(&self, directory: &str) -> io::Result<Vec<String>> {
        let prefix = format!("{directory}/");
        let all = walk(&self.root)?.into_iter();
        Ok(all.filter(|path| path.starts_with(&prefix)).collect())
    }

    /// The files of the root of the copy whose names begin like this.
    ///
    /// # Errors
    ///
    /// When the directory cannot be read.
    pub fn files_in_root(&self, start: &str) -> io::Result<Vec<String>> {
        let is_one = |path: &String| path.starts_with(start) && !path.contains('/');
        Ok(walk(&self.root)?.into_iter().filter(is_one).collect())
    }

    /// What is different now from what was copied, by path. Files that git would not take are left out: cargo and build
    /// scripts may write some.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, a link was replaced, the workspace was changed meanwhile, or git cannot be asked.
    pub fn differences(&self) -> Result<Vec<Difference>, CandidateError> {
        let now = walk(&self.root)?;
        let mut differences = Vec::new();
        for path in &now {
            let location = self.root.join(path);
            let is = copied(&location)?;
            let was = self.before.get(path);
            if is.as_ref() == was {
                continue;
            }
            if let Some(Copied::Link(_)) = was {
                return Err(CandidateError::Link(path.clone()));
            }
            differences.push(Difference {
                path: path.clone(),
                old: self.old(path)?,
                new: Some(fs::read(location)?),
            });
        }
        for path in self.before.keys() {
            if !now.contains(path) {
                differences.push(Difference {
                    path: path.clone(),
                    old: self.old(path)?,
                    new: None,
                });
            }
        }
        let added = differences.iter().filter(|it| it.old.is_none());
        let added: Vec<&str> = added.map(|it| it.path.as_str()).collect();
        let ignored = repository::ignored(&self.workspace, &added)?;
        differences.retain(|it| !ignored.contains(&it.path));
        differences.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(differences)
    }

    /// What the workspace has in a place that differs, if it is what was copied.
    fn old(&self, path: &str) -> Result<Option<Vec<u8>>, CandidateError> {
        let Some(Copied::File(sha256)) = self.before.get(path) else {
            return Ok(None);
        };
        match fs::read(self.workspace.join(path)) {
            Ok(contents) if hexadecimal(&contents) == *sha256 => Ok(Some(contents)),
            Ok(_) => Err(CandidateError::Meanwhile(path.to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(CandidateError::Meanwhile(path.to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
