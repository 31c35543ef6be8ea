//! `import`: documentation pages with an OpenAPI block become the document in `specs/`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;

use super::list::hexadecimal;
use super::{Console, Outcome, has_errors};
use crate::finding::Finding;
use crate::provider::{PROVIDERS_FILE, with_source};
use crate::report::status;
use crate::source::{Document, Limits, ReadError, merge, page, read_text};
use crate::tree::{self, Plan};

/// What can be asked of `import`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The provider whose document this is
    provider: String,

    /// The pages, as files; several are merged into one document
    #[arg(required = true)]
    pages: Vec<PathBuf>,

    /// Where the pages were published, when that has changed; may be repeated
    #[arg(long, value_name = "URL")]
    source: Vec<String>,
}

/// Imports the pages and notes where they came from in `specs/providers.toml`.
///
/// # Errors
///
/// When a file cannot be read or written. Pages without a document, or whose documents contradict each other, end in
/// [`Outcome::DocumentBroken`], and nothing is written.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = match console.providers()? {
        Ok(providers) => providers,
        Err(outcome) => return Ok(outcome),
    };
    let provider = providers.get(&arguments.provider)?;
    let id = provider.id.get_ref();
    let text = match document(&arguments.pages)? {
        Ok((text, warnings)) => {
            console.findings(&warnings)?;
            text
        }
        Err(findings) => {
            console.findings(&findings)?;
            return Ok(Outcome::DocumentBroken);
        }
    };

    let path = provider.document_path();
    let sha256 = hexadecimal(text.as_bytes());
    let known = provider.source.as_ref();
    let same = known.is_some_and(|source| *source.sha256.get_ref() == sha256);
    let pages = if arguments.source.is_empty() {
        known
            .map(|source| source.pages.iter().map(|it| it.get_ref().clone()).collect())
            .unwrap_or_default()
    } else {
        arguments.source.clone()
    };
    // The same bytes were taken on the day they were first taken.
    let date = known
        .filter(|_| same)
        .map_or_else(today, |source| source.date.get_ref().clone());
    let table = with_source(&providers.file.text, id, &pages, &date, &sha256)
        .with_context(|| format!("cannot note the source of `{id}` in {PROVIDERS_FILE}"))?;

    let plan = Plan {
        files: BTreeMap::from([(path.clone(), text), (PROVIDERS_FILE.to_owned(), table)]),
        owned: Vec::new(),
        extra: vec![path, PROVIDERS_FILE.to_owned()],
    };
    let entries = tree::compare(&console.root, &plan)?;
    tree::write(&console.root, &entries, &plan)?;
    let palette = console.palette;
    for entry in &entries {
        let word = match entry.state {
            tree::State::Fresh => "Fresh",
            _ => "Imported",
        };
        status::line(&mut console.stderr, palette.good(), word, &entry.path)?;
    }
    let next = format!("run `cargo xtask generate {id}` and commit the result");
    status::line(&mut console.stderr, anstyle::Style::new(), "", &next)?;
    Ok(Outcome::Fine)
}

/// The document in the pages: one block byte for byte, several merged.
///
/// The outer error is one of reading files; the inner one holds what is wrong with the pages.
type Imported = Result<(String, Vec<Finding>), Vec<Finding>>;

fn document(paths: &[PathBuf]) -> anyhow::Result<Imported> {
    let limits = Limits::default();
    let mut findings = Vec::new();
    let mut blocks = Vec::new();
    for path in paths {
        let shown = path.display().to_string();
        let file = match read_text(path, &shown, &limits) {
            Ok(file) => file,
            Err(ReadError::Findings(found)) => {
                findings.extend(found);
                continue;
            }
            Err(error) => return Err(error).context("no page"),
        };
        match page::extract(&file) {
            Ok(found) => blocks.extend(found.into_iter().map(|block| (file.clone(), block))),
            Err(found) => findings.extend(found),
        }
    }
    let mut documents = Vec::new();
    for (file, block) in &blocks {
        match Document::parse_block(file, block, &limits) {
            Ok(document) => {
                documents.push(document);
            }
            Err(found) => findings.extend(found),
        }
    }
    if has_errors(&findings) {
        return Ok(Err(findings));
    }
    if let ([(_, block)], [document]) = (blocks.as_slice(), documents.as_slice()) {
        findings.extend(crate::lint::lint(document, &document.value));
        if has_errors(&findings) {
            return Ok(Err(findings));
        }
        return Ok(Ok((block.text.clone(), findings)));
    }
    Ok(match merge::merge(&documents) {
        Ok(value) => Ok((merge::to_yaml(&value), findings)),
        Err(found) => Err(found),
    })
}

/// Today in UTC, `YYYY-MM-DD`.
fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    date_of(seconds / 86_400)
}

/// The civil date of a day since 1970-01-01 in the proleptic Gregorian calendar.
fn date_of(days: u64) -> String {
    let mut year = 1970;
    let mut left = days;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::date_of;

    #[test]
    fn days_are_counted_through_leap_years() {
        assert_eq!(date_of(0), "1970-01-01");
        assert_eq!(date_of(19_782), "2024-02-29");
        assert_eq!(date_of(20_780), "2026-11-23");
    }
}
