//! The workspace as a tag has it, and the published files that have changed since.

use std::path::{Path, PathBuf};

use super::facts::{Facts, facts, listed};
use crate::package::release::requirement::with_requirement;
use crate::package::release::unit::{Package, below};
use crate::workspace::repository;

/// Where the files of the tags are written, relative to the workspace root.
const DIRECTORY: &str = "target/released";

/// The workspace as a tag has it.
pub(super) struct Baseline {
    /// The tag.
    pub(super) tag: String,
    /// Where its files are.
    pub(super) root: PathBuf,
    facts: Facts,
}

impl Baseline {
    /// Writes the files of a tag below `target/`.
    ///
    /// # Errors
    ///
    /// When git does not have them, they cannot be written, or cargo refuses them.
    pub(super) fn of(root: &Path, tag: &str) -> anyhow::Result<Self> {
        let directory = std::path::absolute(root.join(DIRECTORY).join(tag))?;
        repository::export(root, tag, &directory)?;
        Ok(Self {
            tag: tag.to_owned(),
            facts: facts(&directory)?,
            root: directory,
        })
    }

    /// The package as it was; `None` when it was not there, or could not be published.
    pub(super) fn package(&self, name: &str) -> Option<&Package> {
        let mut packages = self.facts.packages.iter();
        packages.find(|package| package.name == name)
    }

    /// The published files of a package that have changed, come or gone since the tag, by their paths from the workspace
    /// root. The manifest is one of them if a value that it inherits has changed.
    ///
    /// # Errors
    ///
    /// When git or cargo cannot be asked.
    pub(super) fn changed(&self, root: &Path, package: &Package) -> anyhow::Result<Vec<String>> {
        let Some(was) = self.package(&package.name) else {
            return Ok(vec![below(&package.directory, "Cargo.toml")]);
        };
        let mut changed = repository::changed_since(root, &self.tag, &package.directory)?;
        let mut companions: Vec<String> = Vec::new();
        for companion in &package.companions {
            let path = below(&package.directory, companion);
            companions.extend(repository::changed_since(root, &self.tag, &path)?);
        }
        if !changed.is_empty() {
            let mut published = published(&listed(root, package)?, &package.directory);
            if changed.iter().any(|path| !root.join(path).exists()) {
                // What is gone was published if it is among the files of the tag.
                let old = listed(&self.root, was)?;
                published.extend(self::published(&old, &was.directory));
            }
            changed.retain(|path| published.contains(path));
        }
        changed.extend(companions);
        let manifest = below(&package.directory, "Cargo.toml");
        if changed.contains(&manifest) && self.asks_as_before(root, &manifest, was)? {
            changed.retain(|path| *path != manifest);
        }
        if was.facts != package.facts && !changed.contains(&manifest) {
            changed.push(manifest);
        }
        changed.sort_unstable();
        changed.dedup();
        Ok(changed)
    }

    /// Whether a manifest differs from that of the tag in the versions alone that it asks of other packages of the
    /// workspace. The release of those has raised them.
    fn asks_as_before(&self, root: &Path, path: &str, was: &Package) -> anyhow::Result<bool> {
        let old = self.root.join(below(&was.directory, "Cargo.toml"));
        let mut manifests = [
            fs_err::read_to_string(root.join(path))?,
            fs_err::read_to_string(old)?,
        ];
        for manifest in &mut manifests {
            for name in &self.facts.names {
                *manifest = with_requirement(manifest, name, was.version)?;
            }
        }
        let [is, was] = manifests;
        Ok(is == was)
    }
}

/// The paths of published files from the workspace root.
fn published(files: &[String], directory: &str) -> Vec<String> {
    let files = files.iter().map(|file| below(directory, file));
    files.collect()
}
