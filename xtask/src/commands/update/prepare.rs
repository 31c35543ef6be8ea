//! New documents in a copy of the workspace: what their crates become, what that changes, and which version it asks for.

use anyhow::Context as _;

use super::super::changes::Before;
use super::fetch::New;
use crate::candidate::Candidate;
use crate::changes::bump::Bump;
use crate::finding::Finding;
use crate::provider::{PROVIDERS_FILE, Provider, Providers, Source, with_source};
use crate::release::changelog::{self, Release};
use crate::release::with_version;
use crate::report::changes::Compared;
use crate::resolve::{ResolveError, Resolved, resolve};
use crate::{listing, tree};

/// A provider whose new version is in the copy.
pub(super) struct Prepared {
    /// The provider, as its table describes it now.
    pub(super) provider: Provider,
    /// What its crate becomes.
    pub(super) resolved: Resolved,
    /// What that changes.
    pub(super) compared: Compared,
    /// The pages of the index that have no document.
    pub(super) without_document: Vec<String>,
    /// Which document was there before.
    pub(super) was: Option<Source>,
}

/// Writes new documents and everything that follows from them into the copy; the inner error holds what is wrong with
/// a document.
///
/// # Errors
///
/// When a file cannot be read or written, or a provider is not in the last commit.
pub(super) fn prepare(
    candidate: &Candidate,
    before: &Before,
    new: &[New<'_>],
) -> anyhow::Result<Result<Vec<Prepared>, Vec<Finding>>> {
    let mut table = candidate
        .read(PROVIDERS_FILE)?
        .with_context(|| format!("git does not have {PROVIDERS_FILE}; add it"))?;
    for one in new {
        candidate.write(&one.provider.document_path(), &one.text)?;
        let id = one.provider.id.get_ref();
        table = with_source(&table, id, &one.source)
            .with_context(|| format!("cannot note the source of `{id}` in {PROVIDERS_FILE}"))?;
    }
    candidate.write(PROVIDERS_FILE, &table)?;
    let providers = match Providers::read(candidate.root()) {
        Ok(providers) => providers,
        Err(crate::provider::ReadError::Invalid(findings)) => return Ok(Err(findings)),
        Err(error) => return Err(error.into()),
    };
    let mut resolved = Vec::new();
    let mut findings = Vec::new();
    for one in new {
        match both(candidate, before, &providers, one)? {
            Ok(both) => resolved.push((one, both)),
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let mut prepared = Vec::new();
    for (one, both) in resolved {
        prepared.push(finish(candidate, before, one, both)?);
    }
    Ok(Ok(prepared))
}

/// A provider before and after.
struct Both<'both> {
    was: &'both Provider,
    old: Resolved,
    is: &'both Provider,
    new: Resolved,
}

/// Generates both versions; the inner error holds what is wrong with one.
fn both<'both>(
    candidate: &Candidate,
    before: &'both Before,
    providers: &'both Providers,
    new: &New<'_>,
) -> anyhow::Result<Result<Both<'both>, Vec<Finding>>> {
    let id = new.provider.id.get_ref();
    let Some(was) = before.provider(id) else {
        anyhow::bail!("the last commit has no provider `{id}` to compare with; commit it first");
    };
    let is = providers.get(id)?;
    let resolved = match resolve(candidate.root(), providers, is) {
        Ok(resolved) => resolved,
        Err(ResolveError::Findings(findings)) => {
            let path = is.document_path();
            return Ok(Err(candidate.located(
                findings,
                &path,
                new.shown.as_deref(),
            )));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match before.resolve(was) {
        Ok(old) => Ok(Both {
            was,
            old,
            is,
            new: resolved,
        }),
        Err(ResolveError::Findings(findings)) => Err(findings),
        Err(error) => return Err(error.into()),
    })
}

/// Writes the crate, its version and what pins it.
fn finish(
    candidate: &Candidate,
    before: &Before,
    new: &New<'_>,
    both: Both<'_>,
) -> anyhow::Result<Prepared> {
    let entries = tree::compare(candidate.root(), &both.new.plan)?;
    tree::write(candidate.root(), &entries, &both.new.plan)?;
    let compared = before.compare((both.was, &both.old), &both.new)?;
    release(candidate, both.is, &compared, &new.source)?;
    let name = both.is.crate_name.get_ref();
    let (path, text) = listing::snapshot(name, &listing::listing(candidate.root(), name)?);
    candidate.write(&path, &text)?;
    Ok(Prepared {
        provider: both.is.clone(),
        resolved: both.new,
        compared,
        without_document: new.without_document.clone(),
        was: new.provider.source.clone(),
    })
}

/// Writes the version that the changes ask for into the manifest, and the changes into the changelog.
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
