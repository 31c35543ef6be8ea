//! A copy of the workspace in which changes are prepared and tried before the workspace itself is touched.
//!
//! The copy is kept below `target/`, so that the next one only copies what differs, and cargo, which goes by times of
//! modification, checks only that again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::finding::{Finding, SourceFile};
use crate::journal;
use crate::provider::PROVIDERS_FILE;
use crate::repository::{self, RepositoryError};

/// Where the copy is, relative to the workspace root.
const DIRECTORY: &str = "target/candidate";

/// Where cargo builds the copy. Not where it builds the workspace: cargo takes packages in the same place of two
/// workspaces for the same one, and would take the copy's artifacts for those of the workspace.
const TARGET: &str = "target/candidate-build";

/// A copy of every file that the repository has or would take.
#[derive(Debug)]
pub struct Candidate {
    root: PathBuf,
    target: PathBuf,
    /// The files as they were copied.
    before: BTreeMap<String, Vec<u8>>,
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
            let from = root.join(&path);
            let is_of_journal = path.starts_with(journal::DIRECTORY);
            // A submodule is listed as a file. Links are not followed.
            if !is_of_journal && from.symlink_metadata()?.is_file() {
                let contents = fs::read(&from)?;
                copy_if_different(&from, &copy.join(&path), &contents)?;
                before.insert(path, contents);
            }
        }
        Ok(Self {
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

    /// Findings under paths at which there is what they are about, for a `document` and a table that are only in the copy
    /// yet: the document is the file or URL that it was taken from, if `shown` says so.
    #[must_use]
    pub fn located(
        &self,
        findings: Vec<Finding>,
        document: &str,
        shown: Option<&str>,
    ) -> Vec<Finding> {
        let relabelled = |finding: Finding| {
            let path = finding.file.path.as_str();
            let path = match shown {
                Some(shown) if path == document => shown.to_owned(),
                _ if path == document || path == PROVIDERS_FILE => self.shown(path),
                _ => return finding,
            };
            let text = finding.file.text.clone();
            Finding {
                file: SourceFile { path, text }.into(),
                ..finding
            }
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

    /// What is different now from what was copied, by path.
    ///
    /// # Errors
    ///
    /// When a file of the copy cannot be read.
    pub fn differences(&self) -> io::Result<Vec<Difference>> {
        let now = walk(&self.root)?;
        let mut differences = Vec::new();
        for path in &now {
            let new = fs::read(self.root.join(path))?;
            let old = self.before.get(path);
            if old != Some(&new) {
                differences.push(Difference {
                    path: path.clone(),
                    old: old.cloned(),
                    new: Some(new),
                });
            }
        }
        for (path, old) in &self.before {
            if !now.contains(path) {
                differences.push(Difference {
                    path: path.clone(),
                    old: Some(old.clone()),
                    new: None,
                });
            }
        }
        differences.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(differences)
    }
}

/// Copies a file with its permissions, so that a script stays one, unless the copy has the same contents.
fn copy_if_different(from: &Path, to: &Path, contents: &[u8]) -> io::Result<()> {
    if fs::read(to).is_ok_and(|there| there == contents) {
        return Ok(());
    }
    make_parent(to)?;
    fs::copy(from, to).map(drop)
}

fn write_if_different(path: &Path, contents: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == contents) {
        return Ok(());
    }
    make_parent(path)?;
    fs::write(path, contents)
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Removes a file, and the directories between it and `root` that become empty by it.
fn remove(root: &Path, path: &str) -> io::Result<()> {
    let location = root.join(path);
    fs::remove_file(&location)?;
    let mut directory = location.parent();
    while let Some(inner) = directory.filter(|it| *it != root) {
        // One that is not empty stays.
        if std::fs::remove_dir(inner).is_err() {
            break;
        }
        directory = inner.parent();
    }
    Ok(())
}

/// Every file below `directory`, relative to it; none when it is not there.
fn walk(directory: &Path) -> io::Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    let mut pending = vec![(String::new(), directory.to_owned())];
    while let Some((prefix, location)) = pending.pop() {
        let entries = match fs::read_dir(&location) {
            Err(error) if error.kind() == ErrorKind::NotFound && prefix.is_empty() => break,
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            // Names that are not UTF-8 were never copied; cargo and the generator make none.
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                pending.push((format!("{path}/"), entry.path()));
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// A repository with two files, of which one is ignored.
    fn workspace() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [(".gitignore", "/target\n"), ("a/b/c.txt", "old")] {
            write_if_different(&root.path().join(path), text.as_bytes()).unwrap();
        }
        let status = Command::new("git")
            .args(["init", "--quiet"])
            .current_dir(root.path())
            .status();
        assert!(status.unwrap().success());
        root
    }

    #[test]
    fn what_is_written_and_removed_is_the_difference_and_the_workspace_stays() {
        let root = workspace();
        let candidate = Candidate::of(root.path()).unwrap();
        assert_eq!(candidate.differences().unwrap(), []);
        candidate.write("a/new.txt", "new").unwrap();
        candidate.remove("a/b/c.txt").unwrap();
        candidate.remove("a/b/never.txt").unwrap();
        let difference = |path: &str, old: Option<&str>, new: Option<&str>| Difference {
            path: path.to_owned(),
            old: old.map(|text| text.as_bytes().to_vec()),
            new: new.map(|text| text.as_bytes().to_vec()),
        };
        assert_eq!(
            candidate.differences().unwrap(),
            [
                difference("a/b/c.txt", Some("old"), None),
                difference("a/new.txt", None, Some("new")),
            ]
        );
        assert!(root.path().join("a/b/c.txt").exists());
        assert!(!candidate.root().join("a/b").exists());
    }

    #[test]
    fn the_next_copy_has_nothing_of_the_one_before() {
        let root = workspace();
        let candidate = Candidate::of(root.path()).unwrap();
        candidate.write("a/new.txt", "new").unwrap();
        candidate.write("a/b/c.txt", "other").unwrap();
        let again = Candidate::of(root.path()).unwrap();
        assert_eq!(again.differences().unwrap(), []);
        assert_eq!(again.read("a/new.txt").unwrap(), None);
        assert_eq!(again.read("a/b/c.txt").unwrap().as_deref(), Some("old"));
        assert_eq!(again.files_below("a").unwrap(), ["a/b/c.txt"]);
    }

    #[test]
    fn a_file_that_stays_the_same_keeps_its_time() {
        let root = workspace();
        let candidate = Candidate::of(root.path()).unwrap();
        let modified = || {
            let path = candidate.root().join("a/b/c.txt");
            fs::metadata(path).unwrap().modified().unwrap()
        };
        let before = modified();
        Candidate::of(root.path()).unwrap();
        candidate.write("a/b/c.txt", "old").unwrap();
        assert_eq!(modified(), before);
    }

    #[test]
    fn a_finding_names_a_file_that_is_there() {
        let root = workspace();
        let candidate = Candidate::of(root.path()).unwrap();
        let located = |path: &str, shown: Option<&str>| {
            let file = SourceFile {
                path: path.to_owned(),
                text: String::new(),
            };
            let finding = Finding::error("any", &file.into(), None, "wrong");
            let mut located = candidate.located(vec![finding], "specs/new.yaml", shown);
            located.remove(0).file.path.clone()
        };
        assert_eq!(located("specs/new.yaml", Some("new.yaml")), "new.yaml");
        let copied = "target/candidate/specs/new.yaml";
        assert_eq!(located("specs/new.yaml", None), copied);
        let table = format!("target/candidate/{PROVIDERS_FILE}");
        assert_eq!(located(PROVIDERS_FILE, Some("new.yaml")), table);
        assert_eq!(
            located("specs/x.overlay.yaml", None),
            "specs/x.overlay.yaml"
        );
    }

    #[test]
    fn without_a_repository_there_is_no_copy() {
        let root = tempfile::tempdir().unwrap();
        // The repository that this test stands in is not the temporary directory's.
        assert!(matches!(
            Candidate::of(root.path()),
            Err(CandidateError::Repository(_))
        ));
    }
}
