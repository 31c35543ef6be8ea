//! `changes`: what a new version of a document means for programs that use its crate.

mod revision;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;

use super::{Console, Outcome, attempt, has_errors};
use crate::changes::bump::Version;
use crate::changes::{self, Change, Severity, Side, gravest};
use crate::finding::Finding;
use crate::names::lock::Lock;
use crate::pipeline::{self, Output, Request};
use crate::provider::Provider;
use crate::report::changes::{Compared, Format, write};
use crate::resolve::{ResolveError, located, resolve};
use crate::source::Document;
use crate::surface::settings::Settings;
use crate::{generate, lint};
use revision::Revision;

/// What can be asked of `changes`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A provider, or two documents; all providers otherwise
    #[arg(value_name = "PROVIDER | OLD NEW", num_args = 0..=2)]
    subjects: Vec<PathBuf>,

    /// The git revision that was before [default: HEAD]
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Print text, markdown, github or json
    #[arg(long, value_enum, default_value_t = Shape::Text, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    format: Shape,

    /// End with 4 when there are such changes: breaking or any
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
/// When a file cannot be read, or git cannot be asked for the revision.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let compared = match arguments.subjects.as_slice() {
        [old, new] => {
            if arguments.base.is_some() {
                anyhow::bail!("`--base` is for a provider; two documents are compared as they are");
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
            write(&mut console.stderr, &compared, format)?;
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

/// A document that belongs to no provider, and what is generated from it.
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

/// Compares two files; findings that stop it are printed.
fn documents(
    console: &mut Console,
    old: &Path,
    new: &Path,
) -> anyhow::Result<Result<Compared, Outcome>> {
    let mut both = Vec::new();
    let mut lock = Lock::default();
    for path in [old, new] {
        let shown = path.display().to_string();
        let read = attempt::read(path, &shown)?;
        match read.and_then(|document| of_document(document, lock)) {
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
    Ok(Ok(Compared {
        crate_name: None,
        old: was.document.file.path.clone(),
        new: is.document.file.path.clone(),
        version: None,
        changes: compare(&was.side(), &is.side())?,
    }))
}

/// Compares where deep recursion is possible: types are as deep as their documents.
fn compare(old: &Side<'_>, new: &Side<'_>) -> anyhow::Result<Vec<Change>> {
    generate::contained(|| changes::compare(old, new))
        .map_err(|words| anyhow::anyhow!("the two cannot be compared: {words}"))
}

/// Generates from a document that belongs to no provider.
fn of_document(document: Document, lock: Lock) -> Result<Generated, Vec<Finding>> {
    let findings = lint::lint(&document, &document.value);
    if has_errors(&findings) {
        return Err(findings);
    }
    let request = Request {
        settings: Settings::of_document(&document.value),
        lock,
        ..Request::default()
    };
    match pipeline::generate(&document.value, &request) {
        Ok(output) => Ok(Generated {
            document,
            output,
            settings: request.settings,
        }),
        Err(failure) => Err(vec![located(&document, failure)]),
    }
}

/// Compares providers as they were in a revision with the working tree; findings that stop it are printed.
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
    let revision = Revision::find(&console.root, base)?;
    let label = format!("{base}:");
    let temporary = tempfile::tempdir().context("no temporary directory")?;
    let before = match revision.providers(temporary.path()) {
        Ok(before) => before,
        Err(crate::provider::ReadError::Invalid(findings)) => {
            console.findings(&labelled(findings, &label))?;
            return Ok(Err(Outcome::DocumentBroken));
        }
        Err(_) => anyhow::bail!("`{base}` has no specs/providers.toml to compare with"),
    };
    let mut compared = Vec::new();
    for provider in selected {
        let id = provider.id.get_ref();
        let Ok(was) = before.get(id) else {
            anyhow::bail!(
                "`{id}` was not there in `{base}`, so there is nothing to compare it with"
            );
        };
        revision.write(was, temporary.path())?;
        let old = resolve(temporary.path(), &before, was);
        let old = old.map_err(|error| match error {
            ResolveError::Findings(findings) => ResolveError::Findings(labelled(findings, &label)),
            unreadable @ ResolveError::Unreadable { .. } => unreadable,
        });
        let both = old.and_then(|old| Ok((old, resolve(&console.root, &providers, provider)?)));
        let (old, new) = match both {
            Ok(both) => both,
            Err(ResolveError::Findings(findings)) => {
                console.findings(&findings)?;
                return Ok(Err(Outcome::DocumentBroken));
            }
            Err(error) => return Err(error.into()),
        };
        let was_side = Side {
            label: &label,
            document: &old.document,
            output: &old.output,
            settings: &old.settings,
        };
        let is_side = Side {
            label: "",
            document: &new.document,
            output: &new.output,
            settings: &new.settings,
        };
        compared.push(Compared {
            crate_name: Some(provider.crate_name.get_ref().clone()),
            old: format!("{label}{}", old.document.file.path),
            new: new.document.file.path.clone(),
            version: version(&revision, was),
            changes: compare(&was_side, &is_side)?,
        });
    }
    Ok(Ok(compared))
}

/// Findings about files of a revision, under paths that say so.
fn labelled(findings: Vec<Finding>, label: &str) -> Vec<Finding> {
    findings
        .into_iter()
        .map(|finding| {
            let file = crate::finding::SourceFile {
                path: format!("{label}{}", finding.file.path),
                text: finding.file.text.clone(),
            };
            Finding {
                file: file.into(),
                ..finding
            }
        })
        .collect()
}

/// The version that the provider's crate had in a revision: its own, or that of the workspace.
fn version(revision: &Revision, provider: &Provider) -> Option<Version> {
    let read = |path: &str| revision.file(path)?.parse::<toml::Table>().ok();
    let of_crate = read(&provider.manifest_path())?;
    let own = of_crate.get("package")?.get("version")?;
    match own.as_str() {
        Some(version) => version.parse().ok(),
        None => {
            let workspace = read("Cargo.toml")?;
            let package = workspace.get("workspace")?.get("package")?;
            package.get("version")?.as_str()?.parse().ok()
        }
    }
}
