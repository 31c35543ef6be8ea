//! `changes`: shows what a new version of a document changes for programs that use its crate.

mod before;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::progress::Progress;
use super::{Console, Outcome, fetch, has_errors};
use crate::report::changes::{Compared, Format, write};
use crate::resolve::{ResolveError, located, resolve};
use generator::Finding;
use generator::Lock;
use generator::compare;
use generator::compare::{Change, Severity, Side, gravest};
use generator::lint;
use generator::model::settings::Settings;
use generator::source::Document;
use generator::{self, Output, Request};

pub use before::Before;

/// The arguments of `changes`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A provider, or two documents [default: all providers]
    #[arg(value_name = "PROVIDER | OLD NEW", num_args = 0..=2)]
    subjects: Vec<PathBuf>,

    /// Compare with this git revision [default: HEAD]
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Print text, markdown, github or json
    #[arg(long, value_enum, default_value_t = Shape::Text, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    format: Shape,

    /// Exit with 4 on these changes: breaking or any
    #[arg(long, value_enum, value_name = "KIND", hide_possible_values = true)]
    fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Markdown,
    Github,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Breaking,
    Any,
}

/// Prints the changes: text on standard error, the other formats on standard output.
///
/// # Errors
///
/// If a file cannot be read, or git cannot find the revision.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let compared = match arguments.subjects.as_slice() {
        [old, new] => {
            if arguments.base.is_some() {
                anyhow::bail!("`--base` is for a provider, not for two documents; leave it out");
            }
            documents(console, old, new)?.map(|one| vec![one])
        }
        ids => providers(console, ids, arguments.base.as_deref().unwrap_or("HEAD"))?,
    };
    let compared = match compared {
        Ok(compared) => compared,
        Err(outcome) => return Ok(outcome),
    };
    match arguments.format {
        Shape::Text => {
            let format = Format::Text {
                palette: console.palette,
                width: console.width,
            };
            let is_same = compared.iter().all(|it| it.changes.is_empty());
            write(console.writer(is_same), &compared, format)?;
        }
        Shape::Markdown => write(&mut console.stdout, &compared, Format::Markdown)?,
        Shape::Github => write(&mut console.stdout, &compared, Format::Github)?,
        Shape::Json => write(&mut console.stdout, &compared, Format::Json)?,
    }
    let gravest = compared.iter().map(|it| gravest(&it.changes)).min();
    let gravest = gravest.unwrap_or(Severity::None);
    Ok(match arguments.fail_on {
        Some(FailOn::Breaking) if gravest == Severity::Breaking => Outcome::Changed,
        Some(FailOn::Any) if gravest != Severity::None => Outcome::Changed,
        _ => Outcome::Fine,
    })
}

/// A document without a provider, and its generated output.
struct Generated {
    document: Document,
    output: Output,
    settings: Settings,
}

impl Generated {
    fn side(&self) -> Side<'_> {
        Side {
            label: "",
            document: &self.document,
            output: &self.output,
            settings: &self.settings,
        }
    }
}

/// Compares two files. Prints findings that prevent this.
fn documents(
    console: &mut Console,
    old: &Path,
    new: &Path,
) -> anyhow::Result<Result<Compared, Outcome>> {
    let mut both = Vec::new();
    let mut lock = Lock::default();
    for path in [old, new] {
        let read = fetch::document(console, path)?;
        let progress = Progress::begin(console, "Generating", &path.display().to_string());
        let generated = read.and_then(|document| of_document(document, lock));
        drop(progress);
        match generated {
            Ok(generated) => {
                lock = generated.output.lock.clone();
                both.push(generated);
            }
            Err(findings) => {
                console.findings(&findings)?;
                return Ok(Err(Outcome::DocumentBroken));
            }
        }
    }
    let [was, is] = both.as_slice() else {
        anyhow::bail!("two documents are needed");
    };
    let _progress = Progress::begin(console, "Comparing", "");
    Ok(Ok(Compared {
        crate_name: None,
        old: was.document.file.path.clone(),
        new: is.document.file.path.clone(),
        version: None,
        changes: compare(&was.side(), &is.side())?,
    }))
}

/// Compares two versions.
pub(super) fn compare(old: &Side<'_>, new: &Side<'_>) -> anyhow::Result<Vec<Change>> {
    compare::compare(old, new)
        .map_err(|words| anyhow::anyhow!("the two versions cannot be compared: {words}"))
}

/// Generates a client from a document without a provider.
fn of_document(document: Document, lock: Lock) -> Result<Generated, Vec<Finding>> {
    let findings = lint(&document, &document.value);
    if has_errors(&findings) {
        return Err(findings);
    }
    let request = Request {
        settings: Settings::of_document(&document.value),
        lock,
        ..Request::default()
    };
    match generator::generate(&document.value, &request) {
        Ok(output) => Ok(Generated {
            document,
            output,
            settings: request.settings,
        }),
        Err(failure) => Err(vec![located(&document, &failure)]),
    }
}

/// Compares providers in a revision with the working tree. Prints findings that prevent this.
fn providers(
    console: &mut Console,
    ids: &[PathBuf],
    base: &str,
) -> anyhow::Result<Result<Vec<Compared>, Outcome>> {
    let providers = match console.providers()? {
        Ok(providers) => providers,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let ids: Vec<String> = ids.iter().map(|id| id.display().to_string()).collect();
    let selected = providers.select(&ids)?;
    let before = match Before::of(&console.root, base)? {
        Ok(before) => before,
        Err(findings) => {
            console.findings(&findings)?;
            return Ok(Err(Outcome::DocumentBroken));
        }
    };
    let mut compared = Vec::new();
    let progress = Progress::begin(console, "Comparing", "");
    for provider in selected {
        let id = provider.id.get_ref();
        progress.say(&provider.document_path());
        let Some(was) = before.provider(id) else {
            anyhow::bail!(
                "`{base}` has no provider `{id}` to compare with; name another revision with `--base`"
            );
        };
        let both = before
            .resolve(was)
            .and_then(|old| Ok((old, resolve(&console.root, &providers, provider)?)));
        let (old, new) = match both {
            Ok(both) => both,
            Err(ResolveError::Findings(findings)) => {
                drop(progress);
                console.findings(&findings)?;
                return Ok(Err(Outcome::DocumentBroken));
            }
            Err(error) => return Err(error.into()),
        };
        compared.push(before.compare((was, &old), &new)?);
    }
    Ok(Ok(compared))
}
