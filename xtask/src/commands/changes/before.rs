//! Reads the providers of a git revision, for the comparison with the working tree.

use std::path::Path;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::package::release::version_of;
use crate::provider::{Provider, Providers, ReadError};
use crate::report::changes::Compared;
use crate::resolve::{ResolveError, Resolved, resolve};
use crate::workspace::repository::Revision;
use generator::Finding;
use generator::compare::Side;
use generator::compare::Version;

/// The providers of a revision.
pub struct Before {
    revision: Revision,
    /// The text in front of printed paths of the revision, such as `HEAD:`.
    label: String,
    /// The directories with their files, for the providers that were read.
    directory: TempDir,
    providers: Providers,
}

impl Before {
    /// Reads the providers of the revision that git calls `base`.
    ///
    /// # Errors
    ///
    /// If git has no such revision, or the revision has no table of providers, or one with faults.
    pub fn of(root: &Path, base: &str) -> anyhow::Result<Self> {
        let revision = Revision::find(root, base)?;
        let label = format!("{base}:");
        let directory = tempfile::tempdir().context("no temporary directory")?;
        let providers = match revision.providers(directory.path()) {
            Ok(providers) => providers,
            Err(ReadError::Invalid(findings)) => {
                return Err(ReadError::Invalid(labelled(findings, &label)).into());
            }
            Err(_) => anyhow::bail!("`{base}` has no specs/providers.toml to compare with"),
        };
        Ok(Self {
            revision,
            label,
            directory,
            providers,
        })
    }

    /// The provider in the revision. `None` if it did not exist.
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.get(id).ok()
    }

    /// Resolves the provider as it was in the revision.
    ///
    /// # Errors
    ///
    /// If its files cannot be copied or read, or have errors. The paths of findings name the revision.
    pub fn resolve(&self, provider: &Provider) -> Result<Resolved, ResolveError> {
        let directory = self.directory.path();
        self.revision
            .write(provider, directory)
            .map_err(|source| ResolveError::Unreadable {
                path: provider.document_path(),
                source,
            })?;
        resolve(directory, &self.providers, provider).map_err(|error| match error {
            ResolveError::Findings(findings) => {
                ResolveError::Findings(labelled(findings, &self.label))
            }
            unreadable @ ResolveError::Unreadable { .. } => unreadable,
        })
    }

    /// Whether the committed crate was up to date. If not, its users had another crate than the comparison shows.
    #[must_use]
    pub fn was_fresh(&self, resolved: &Resolved) -> bool {
        let mut files = resolved.plan.files.iter();
        files.all(|(path, text)| self.revision.file(path).as_ref() == Some(text))
    }

    /// The version of the provider's crate in the revision: its own, or that of the workspace.
    #[must_use]
    pub fn version(&self, provider: &Provider) -> Option<Version> {
        let manifest = self.revision.file(&provider.manifest_path())?;
        version_of(&manifest, self.revision.file("Cargo.toml").as_deref())
    }

    /// Compares a provider of the revision with its new state.
    ///
    /// # Errors
    ///
    /// If the two are too deep for a comparison.
    pub fn compare(
        &self,
        (provider, old): (&Provider, &Resolved),
        new: &Resolved,
    ) -> anyhow::Result<Compared> {
        let label = &self.label;
        let changes = super::compare(&side(label, old), &side("", new))?;
        Ok(Compared {
            crate_name: Some(provider.crate_name.get_ref().clone()),
            old: format!("{label}{}", old.document.file.path),
            new: new.document.file.path.clone(),
            version: self.version(provider),
            changes,
        })
    }
}

fn side<'side>(label: &'side str, resolved: &'side Resolved) -> Side<'side> {
    Side {
        label,
        document: &resolved.document,
        output: &resolved.output,
        settings: &resolved.settings,
    }
}

/// The findings with the label of the revision in front of their paths.
fn labelled(findings: Vec<Finding>, label: &str) -> Vec<Finding> {
    let relabelled = |finding: Finding| {
        let path = format!("{label}{}", finding.file.path);
        finding.at(path)
    };
    findings.into_iter().map(relabelled).collect()
}
