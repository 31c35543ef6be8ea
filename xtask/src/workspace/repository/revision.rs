//! The files of a git revision.

use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{RepositoryError, git};
use crate::provider::{PROVIDERS_FILE, Provider, Providers, ReadError, own_directory};
use generator::source::bundle::relative;

/// A revision of the workspace's repository.
pub struct Revision {
    root: PathBuf,
    /// The full hash of its commit, which git cannot take for anything else.
    commit: String,
}

impl Revision {
    /// Finds the revision that git calls `name`.
    ///
    /// # Errors
    ///
    /// If git is missing, the workspace is not in a repository, or the repository has no such revision.
    pub fn find(root: &Path, name: &str) -> Result<Self, RepositoryError> {
        let commit = format!("{name}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let found = git(root, &arguments)?;
        let text = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        if found.status.success() {
            return Ok(Self {
                root: root.to_owned(),
                commit: text,
            });
        }
        let said = String::from_utf8_lossy(&found.stderr);
        Err(match said.lines().next() {
            Some(words) => RepositoryError::Revision {
                name: name.to_owned(),
                words: words.to_owned(),
            },
            None if name == "HEAD" => RepositoryError::NoCommit,
            None => RepositoryError::UnknownRevision(name.to_owned()),
        })
    }

    /// The text of a file, by its path below the workspace root. `None` if the revision has no such file.
    pub fn file(&self, path: &str) -> Option<String> {
        let object = format!("{}:./{path}", self.commit);
        let shown = git(&self.root, &["show", &object]).ok()?;
        let text = shown.status.success().then_some(shown.stdout)?;
        String::from_utf8(text).ok()
    }

    /// Reads the table of providers. Also writes it below `directory`, with the manifest of the workspace.
    ///
    /// # Errors
    ///
    /// If the revision has no table, or the table has faults.
    pub fn providers(&self, directory: &Path) -> Result<Providers, ReadError> {
        // The manifest contains the name of this program.
        for path in [PROVIDERS_FILE, "Cargo.toml"] {
            self.copy(path, directory).map_err(ReadError::Unreadable)?;
        }
        Providers::read(directory)
    }

    /// Writes a provider's document, supplements, overlays, name lock and manifest below `directory`. It skips those
    /// that do not exist.
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub fn write(&self, provider: &Provider, directory: &Path) -> std::io::Result<()> {
        let fixed = [
            provider.document_path(),
            provider.names_path(),
            provider.manifest_path(),
        ];
        for path in fixed.into_iter().chain(provider.companion_paths()) {
            self.copy(&path, directory)?;
        }
        let document = provider.document_path();
        let beside = own_directory(&document).map(|it| self.below(it));
        for (path, is_link) in beside.unwrap_or_default() {
            // Git stores the target of a link as its text.
            let target = is_link.then(|| self.file(&path)).flatten();
            match target.and_then(|target| relative(&path, target.trim()).ok()) {
                Some(target) => self.copy_as(&target, &path, directory)?,
                None => self.copy(&path, directory)?,
            }
        }
        Ok(())
    }

    /// The files below a directory, by their paths from the workspace root. The value says whether the file is a
    /// symbolic link.
    fn below(&self, directory: &str) -> Vec<(String, bool)> {
        let arguments = ["ls-tree", "-r", "-z", &self.commit, "--", directory];
        let listed = git(&self.root, &arguments).ok();
        let listed = listed.filter(|listed| listed.status.success());
        let lines = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned());
        let lines = lines.unwrap_or_default();
        let entries = lines.split('\0').filter_map(|line| line.split_once('\t'));
        entries
            .map(|(object, path)| (path.to_owned(), object.starts_with("120000 ")))
            .collect()
    }

    fn copy(&self, path: &str, directory: &Path) -> std::io::Result<()> {
        self.copy_as(path, path, directory)
    }

    /// Writes the file at `path` below `directory`, under another name.
    fn copy_as(&self, path: &str, name: &str, directory: &Path) -> std::io::Result<()> {
        let Some(text) = self.file(path) else {
            return Ok(());
        };
        let target = directory.join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, text)
    }
}
