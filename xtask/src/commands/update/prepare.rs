//! Prepares new documents in a copy of the workspace: generates their crates, compares them and raises their versions.

use std::path::Path;

use anyhow::Context as _;

use super::super::changes::Before;
use super::fetch::New;
use crate::commands::{Broken, apply, findings_of};
use crate::fetch::Stored;
use crate::package::release::changelog;
use crate::package::release::changelog::Release;
use crate::package::release::with_version;
use crate::provider::{
    PROVIDERS_FILE, Provider, Providers, Source, with_source, without_supplements,
};
use crate::report::changes::Compared;
use crate::resolve::{ResolveError, Resolved, resolve, superfluous};
use crate::workspace::bundle::{files_of, uses};
use crate::workspace::candidate::Candidate;
use generator::compare::Bump;

/// A provider whose new version is in the copy.
pub(super) struct Prepared {
    /// The provider from its new table.
    pub(super) provider: Provider,
    /// The new contents of its crate.
    pub(super) resolved: Resolved,
    /// The changes for users of the crate.
    pub(super) compared: Compared,
    /// The files of the document.
    pub(super) stored: Stored,
    /// The pages of the index without a document.
    pub(super) without_document: Vec<String>,
    /// The supplements that are removed, because the document has all of their entries.
    pub(super) superfluous: Vec<String>,
    /// The source of the earlier document.
    pub(super) was: Option<Source>,
}

impl Prepared {
    /// The versions of the crate: `vast-api 0.1.0 → 0.2.0`, or one version if it stays.
    pub(super) fn version(&self) -> String {
        let name = self.provider.crate_name.get_ref();
        match (self.compared.version, self.compared.next()) {
            (Some(was), Some(is)) => format!("{name} {was} → {is}"),
            (Some(version), None) => format!("{name} {version}"),
            (None, _) => name.clone(),
        }
    }

    /// Rewrites the places of changes to the new document's present path, while it is not in the workspace.
    pub(super) fn stay(&mut self, candidate: &Candidate) {
        let document = self.provider.document_path();
        let files = self.stored.places(candidate);
        if let Some(shown) = files.get(&document) {
            self.compared.new.clone_from(shown);
        }
        let places = self.compared.changes.iter_mut();
        for place in places.filter_map(|change| change.new.as_mut()) {
            if let Some(shown) = files.get(&place.file) {
                place.file.clone_from(shown);
            }
        }
        let warnings = std::mem::take(&mut self.resolved.warnings);
        self.resolved.warnings = candidate.located(warnings, &files);
    }
}

/// The reason in the last commit why nothing was prepared.
pub(super) enum Stop {
    /// Errors in its documents.
    BrokenBefore(anyhow::Error),
    /// The id of a provider whose committed crate differs from its committed document. A comparison of documents would
    /// not show the changes for users of that crate.
    Stale(String),
}

/// Writes new documents and all files that follow from them into the copy of the workspace at `root`.
///
/// # Errors
///
/// If a file cannot be read or written, or a provider is not in the last commit. If new documents have errors.
pub(super) fn prepare(
    root: &Path,
    candidate: &Candidate,
    new: &[New<'_>],
) -> anyhow::Result<Result<Vec<Prepared>, Stop>> {
    let before = Before::of(root, "HEAD")?;
    let mut table = candidate
        .read(PROVIDERS_FILE)?
        .with_context(|| format!("git does not have {PROVIDERS_FILE}; add it"))?;
    for one in new {
        for path in &one.gone {
            candidate.remove(path)?;
        }
        for (path, text) in &one.stored.texts {
            candidate.write(path, text)?;
        }
        let document = one.provider.document_path();
        let kept = files_of(candidate.root(), &document);
        if let Some(other) = kept.iter().find(|it| !one.stored.texts.contains_key(*it)) {
            anyhow::bail!(
                "`{other}` is not a part of the published document; move it out of the document's directory"
            );
        }
        let id = one.provider.id.get_ref();
        table = with_source(&table, id, &one.source)
            .with_context(|| format!("cannot note the source of `{id}` in {PROVIDERS_FILE}"))?;
        let superfluous = superfluous(candidate.root(), one.provider);
        table = without_supplements(&table, id, &superfluous).with_context(|| {
            format!("cannot take supplements of `{id}` out of {PROVIDERS_FILE}")
        })?;
    }
    candidate.write(PROVIDERS_FILE, &table)?;
    let providers = Providers::read(candidate.root())?;
    let mut prepared = Vec::new();
    let mut findings = Vec::new();
    for one in new {
        match one_of(candidate, &before, &providers, one) {
            Ok(Ok(one)) => prepared.push(one),
            Ok(Err(stop)) => return Ok(Err(stop)),
            Err(error) => {
                let files = one.stored.places(candidate);
                findings.extend(candidate.located(findings_of(error)?, &files));
            }
        }
    }
    if findings.is_empty() {
        Ok(Ok(prepared))
    } else {
        Err(Broken(findings).into())
    }
}

/// Generates both versions, and writes the new crate, its version and the snapshot of its surface.
fn one_of(
    candidate: &Candidate,
    before: &Before,
    providers: &Providers,
    new: &New<'_>,
) -> anyhow::Result<Result<Prepared, Stop>> {
    let id = new.provider.id.get_ref();
    let Some(was) = before.provider(id) else {
        anyhow::bail!("the last commit has no provider `{id}` to compare with; commit it first");
    };
    let old = match before.resolve(was) {
        Ok(old) => old,
        Err(ResolveError::Unreadable { path, .. }) => {
            anyhow::bail!("the last commit has no {path} to compare with; commit it first")
        }
        Err(error) => return Ok(Err(Stop::BrokenBefore(error.into()))),
    };
    if !before.was_fresh(&old) {
        return Ok(Err(Stop::Stale(id.clone())));
    }
    let provider = providers.get(id)?;
    let resolved = resolve(candidate.root(), providers, provider)?;
    apply::generate(candidate, &resolved)?;
    let compared = before.compare((was, &old), &resolved)?;
    release(candidate, provider, &compared, &new.source)?;
    apply::pin(candidate, provider.crate_name.get_ref())?;
    let is_used = |path: &String| {
        let mut all = providers.all.iter();
        all.any(|it| uses(candidate.root(), it, path))
    };
    // A supplement of another provider stays.
    let superfluous = new.provider.supplement_paths();
    let superfluous: Vec<String> = superfluous.filter(|path| !is_used(path)).collect();
    for path in &superfluous {
        candidate.remove(path)?;
    }
    Ok(Ok(Prepared {
        provider: provider.clone(),
        resolved,
        compared,
        stored: new.stored.clone(),
        superfluous,
        without_document: new.without_document.clone(),
        was: new.provider.source.clone(),
    }))
}

/// Writes the next version into the manifest, and the changes into the changelog.
fn release(
    candidate: &Candidate,
    provider: &Provider,
    compared: &Compared,
    source: &Source,
) -> anyhow::Result<()> {
    if compared.bump() == Bump::None {
        return Ok(());
    }
    let path = provider.manifest_path();
    let Some(version) = compared.next() else {
        anyhow::bail!(
            "{path} has no version such as `0.1.0`, so it cannot get the next one; correct it"
        );
    };
    let manifest = candidate
        .read(&path)?
        .with_context(|| format!("there is no {path}"))?;
    let manifest = with_version(&manifest, version)
        .with_context(|| format!("cannot write the version into {path}"))?;
    candidate.write(&path, &manifest)?;

    let path = provider.changelog_path();
    let document = source.origin();
    let release = Release {
        version,
        date: &source.date,
        document: &document,
        changes: &compared.changes,
    };
    let old = candidate.read(&path)?;
    let name = provider.crate_name.get_ref();
    candidate.write(
        &path,
        &changelog::with_release(old.as_deref(), name, &release),
    )?;
    Ok(())
}
