//! Takes documents from files and addresses, and shows how it goes.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Console;
use super::provenance::{self, CACHE};
use crate::fetch::{Answer, Obtained, Origin, Request, Settings, UpstreamError, Watch, obtain};
use crate::provider::OriginError;
use crate::provider::Provider;
use crate::report::status::{self, counted};
use generator::Finding;
use generator::source::Document;
use generator::text::visible;

/// The document at a path or an address, whether it is one, or a page or an index of pages that hold it.
///
/// The inner error holds what is wrong with it.
///
/// # Errors
///
/// When the file cannot be read, or the address gives nothing.
pub(super) fn document(
    console: &Console,
    from: &Path,
) -> anyhow::Result<Result<Document, Vec<Finding>>> {
    let request = Request {
        origins: &[Origin::parse(from.as_os_str())?],
        prefix: None,
        known: None,
        cache: &console.target.join(CACHE),
        merged_path: &from.display().to_string(),
        settings: Settings::default(),
    };
    Ok(match obtained(console, &request)? {
        Ok(Answer::Obtained(obtained)) => Ok(obtained.document),
        Ok(Answer::Unchanged) => {
            anyhow::bail!("the server says that nothing has changed, and was not asked")
        }
        Err(findings) => Err(findings),
    })
}

/// The document of a provider, of whose index the pages below `prefix` are wanted, or below that of before. The inner
/// error holds what is wrong with it.
///
/// # Errors
///
/// When a file cannot be read, or an address gives nothing.
pub(super) fn of_provider(
    console: &Console,
    provider: &Provider,
    origins: &[Origin],
    prefix: Option<&str>,
) -> anyhow::Result<Result<Answer, Vec<Finding>>> {
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

/// What a command line names, files and addresses.
///
/// # Errors
///
/// When an address may not be asked.
pub(super) fn origins(from: &[OsString]) -> Result<Vec<Origin>, OriginError> {
    from.iter().map(|text| Origin::parse(text)).collect()
}

/// The only one that is named, or how many are.
pub(super) fn named(origins: &[Origin]) -> String {
    match origins {
        [only] => only.to_string(),
        several => format!("{} files and addresses", several.len()),
    }
}

/// What is asked for, with a bar while it takes a while; the inner error holds what is wrong with it.
///
/// # Errors
///
/// When a file cannot be read, or an address gives nothing.
pub(super) fn obtained(
    console: &Console,
    request: &Request<'_>,
) -> anyhow::Result<Result<Answer, Vec<Finding>>> {
    let bar = Bar::new(console);
    match obtain(request, &bar) {
        Ok(answer) => Ok(Ok(answer)),
        Err(UpstreamError::Findings(findings)) => Ok(Err(findings)),
        Err(error) => Err(error.into()),
    }
}

/// How many pages without a document are named.
const NAMED: usize = 5;

/// Says which of the pages have no document; nothing when all have one.
///
/// # Errors
///
/// When standard error cannot be written.
pub(super) fn without_document(console: &mut Console, obtained: &Obtained) -> std::io::Result<()> {
    let without = &obtained.without_document;
    if without.is_empty() {
        return Ok(());
    }
    let out = &mut console.stderr;
    let pages = counted(obtained.parts, "page");
    let text = format!("a document: {} of {pages}", without.len());
    status::line(out, console.palette.note(), "without", &text)?;
    for page in without.iter().take(NAMED) {
        status::next_step(out, page)?;
    }
    if without.len() > NAMED {
        status::next_step(out, &format!("… and {} more", without.len() - NAMED))?;
    }
    Ok(())
}

/// A bar on standard error that goes away when it is dropped.
struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows nothing until fetching begins.
    fn new(console: &Console) -> Self {
        if !console.is_terminal {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(1);
        // The template is ours and valid; without it the bar would look as it does by default.
        if let Ok(style) = ProgressStyle::with_template("{prefix:>12} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix("Fetching");
        Self(bar)
    }
}

impl Watch for Bar {
    fn begin(&self, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(0);
        self.0.enable_steady_tick(Duration::from_millis(100));
    }

    fn fetched(&self, url: &str) {
        self.0.set_message(visible(url).into_owned());
        self.0.inc(1);
    }

    fn again(&self) {
        self.0.set_message("once more: the pages changed meanwhile");
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
