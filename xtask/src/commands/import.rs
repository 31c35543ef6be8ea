//! `import`: documentation pages with an OpenAPI block become the document in `specs/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde_json::Value;

use super::{Console, Outcome, has_errors, require_file};
use crate::finding::{Finding, SourceFile};
use crate::lint::lint;
use crate::provider::{PROVIDERS_FILE, Provider, with_source};
use crate::report::diagnostic;
use crate::report::diff::Diff;
use crate::report::status::{self, counted};
use crate::sha256::hexadecimal;
use crate::source::page::{self, Block};
use crate::source::{Document, Limits, ReadError, merge, read, read_text};
use crate::tree::{self, Entry, Plan, State};
use crate::{overlay, skip};

/// What can be asked of `import`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The provider whose document this is
    #[arg(value_name = "PROVIDER")]
    provider: String,

    /// The pages, as files; several are merged into one document
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,

    /// Where the pages are published now; may be repeated
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
    let count = counted(arguments.pages.len(), "page");
    let begin = format!("{id} from {count}");
    status::begin(&mut console.stderr, console.palette, "Importing", &begin)?;
    let text = match document(&console.root, provider, &arguments.pages)? {
        Ok((text, warnings)) => {
            console.findings_below(&warnings)?;
            text
        }
        Err(errors) => {
            let summary = diagnostic::summary(&errors);
            let text = format!("{id} · {summary}; nothing was written");
            status::line(&mut console.stderr, console.palette.bad(), "Failure", &text)?;
            console.findings_below(&errors)?;
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
        extra: vec![path.clone(), PROVIDERS_FILE.to_owned()],
    };
    let entries = tree::compare(&console.root, &plan)?;
    tree::write(&console.root, &entries, &plan)?;
    print(console, &plan, &entries, (&path, &date))?;
    if entries.iter().any(|entry| entry.state != State::Fresh) {
        let next = format!("run `cargo xtask generate {id}` and commit the result");
        status::next_step(&mut console.stderr, &next)?;
    }
    Ok(Outcome::Fine)
}

/// The document, and what changed in it and in the table.
fn print(
    console: &mut Console,
    plan: &Plan,
    entries: &[Entry],
    (path, date): (&str, &str),
) -> std::io::Result<()> {
    let palette = console.palette;
    let out = &mut console.stderr;
    let is_fresh = |entry: &Entry| entry.path == path && entry.state == State::Fresh;
    let (word, text) = if entries.iter().any(is_fresh) {
        ("Fresh", format!("{path} · unchanged since {date}"))
    } else {
        ("Imported", format!("{path} · taken on {date}"))
    };
    status::line(out, palette.good(), word, &text)?;
    for entry in entries {
        let counts = match (&entry.state, plan.files.get(&entry.path)) {
            (State::Changed { on_disk }, Some(new)) => {
                Some(Diff::new(&entry.path, on_disk, new).counts())
            }
            _ => None,
        };
        status::written(out, palette, entry, counts)?;
    }
    Ok(())
}

/// The document in the pages: one block byte for byte, several merged.
///
/// The outer error is one of reading files; the inner one holds what is wrong with the pages.
type Imported = Result<(String, Vec<Finding>), Vec<Finding>>;

fn document(root: &Path, provider: &Provider, paths: &[PathBuf]) -> anyhow::Result<Imported> {
    let limits = Limits::default();
    let mut findings = Vec::new();
    let mut blocks: Vec<(Arc<SourceFile>, Block)> = Vec::new();
    for path in paths {
        require_file(path)?;
        let shown = path.display().to_string();
        let file = match read_text(path, &shown, &limits) {
            Ok(file) => file,
            Err(ReadError::Findings(found)) => {
                findings.extend(found);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match page::extract(&file) {
            Ok(found) => {
                for block in found {
                    // The same bytes twice say nothing new, and one block needs no merging.
                    if !blocks.iter().any(|(_, it)| it.text == block.text) {
                        blocks.push((file.clone(), block));
                    }
                }
            }
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
        findings.extend(lint(document, &corrected(root, provider, document)));
        if has_errors(&findings) {
            return Ok(Err(findings));
        }
        return Ok(Ok((block.text.clone(), findings)));
    }
    let merged = match merge::merge(&documents) {
        Ok(value) => merge::to_yaml(&value),
        Err(found) => return Ok(Err(found)),
    };
    match Document::parse(&provider.document_path(), merged, &limits) {
        Ok(document) => {
            findings.extend(lint(&document, &corrected(root, provider, &document)));
            if has_errors(&findings) {
                return Ok(Err(findings));
            }
            Ok(Ok((document.file.text.clone(), findings)))
        }
        Err(found) => Ok(Err(found)),
    }
}

/// A document as the provider's overlays and skipped operations leave it, for what they take care of is no obstacle.
///
/// What no longer applies is left out: `generate` reports it once the document is there.
fn corrected(root: &Path, provider: &Provider, document: &Document) -> Value {
    let limits = Limits::default();
    let mut value = document.value.clone();
    for path in provider.overlay_paths() {
        if let Ok(overlay) = read(&root.join(&path), &path, &limits)
            && let Ok(applied) = overlay::apply(&value, &overlay)
        {
            value = applied.value;
        }
    }
    let skipped: Vec<String> = provider
        .skip
        .iter()
        .map(|skip| skip.operation.get_ref().clone())
        .collect();
    let _ = skip::remove(&mut value, &skipped);
    value
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
