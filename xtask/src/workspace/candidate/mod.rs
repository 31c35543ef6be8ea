//! Prepares and tries changes in a copy of the workspace, before they reach the workspace.
//!
//! The copy stays below `target/`, so that the next command copies only differences. Cargo compares times of
//! modification, so it also checks only those again.

mod copy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::journal;
pub use super::journal::Difference;
use super::repository::{self, RepositoryError};
use crate::provider::PROVIDERS_FILE;
use crate::workspace::existing;
use crate::workspace::sha256::hexadecimal;
use copy::{Copied, copied, copy_one, remove, walk, write_if_different};
use generator::Finding;

/// The directory of the copy, relative to the workspace root.
const DIRECTORY: &str = "target/candidate";

/// The directory in which cargo builds the copy. The workspace has another one, because cargo would confuse packages at
/// the same place of both, and use the copy's artifacts for the workspace.
const TARGET: &str = "target/candidate-build";

/// A copy of every file that the repository has or would accept.
#[derive(Debug)]
pub struct Candidate {
    workspace: PathBuf,
    root: PathBuf,
    target: PathBuf,
    /// The files at the time of the copy.
    before: BTreeMap<String, Copied>,
}

/// The reason why a copy failed.
#[derive(Debug, thiserror::Error)]
pub enum CandidateError {
    /// Git did not list the files of the workspace.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A file could not be read or written.
    #[error("cannot copy the workspace to {DIRECTORY}")]
    Io(#[from] io::Error),
    /// A file would replace a symbolic link.
    #[error("`{0}` is a symbolic link that a file would replace; replace it by a file yourself")]
    Link(String),
    /// The workspace no longer has the contents that were copied.
    #[error("`{0}` was changed meanwhile; run this again")]
    Meanwhile(String),
}

impl Candidate {
    /// Copies the workspace at `root`, and removes everything else that an earlier copy had.
    ///
    /// # Errors
    ///
    /// If git cannot list the files, or a file cannot be copied.
    pub fn of(root: &Path) -> Result<Self, CandidateError> {
        let copy = root.join(DIRECTORY);
        let files = repository::files(root)?;
        // Removal comes first, because a directory may have become a file, or a file a directory.
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

    /// The path of a file of the copy, relative to the workspace root.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        format!("{DIRECTORY}/{path}")
    }

    /// Rewrites findings to paths that the user can open, for a document and a table that only the copy has yet.
    /// `files` maps each file of the document to such a path.
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

    /// The target directory for builds of the copy.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Reads a text file of the copy. Returns `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not UTF-8.
    pub fn read(&self, path: &str) -> io::Result<Option<String>> {
        existing(fs::read_to_string(self.root.join(path)))
    }

    /// Writes a file of the copy, unless it has this text already.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        write_if_different(&self.root.join(path), text.as_bytes())
    }

    /// Removes a file of the copy, and the directories that are empty then.
    ///
    /// # Errors
    ///
    /// If the file exists and cannot be removed.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        existing(remove(&self.root, path)).map(|_| ())
    }

    /// Lists the files of the copy below a directory, relative to the root.
    ///
    /// # Errors
    ///
    /// If a directory cannot be read.
    pub fn files_below(&self, directory: &str) -> io::Result<Vec<String>> {
        let prefix = format!("{directory}/");
        let all = walk(&self.root)?.into_iter();
        Ok(all.filter(|path| path.starts_with(&prefix)).collect())
    }

    /// Lists the files in the root of the copy whose names begin with `start`.
    ///
    /// # Errors
    ///
    /// If the directory cannot be read.
    pub fn files_in_root(&self, start: &str) -> io::Result<Vec<String>> {
        let is_one = |path: &String| path.starts_with(start) && !path.contains('/');
        Ok(walk(&self.root)?.into_iter().filter(is_one).collect())
    }

    /// Lists the differences to the copied files, by path. It leaves out files that git ignores, because cargo and
    /// build scripts may write some.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, a link was replaced, the workspace was changed meanwhile, or git gives no answer.
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

    /// Reads the workspace's file at a place that differs. Fails if it is no longer the file that was copied.
    fn old(&self, path: &str) -> Result<Option<Vec<u8>>, CandidateError> {
        let Some(Copied::File(sha256)) = self.before.get(path) else {
            return Ok(None);
        };
        let now = existing(fs::read(self.workspace.join(path)))?;
        let kept = now.filter(|contents| hexadecimal(contents) == *sha256);
        let changed = || CandidateError::Meanwhile(path.to_owned());
        kept.ok_or_else(changed).map(Some)
    }
}
