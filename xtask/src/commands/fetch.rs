//! Fetches documents from files and addresses, and shows the progress.

use std::ffi::OsString;
use std::path::Path;

use super::Console;
use super::progress::Progress;
use super::provenance::{self, CACHE};
use crate::fetch::{Answer, Obtained, Origin, Request, Settings, UpstreamError, Watch, obtain};
use crate::provider::OriginError;
use crate::provider::Provider;
use crate::report::status::{self, counted};
use generator::source::Document;

/// Obtains the document at a path or an address: a document, a page with one, or an index of such pages.
///
/// # Errors
///
/// If the file cannot be read, or the address gives no document. If the document has errors.
pub(super) fn document(console: &Console, from: &Path) -> anyhow::Result<Document> {
    let request = Request {
        origins: &[Origin::parse(from.as_os_str())?],
        prefix: None,
        known: None,
        cache: &console.target.join(CACHE),
        merged_path: &from.display().to_string(),
        settings: Settings::default(),
    };
    Ok(first(console, &request)?.document)
}

/// Obtains a document that is not known yet.
///
/// # Errors
///
/// If a file cannot be read, or an address gives no document. If the document has errors.
pub(super) fn first(console: &Console, request: &Request<'_>) -> anyhow::Result<Obtained> {
    match obtained(console, request)? {
        Answer::Obtained(obtained) => Ok(*obtained),
        // The request had no validators, so the document cannot be unchanged.
        Answer::Unchanged => anyhow::bail!(
            "the server says that nothing has changed, although this is the first request; try again later"
        ),
    }
}

/// Obtains the document of a provider. If it has an index, `prefix` selects the pages, or else the recorded prefix
/// does.
///
/// # Errors
///
/// If a file cannot be read, or an address gives no document. If the document has errors.
pub(super) fn of_provider(
    console: &Console,
    provider: &Provider,
    origins: &[Origin],
    prefix: Option<&str>,
) -> Result<Answer, UpstreamError> {
    let request = Request {
        origins,
        prefix: provenance::prefix(prefix, provider, origins),
        known: provenance::known(console, provider, origins),
        cache: &console.target.join(CACHE),
        merged_path: &provider.document_path(),
        settings: Settings::default(),
    };
    obtained(console, &request)
}

/// The files and addresses on a command line.
///
/// # Errors
///
/// If an address is not allowed.
pub(super) fn origins(from: &[OsString]) -> Result<Vec<Origin>, OriginError> {
    from.iter().map(|text| Origin::parse(text)).collect()
}

/// The only file or address, or the number of several.
pub(super) fn named(origins: &[Origin]) -> String {
    match origins {
        [only] => only.to_string(),
        several => format!("{} files and addresses", several.len()),
    }
}

/// Obtains the requested document, and shows progress.
fn obtained(console: &Console, request: &Request<'_>) -> Result<Answer, UpstreamError> {
    let text = named(request.origins);
    let is_address = |origin: &Origin| origin.address().is_some();
    let word = if request.origins.iter().any(is_address) {
        "Fetching"
    } else {
        "Reading"
    };
    obtain(request, &Fetching(Progress::begin(console, word, &text)))
}

/// The most pages without a document that are named.
const NAMED: usize = 5;

/// Lists the pages without a document. Prints nothing if all pages have one.
pub(super) fn without_document(console: &mut Console, obtained: &Obtained) -> std::io::Result<()> {
    let without = &obtained.without_document;
    if without.is_empty() {
        return Ok(());
    }
    let pages = counted(obtained.parts, "page");
    let text = format!("a document: {} of {pages}", without.len());
    let style = console.palette.note();
    status::line(&mut console.told, style, "without", &text)?;
    for page in without.iter().take(NAMED) {
        console.next_step(page)?;
    }
    if without.len() > NAMED {
        console.next_step(&format!("… and {} more", without.len() - NAMED))?;
    }
    Ok(())
}

/// Shows the progress of a fetch.
struct Fetching(Progress);

impl Watch for Fetching {
    fn begin(&self, total: usize) {
        self.0.count(total);
    }

    fn fetched(&self, url: &str) {
        self.0.say(url);
        self.0.advance();
    }

    fn again(&self) {
        self.0.say("again, because the pages changed meanwhile");
    }
}
