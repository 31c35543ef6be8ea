//! `try`: generates a crate from any OpenAPI document and compiles it.

mod report;
mod salvage;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::check::check;
use super::progress::Progress;
use super::{Broken, Console, Outcome, fetch, findings_of};
use crate::package::loose;
use salvage::Tried;

/// The arguments of `try`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files or URLs: OpenAPI 3.0, 3.1 or 3.2, or pages with it
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,

    /// Keep the crates in this directory
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,

    /// Do not compile the crates
    #[arg(long)]
    no_check: bool,

    /// Print one line of JSON per document on standard output
    #[arg(long)]
    json: bool,
}

/// Tries each document.
///
/// # Errors
///
/// If a file cannot be read or written, or cargo cannot run.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for path in &arguments.documents {
        let one = one(console, arguments, path)?;
        // A broken document is the worse outcome than a crate that does not compile.
        if one == Outcome::DocumentBroken || outcome == Outcome::Fine {
            outcome = one;
        }
    }
    Ok(outcome)
}

fn one(console: &mut Console, arguments: &Arguments, path: &Path) -> anyhow::Result<Outcome> {
    let shown = path.display().to_string();
    let tried = match generate(console, path, &shown) {
        Ok(tried) => tried,
        Err(error) => {
            let findings = findings_of(error)?;
            if !arguments.json {
                return console.broken(&shown, &findings, "");
            }
            writeln!(console.stdout, "{}", report::broken_json(&shown, &findings))?;
            return Ok(Outcome::DocumentBroken);
        }
    };
    let temporary = tempfile::tempdir().context("no temporary directory")?;
    let directory = match &arguments.keep {
        Some(keep) => kept_directory(keep, path, arguments),
        None => temporary.path().to_owned(),
    };
    loose::write(&console.root, &directory, &tried.output)
        .with_context(|| format!("cannot write the crate to {}", directory.display()))?;
    let checked = if arguments.no_check {
        None
    } else {
        let _progress = Progress::begin(console, "Checking", &format!("the crate of {shown}"));
        Some(check(&directory, &console.target.join("try"), &[])?)
    };
    let kept = arguments.keep.as_ref().map(|_| directory.as_path());
    if arguments.json {
        let text = report::json(&shown, &tried, checked.as_ref(), kept);
        writeln!(console.stdout, "{text}")?;
    } else {
        report::print(console, &shown, &tried, checked.as_ref(), kept)?;
    }
    Ok(match checked {
        Some(checked) if !checked.ok => Outcome::ToolFailed,
        _ => Outcome::Fine,
    })
}

/// Reads a document and generates its crate.
fn generate(console: &Console, path: &Path, shown: &str) -> anyhow::Result<Tried> {
    let document = fetch::document(console, path)?;
    let _progress = Progress::begin(console, "Generating", shown);
    Ok(salvage::generate(&document, &console.program).map_err(Broken)?)
}

/// The directory for a kept crate. Its name is that of the document, with the document's directory if needed.
fn kept_directory(keep: &Path, path: &Path, arguments: &Arguments) -> PathBuf {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_owned();
    let namesakes = arguments
        .documents
        .iter()
        .filter(|it| name(it) == name(path));
    if namesakes.count() < 2 {
        return keep.join(name(path));
    }
    let parent = path.parent().and_then(Path::file_name);
    keep.join(parent.unwrap_or_default()).join(name(path))
}
