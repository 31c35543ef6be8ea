//! `changes`: shows what a new version of a document changes for programs that use its crate.

mod before;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::progress::Progress;
use super::{Broken, Console, Outcome, fetch, has_errors};
use crate::report::changes::{Compared, Format, write};
use crate::resolve::{located, resolve};
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

/// Prints the changes. `--quiet` leaves out a text that says that there are none.
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
            vec![documents(console, old, new)?]
        }
        ids => providers(console, ids, arguments.base.as_deref().unwrap_or("HEAD"))?,
    };
    let format = match arguments.format {
        Shape::Text => Format::Text {
            palette: console.report_palette,
            width: console.width,
        },
        Shape::Markdown => Format::Markdown,
        Shape::Github => Format::Github,
        Shape::Json => Format::Json,
    };
    let is_same = compared.iter().all(|it| it.changes.is_empty());
    if !(arguments.format == Shape::Text && is_same && console.is_quiet) {
        write(&mut console.stdout, &compared, format)?;
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
        Side::new(&self.document, &self.output, &self.settings)
    }
}

/// Compares two files.
fn documents(console: &Console, old: &Path, new: &Path) -> anyhow::Result<Compared> {
    let generated = |path: &Path, lock: Lock| {
        let document = fetch::document(console, path)?;
        let _progress = Progress::begin(console, "Generating", &path.display().to_string());
        anyhow::Ok(of_document(document, lock).map_err(Broken)?)
    };
    let was = generated(old, Lock::default())?;
    let is = generated(new, was.output.lock.clone())?;
    let _progress = Progress::begin(console, "Comparing", "");
    Ok(Compared {
        crate_name: None,
        old: was.document.file.path.clone(),
        new: is.document.file.path.clone(),
        version: None,
        changes: compare(&was.side(), &is.side())?,
    })
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

/// Compares providers in a revision with the working tree.
fn providers(console: &Console, ids: &[PathBuf], base: &str) -> anyhow::Result<Vec<Compared>> {
    if let [one] = ids
        && one.is_file()
        && !console
            .all_providers()
            .is_ok_and(|it| it.get(&one.display().to_string()).is_ok())
    {
        anyhow::bail!(
            "`{}` is only one document; name two to compare them: `{} changes OLD NEW`",
            one.display(),
            console.program
        );
    }
    let providers = console.providers()?;
    let ids: Vec<String> = ids.iter().map(|id| id.display().to_string()).collect();
    let selected = providers.select(&ids)?;
    let before = Before::of(&console.root, base)?;
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
        let old = before.resolve(was)?;
        let new = resolve(&console.root, &providers, provider)?;
        compared.push(before.compare((was, &old), &new)?);
    }
    Ok(compared)
}
