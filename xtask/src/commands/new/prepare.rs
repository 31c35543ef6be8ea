//! Prepares a new provider in a copy of the workspace: its table, its crate and their generated files.

use anyhow::Context as _;
use serde_json::Value;

use super::names::Names;
use crate::commands::{Broken, apply, has_errors};
use crate::fetch::Stored;
use crate::package::release::changelog;
use crate::package::scaffold::library::{Library, library};
use crate::package::scaffold::manifest::{Crate, manifest};
use crate::package::scaffold::readme::readme;
use crate::package::scaffold::shared::Shared;
use crate::package::scaffold::table::{Entry, appended, table};
use crate::package::scaffold::{access, member};
use crate::provider::{PROVIDERS_FILE, Provider, Providers, Source, with_source};
use crate::resolve::{Resolved, corrected, resolve};
use crate::workspace::candidate::Candidate;
use generator::lint;
use generator::source::Document;

/// The document of a new provider.
pub(super) struct Taken {
    /// Its path below `specs/`.
    pub(super) path: String,
    /// Its files below `specs/`.
    pub(super) stored: Stored,
    /// The same, parsed.
    pub(super) document: Document,
    /// Its source for the table.
    pub(super) source: Source,
}

/// A provider in the copy.
pub(super) struct Prepared {
    /// The provider from its table.
    pub(super) provider: Provider,
    /// The resolved contents of its crate.
    pub(super) resolved: Resolved,
}

/// Writes the provider into the copy.
///
/// # Errors
///
/// If a file cannot be read or written, or there is no server for calls. If the document has errors.
pub(super) fn prepare(
    candidate: &Candidate,
    program: &str,
    (names, taken): (&Names, &Taken),
    base_url: Option<&str>,
) -> anyhow::Result<Prepared> {
    for (path, text) in &taken.stored.texts {
        candidate.write(path, text)?;
    }
    // Somebody may have written an overlay for the document.
    let overlay = format!("{}.overlay.yaml", names.id);
    let is_there = candidate.read(&format!("specs/{overlay}"))?.is_some();
    let overlays = Vec::from_iter(is_there.then_some(overlay));
    let paths = overlays.iter().map(|overlay| format!("specs/{overlay}"));
    let value = corrected(candidate.root(), &taken.document.value, paths)?;
    let findings = lint(&taken.document, &value);
    if has_errors(&findings) {
        return Err(Broken(findings).into());
    }
    let Some(base_url) = base_url
        .map(str::to_owned)
        .or_else(|| access::base_url(&value))
    else {
        anyhow::bail!("the document has no server for calls; name one with `--base-url URL`");
    };
    let title = value.pointer("/info/title").and_then(Value::as_str);
    let scheme = access::scheme(&value);
    let variable = access::variable(&names.id);
    let entry = Entry {
        id: &names.id,
        crate_name: &names.crate_name,
        document: &taken.path,
        overlays: &overlays,
        base_url: &base_url,
        credential: scheme.as_deref().map(|scheme| (scheme, variable.as_str())),
    };
    write_table(candidate, &entry, &taken.source)?;
    write_crate(candidate, program, names, title.unwrap_or_default())?;
    let providers = Providers::read(candidate.root())?;
    let provider = providers.get(&names.id)?;
    let resolved = resolve(candidate.root(), &providers, provider)?;
    finish(candidate, provider, &resolved)?;
    Ok(Prepared {
        provider: provider.clone(),
        resolved,
    })
}

/// Writes the table with the source of the document.
fn write_table(candidate: &Candidate, entry: &Entry<'_>, source: &Source) -> anyhow::Result<()> {
    let id = entry.id;
    let table = with_source(&table(entry), id, source)
        .with_context(|| format!("cannot note the source of `{id}`"))?;
    let file = candidate
        .read(PROVIDERS_FILE)?
        .with_context(|| format!("git does not have {PROVIDERS_FILE}; add it"))?;
    candidate.write(PROVIDERS_FILE, &appended(&file, &table))?;
    Ok(())
}

/// Writes the files of the crate that need no document, and adds the crate to the workspace.
fn write_crate(
    candidate: &Candidate,
    program: &str,
    names: &Names,
    title: &str,
) -> anyhow::Result<()> {
    let name = names.crate_name.as_str();
    let workspace = candidate
        .read("Cargo.toml")?
        .context("git does not have the Cargo.toml of the workspace; add it")?;
    let manifest = manifest(Crate {
        id: &names.id,
        name,
        title,
        program,
        shared: &Shared::of(&workspace),
    });
    candidate.write(&format!("{name}/Cargo.toml"), &manifest)?;
    candidate.write(&format!("{name}/CHANGELOG.md"), &changelog::beginning(name))?;
    for licence in candidate.files_in_root("LICENSE")? {
        if let Some(text) = candidate.read(&licence)? {
            candidate.write(&format!("{name}/{licence}"), &text)?;
        }
    }
    let workspace = member::with_member(&workspace, name)
        .with_context(|| format!("cannot make `{name}` a member in Cargo.toml"))?;
    candidate.write("Cargo.toml", &workspace)?;
    Ok(())
}

/// Writes the generated files, the front page of the crate, and the snapshot of its surface.
fn finish(candidate: &Candidate, provider: &Provider, resolved: &Resolved) -> anyhow::Result<()> {
    apply::generate(candidate, resolved)?;
    let name = provider.crate_name.get_ref();
    let told = Library {
        id: provider.id.get_ref(),
        crate_name: name,
        has_credential: resolved.settings.credential.is_some(),
        api: &resolved.output.api,
    };
    candidate.write(&format!("{name}/src/lib.rs"), &library(&told))?;
    candidate.write(&format!("{name}/README.md"), &readme(&told))?;
    apply::pin(candidate, name)
}
