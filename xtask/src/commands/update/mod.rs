//! `update`: makes a new version of a crate from a new version of its document, or changes nothing.

pub(super) mod check;
mod fetch;
mod markdown;
mod prepare;
mod report;

use std::io::Write as _;

use clap::ValueEnum;

use super::progress::Progress;
use super::{Console, Outcome, apply};
use crate::report::status::counted;
use crate::workspace::candidate::Candidate;
use crate::workspace::journal;
use fetch::{Fetched, New};
use generator::compare::{Severity, gravest};
use prepare::{Prepared, Stop};

/// The arguments of `update`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The providers to update [default: all]
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,

    /// Take this document, page or llms.txt: a file or URL
    #[arg(long, num_args = 1.., value_name = "FROM")]
    from: Vec<std::ffi::OsString>,

    /// Take only the pages of an llms.txt below this path
    #[arg(long, value_name = "PATH", requires = "from")]
    prefix: Option<String>,

    /// Update even if programs that use the crate may break
    #[arg(long)]
    accept_breaking: bool,

    /// Do everything except changing files
    #[arg(long)]
    dry_run: bool,

    /// Print text or markdown
    #[arg(long, value_enum, default_value_t = Shape::Text, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Markdown,
}

/// Updates the providers, all or nothing.
///
/// # Errors
///
/// If a document cannot be fetched. If a file cannot be read or written, or has uncommitted changes. If git or cargo
/// cannot run. Errors in documents end in [`Outcome::DocumentBroken`]. Breaking changes that are not accepted end in
/// [`Outcome::Changed`]. A crate that was stale before ends in [`Outcome::Stale`], and one that does not compile in
/// [`Outcome::ToolFailed`]. In all these cases, nothing is changed.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let selected = providers.select(&arguments.providers)?;
    if !arguments.from.is_empty() && arguments.providers.len() != 1 {
        anyhow::bail!(
            "`--from` is for one provider; name it: `{} update PROVIDER --from …`",
            console.program
        );
    }
    let count = counted(selected.len(), "provider");
    console.say("Updating", &count)?;

    let mut new = Vec::new();
    let mut same = Vec::new();
    for provider in selected {
        match fetch::fetch(console, provider, arguments) {
            Ok(Fetched::New(one)) => new.push(*one),
            Ok(Fetched::Same) => same.push(provider),
            Ok(Fetched::Nowhere) => {}
            Err(error) => return apply::broken(console, error),
        }
    }
    for one in fetch::sharing(providers, &new) {
        same.retain(|provider| provider.id != one.provider.id);
        new.push(one);
    }
    if let Some(outcome) = report::unchanged(console, providers, &same)? {
        return Ok(outcome);
    }
    if new.is_empty() {
        report::nothing(console, arguments.format)?;
        return Ok(Outcome::Fine);
    }
    update(console, &new, arguments)
}

/// Prepares the new versions in a copy of the workspace, checks them, and brings them into the workspace.
fn update(
    console: &mut Console,
    new: &[New<'_>],
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    let journal = journal::open(&console.root)?;
    let progress = Progress::begin(console, "Preparing", "a copy of the workspace");
    let candidate = Candidate::of(&console.root)?;
    let names = new.iter().map(|it| it.provider.crate_name.get_ref());
    let names: Vec<&str> = names.map(String::as_str).collect();
    progress.say(&names.join(", "));
    let result = prepare::prepare(&console.root, &candidate, new);
    drop(progress);
    let mut prepared = match result {
        Ok(Ok(prepared)) => prepared,
        Err(error) => return apply::broken(console, error),
        Ok(Err(Stop::BrokenBefore(error))) => {
            let outcome = apply::broken(console, error)?;
            let next = "the last commit has these errors: correct them in an overlay and commit, or import the new document, generate and commit";
            console.hint(next)?;
            return Ok(outcome);
        }
        Ok(Err(Stop::Stale(id))) => {
            report::stale(console, &id)?;
            return Ok(Outcome::Stale);
        }
    };
    let differences = candidate.differences()?;
    let parts = new.iter().flat_map(|one| one.stored.texts.keys());
    apply::refuse_ignored(&console.root, &differences, parts)?;
    // Cargo writes the new versions into the copy's lock file.
    apply::refuse_uncommitted(&console.root, &differences, &["Cargo.lock"])?;

    let is_breaking = |one: &Prepared| gravest(&one.compared.changes) == Severity::Breaking;
    let is_refused = prepared.iter().any(is_breaking) && !arguments.accept_breaking;
    if is_refused || arguments.dry_run {
        // The new document stays out of the workspace, so changes must name its other path.
        for one in &mut prepared {
            one.stay(&candidate);
        }
    }
    report::changes(console, &prepared, arguments.format, is_refused)?;
    if is_refused {
        report::breaking(console, &prepared, arguments)?;
        return Ok(Outcome::Changed);
    }

    let mut checks = Vec::new();
    for one in &prepared {
        match check::check(console, &candidate, &one.provider, &differences)? {
            Ok(check) => checks.push(check),
            Err(outcome) => return Ok(outcome),
        }
    }
    let differences = candidate.differences()?;
    apply::refuse_uncommitted(&console.root, &differences, &[])?;
    apply::refuse_other_versions(&differences, &names)?;
    if arguments.format == Shape::Markdown {
        // The report comes first, so that a failure to write it changes nothing.
        markdown::write(&mut console.stdout, &prepared, &checks, &differences)?;
        console.stdout.flush()?;
    }
    if !arguments.dry_run {
        apply::land(journal, &differences)?;
    }
    report::done(console, &prepared, &differences, arguments.dry_run)?;
    Ok(Outcome::Fine)
}
