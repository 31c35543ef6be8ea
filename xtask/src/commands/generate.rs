//! `generate`: makes the disk what the documents say, or checks that it is.

use std::io::Write;

use clap::ValueEnum;

use super::{Console, Outcome, crate_width};
use crate::provider::Provider;
use crate::report::diff::{Diff, Extent};
use crate::report::status::{self, Standing, Totals, counted};
use crate::resolve::{ResolveError, Resolved, resolve};
use crate::tree::{self, Entry, Plan, State};

/// What can be asked of `generate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The providers to generate; all of them when none is named
    providers: Vec<String>,

    /// Write nothing; exit with 4 when something is stale, missing or orphaned
    #[arg(long)]
    check: bool,

    /// How much of each difference `--check` prints
    #[arg(long, value_enum, default_value_t = Shown::Short, value_name = "HOW", requires = "check")]
    diff: Shown,

    /// List every rewriting step, how often it acted, and what is lost by it
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    None,
    Short,
    Full,
}

/// One provider after it has been resolved and compared with the disk.
struct Compared<'providers> {
    provider: &'providers Provider,
    resolved: Resolved,
    entries: Vec<Entry>,
}

/// Generates, or checks with `--check`.
///
/// # Errors
///
/// When a file cannot be read or written. Errors in documents are printed and end in
/// [`Outcome::DocumentBroken`]; nothing is written then, not even for the other providers.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = match console.providers()? {
        Ok(providers) => providers,
        Err(outcome) => return Ok(outcome),
    };
    let selected = providers.select(&arguments.providers)?;
    let verb = if arguments.check {
        "Checking"
    } else {
        "Generating"
    };
    let count = counted(selected.len(), "provider");
    status::begin(&mut console.stderr, console.palette, verb, &count)?;

    let width = crate_width(&selected);
    let mut totals = Totals::default();
    let mut compared = Vec::new();
    for provider in selected {
        match resolve(&console.root, &providers, provider) {
            Ok(resolved) => {
                let entries = tree::compare(&console.root, &resolved.plan)?;
                console.findings(&resolved.warnings)?;
                compared.push(Compared {
                    provider,
                    resolved,
                    entries,
                });
            }
            Err(ResolveError::Findings(findings)) => {
                console.findings(&findings)?;
                failed(console, provider, width)?;
                totals.add(Standing::Failure);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let is_broken = totals.failed > 0;
    if !arguments.check && !is_broken {
        write(console, &compared)?;
    }
    let mut stale: Vec<&str> = Vec::new();
    for it in &compared {
        let is_fresh = it.entries.iter().all(|entry| entry.state == State::Fresh);
        let standing = match (is_fresh, arguments.check || is_broken) {
            (true, _) => Standing::Fresh,
            (false, true) => Standing::Stale,
            (false, false) => Standing::Generated,
        };
        totals.add(standing);
        if standing == Standing::Stale {
            stale.push(it.provider.id.get_ref());
        }
        print(console, it, standing, width, arguments)?;
    }
    let next = next_step(&stale, totals, is_broken, arguments.check);
    status::end(
        &mut console.stderr,
        console.palette,
        totals,
        next.as_deref(),
    )?;
    Ok(match totals.standing() {
        Standing::Failure => Outcome::DocumentBroken,
        Standing::Stale => Outcome::Stale,
        Standing::Fresh | Standing::Generated => Outcome::Fine,
    })
}

/// The command to run next, when there is one.
fn next_step(stale: &[&str], totals: Totals, is_broken: bool, check: bool) -> Option<String> {
    if is_broken {
        let only = "correct the document in an overlay; nothing was written";
        return Some(only.to_owned());
    }
    if stale.is_empty() {
        return None;
    }
    debug_assert!(check, "only a check leaves something stale");
    // All of them need no names.
    let names = if totals.fresh == 0 {
        String::new()
    } else {
        format!(" {}", stale.join(" "))
    };
    Some(format!(
        "run `cargo xtask generate{names}` and commit the result"
    ))
}

fn failed(console: &mut Console, provider: &Provider, width: usize) -> std::io::Result<()> {
    status::provider(
        &mut console.stderr,
        console.palette,
        Standing::Failure,
        (provider.crate_name.get_ref(), width),
        &[provider.document_path()],
    )
}

/// Writes everything at once, so that one provider's failure leaves the others' files as they were.
fn write(console: &Console, compared: &[Compared<'_>]) -> Result<(), tree::TreeError> {
    let mut plan = Plan::default();
    let mut entries = Vec::new();
    for it in compared {
        plan.merge(it.resolved.plan.clone());
        entries.extend(it.entries.iter().cloned());
    }
    tree::write(&console.root, &entries, &plan)
}

fn print(
    console: &mut Console,
    compared: &Compared<'_>,
    standing: Standing,
    width: usize,
    arguments: &Arguments,
) -> std::io::Result<()> {
    let Compared {
        provider,
        resolved,
        entries,
    } = compared;
    let output = &resolved.output;
    let mut details = vec![
        provider.document_path(),
        counted(output.emitted, "operation"),
        counted(output.types, "type"),
    ];
    if !output.skipped.is_empty() {
        details.push(format!("{} skipped", output.skipped.len()));
    }
    let out = &mut console.stderr;
    let palette = console.palette;
    status::provider(
        out,
        palette,
        standing,
        (provider.crate_name.get_ref(), width),
        &details,
    )?;
    for entry in entries {
        let new = resolved.plan.files.get(&entry.path);
        let diff = match (&entry.state, new) {
            (State::Changed { on_disk }, Some(new)) => Some(Diff::new(&entry.path, on_disk, new)),
            _ => None,
        };
        let counts = diff.as_ref().map(Diff::counts);
        if standing == Standing::Generated {
            status::written(out, palette, entry, counts)?;
        } else {
            status::entry(out, palette, entry, counts)?;
        }
        if let Some(diff) = diff
            && standing == Standing::Stale
        {
            match arguments.diff {
                Shown::None => {}
                Shown::Short => diff.write(out, palette, Extent::Short)?,
                Shown::Full => diff.write(out, palette, Extent::Full)?,
            }
        }
    }
    if arguments.verbose {
        steps(out, compared)?;
    }
    Ok(())
}

/// Every step and its count; what is lost by it on the next line.
fn steps(out: &mut dyn Write, compared: &Compared<'_>) -> std::io::Result<()> {
    const INDENT: usize = 13;
    let output = &compared.resolved.output;
    for signature in &output.skipped {
        writeln!(out, "{:INDENT$}skipped {signature}", "")?;
    }
    let width = output
        .steps
        .iter()
        .map(|(step, _)| step.name.len())
        .max()
        .unwrap_or(0);
    for (step, count) in output.steps.iter() {
        writeln!(out, "{:INDENT$}{:width$} {count:>6}", "", step.name)?;
        if !step.lost.is_empty() {
            writeln!(out, "{:INDENT$}  lost: {}", "", step.lost)?;
        }
    }
    let name = "untyped answers";
    writeln!(out, "{:INDENT$}{name:width$} {:>6}", "", output.untyped)
}
