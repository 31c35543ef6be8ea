//! Reads the workspace at a tag, and finds the published files that have changed since.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::facts::{Facts, facts, listed};
use crate::package::release::requirement::with_requirement;
use crate::package::release::unit::{Package, below};
use crate::workspace::repository;

/// The directory for the files of tags, relative to the workspace root.
const DIRECTORY: &str = "target/released";

/// The workspace at a tag.
pub(super) struct Baseline {
    /// The tag.
    pub(super) tag: String,
    /// The directory with its files.
    pub(super) root: PathBuf,
    facts: Facts,
}

impl Baseline {
    /// Writes the files of a tag below `target/`.
    pub(super) fn of(root: &Path, tag: &str) -> anyhow::Result<Self> {
        let directory = std::path::absolute(root.join(DIRECTORY).join(tag))?;
        repository::export(root, tag, &directory)?;
        Ok(Self {
            tag: tag.to_owned(),
            facts: facts(&directory)?,
            root: directory,
        })
    }

    /// The package at the tag; `None` if it was not there, or could not be published.
    pub(super) fn package(&self, name: &str) -> Option<&Package> {
        let mut packages = self.facts.packages.iter();
        packages.find(|package| package.name == name)
    }

    /// The number of published files of a package that were changed, added or removed since the tag. The manifest
    /// counts as changed if a value that it inherits has changed.
    pub(super) fn changed(&self, root: &Path, package: &Package) -> anyhow::Result<usize> {
        let Some(was) = self.package(&package.name) else {
            return Ok(1);
        };
        let changed_below = |path: &str| repository::changed_since(root, &self.tag, path);
        let mut changed = BTreeSet::from_iter(changed_below(&package.directory)?);
        if !changed.is_empty() {
            let mut published = listed(root, package)?;
            if changed.iter().any(|path| !root.join(path).exists()) {
                // A removed file was published if the tag publishes it.
                published.extend(listed(&self.root, was)?);
            }
            changed.retain(|path| published.contains(path));
        }
        for companion in &package.companions {
            changed.extend(changed_below(&below(&package.directory, companion))?);
        }
        let manifest = below(&package.directory, "Cargo.toml");
        if changed.contains(&manifest) && self.asks_as_before(root, &manifest, was)? {
            changed.remove(&manifest);
        }
        if was.facts != package.facts {
            changed.insert(manifest);
        }
        Ok(changed.len())
    }

    /// Whether a manifest differs from the tag's only in the versions of other packages of the workspace. Their releases
    /// have raised these versions.
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
