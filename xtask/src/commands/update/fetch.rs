//! Fetches the published documents of providers, or the document from `--from`.

use super::super::Console;
use super::super::provenance::provenance;
use super::Arguments;
use crate::commands::fetch;
use crate::commands::fetch::{of_provider, without_document};
use crate::commands::import::corrected;
use crate::commands::{Broken, has_errors};
use crate::fetch::{Answer, Obtained, Origin, Stored};
use crate::provider::{Place, Provider, Providers, Source};
use crate::report::status::counted;
use crate::workspace::bundle::files_of;
use generator::lint;

/// A document that differs from the one in `specs/`.
#[derive(Clone)]
pub(super) struct New<'provider> {
    /// The provider from its table.
    pub(super) provider: &'provider Provider,
    /// The files of the document for `specs/`.
    pub(super) stored: Stored,
    /// The files that it no longer has.
    pub(super) gone: Vec<String>,
    /// Its source for the table.
    pub(super) source: Source,
    /// The pages of the index without a document.
    pub(super) without_document: Vec<String>,
}

/// The result of a request for a document.
pub(super) enum Fetched<'provider> {
    /// A different document, or the same one from another address.
    New(Box<New<'provider>>),
    /// The document in `specs/`.
    Same,
    /// There is no address to ask.
    Nowhere,
}

/// Obtains the document of a provider.
///
/// # Errors
///
/// If an address is not allowed, or a file cannot be read. If the document has errors.
pub(super) fn fetch<'provider>(
    console: &mut Console,
    provider: &'provider Provider,
    arguments: &Arguments,
) -> anyhow::Result<Fetched<'provider>> {
    let id = provider.id.get_ref();
    let origins = if arguments.from.is_empty() {
        match followed(provider) {
            Ok(place) => Origin::of_place(place)?,
            Err(why) => {
                console.warning("Skipped", &format!("{id} · {why}"))?;
                let next = "name the document, or the address to follow from now on, with `--from`";
                console.hint(next)?;
                return Ok(Fetched::Nowhere);
            }
        }
    } else {
        fetch::origins(&arguments.from)?
    };
    let path = provider.document_path();
    let prefix = arguments.prefix.as_deref();
    let obtained = match of_provider(console, provider, &origins, prefix)? {
        Answer::Obtained(obtained) => *obtained,
        Answer::Unchanged => return Ok(Fetched::Same),
    };
    if obtained.document.is_incomplete() {
        // These findings are printed now, with the server's reasons. On the disk, a file may have the missing name.
        let (document, corrected) = corrected(&console.root, provider, &obtained.document);
        let findings = lint(&document, &corrected);
        if has_errors(&findings) {
            return Err(Broken(findings).into());
        }
    }
    let stored = obtained.stored(&path)?;
    let source = provenance(provider.source.as_ref(), (&obtained, &stored), None);
    let before = files_of(&console.root, &path);
    stored.refuse_occupied(&console.root, &before)?;
    let is_there = |(path, text): (&String, &String)| {
        fs_err::read(console.root.join(path)).is_ok_and(|it| it == text.as_bytes())
    };
    let is_gone = |path: &String| !stored.texts.contains_key(path);
    let gone: Vec<String> = before.into_iter().filter(is_gone).collect();
    let is_same = gone.is_empty() && stored.texts.iter().all(is_there);
    if is_same && provider.source.as_ref() == Some(&source) {
        return Ok(Fetched::Same);
    }
    told(console, provider, &origins, &obtained)?;
    Ok(Fetched::New(Box::new(New {
        provider,
        stored,
        gone,
        source,
        without_document: obtained.without_document,
    })))
}

/// The address for a provider's document, or the reason why there is none.
///
/// A document that came as a file may be newer than the pages in the table.
fn followed(provider: &Provider) -> Result<&Place, String> {
    let source = provider.source.as_ref();
    if let Some(file) = source.and_then(|it| it.file.as_ref()) {
        return Err(format!("its document was taken from the file {file}"));
    }
    let place = source.and_then(|it| it.place.as_ref());
    place.ok_or_else(|| "specs/providers.toml does not say where it is published".to_owned())
}

/// The same new documents for other providers that use them too.
pub(super) fn sharing<'provider>(
    providers: &'provider Providers,
    new: &[New<'provider>],
) -> Vec<New<'provider>> {
    let mut shared = Vec::new();
    for provider in &providers.all {
        let is_other = |one: &&New<'_>| one.provider.document_path() == provider.document_path();
        if new.iter().any(|one| one.provider.id == provider.id) {
            continue;
        }
        if let Some(one) = new.iter().find(is_other) {
            shared.push(New {
                provider,
                ..one.clone()
            });
        }
    }
    shared
}

/// Prints a document and its source.
fn told(
    console: &mut Console,
    provider: &Provider,
    origins: &[Origin],
    obtained: &Obtained,
) -> std::io::Result<()> {
    let name = provider.crate_name.get_ref();
    let from = fetch::named(origins);
    let mut text = format!("{name} · {from}");
    if obtained.parts > 1 {
        text.push_str(&format!(" · {}", counted(obtained.parts, "page")));
    }
    console.tell("Taken", &text)?;
    without_document(console, obtained)
}
