//! `generate`: writes the generated files, or checks that they match the documents.

use std::path::Path;

use clap::ValueEnum;
use toml_edit::Value;

use super::progress::Progress;
use super::{Console, Outcome, crate_width, findings_of};
use crate::provider::{PROVIDERS_FILE, Provider};
use crate::report::diagnostic;
use crate::report::diff::{Diff, Extent};
use crate::report::status::{self, Standing, counted};
use crate::resolve::{Resolved, resolve, skippable};
use crate::workspace::tree;
use crate::workspace::tree::{Entry, Plan, State};
use generator::Finding;
use generator::model::{Choice, Operation};
use generator::text::visible;

/// The most entries of a table that are suggested.
const MOST_SKIPS: usize = 10;

/// The arguments of `generate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The providers to generate [default: all]
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,

    /// Write nothing; exit with 4 if a file differs
    #[arg(long)]
    check: bool,

    /// Show diffs: none, short or full
    #[arg(long, value_enum, default_value_t = Shown::Short, value_name = "HOW", requires = "check")]
    #[arg(hide_possible_values = true)]
    diff: Shown,

    /// List what is rewritten, how often, and what is lost
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    None,
    Short,
    Full,
}

/// One provider after its comparison with the disk.
struct Compared {
    resolved: Resolved,
    entries: Vec<Entry>,
}

/// A provider with its files, or with the findings about its document.
type Attempted<'providers> = (&'providers Provider, Result<Compared, Vec<Finding>>);

/// Generates, or checks with `--check`.
///
/// # Errors
///
/// If a file cannot be read or written. Errors in documents are printed and end in [`Outcome::DocumentBroken`]. Then
/// nothing is written, not even for the other providers.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let selected = providers.select(&arguments.providers)?;
    let verb = if arguments.check {
        "Checking"
    } else {
        "Generating"
    };
    let count = counted(selected.len(), "provider");
    console.say(verb, &count)?;

    let width = crate_width(&selected);
    let mut attempted: Vec<Attempted<'_>> = Vec::with_capacity(selected.len());
    let progress = Progress::begin(console, verb, "");
    for provider in selected {
        progress.say(provider.crate_name.get_ref());
        let result = match resolve(&console.root, providers, provider) {
            Ok(resolved) => {
                let entries = tree::compare(&console.root, &resolved.plan)?;
                Ok(Compared { resolved, entries })
            }
            Err(error) => Err(findings_of(error.into())?),
        };
        attempted.push((provider, result));
    }
    let is_written = !arguments.check && attempted.iter().all(|(_, result)| result.is_ok());
    if is_written {
        write(console, &attempted)?;
    }
    drop(progress);
    let mut standings = Vec::new();
    let mut stale: Vec<&str> = Vec::new();
    for (provider, result) in &attempted {
        let standing = standing(result.as_ref().ok(), is_written);
        standings.push(standing);
        if standing == Standing::Stale {
            stale.push(provider.id.get_ref());
        }
        print(console, (provider, width), result, standing, arguments)?;
    }
    let worst = status::worst(&standings);
    let mut next = next_steps(
        &console.program,
        arguments,
        worst,
        (&stale, providers.all.len()),
    );
    for (provider, result) in &attempted {
        if result.is_err() {
            next.extend(skips(&console.root, provider));
        }
    }
    let (palette, width) = (console.palette, console.line_width);
    let out = console.writer(worst.is_well());
    status::end(out, palette, &standings, &next, width)?;
    Ok(match worst {
        Standing::Failure => Outcome::DocumentBroken,
        Standing::Stale => Outcome::Stale,
        Standing::Fresh | Standing::Generated => Outcome::Fine,
    })
}

fn standing(compared: Option<&Compared>, is_written: bool) -> Standing {
    let Some(compared) = compared else {
        return Standing::Failure;
    };
    let mut entries = compared.entries.iter();
    match (entries.all(|entry| entry.state == State::Fresh), is_written) {
        (true, _) => Standing::Fresh,
        (false, true) => Standing::Generated,
        (false, false) => Standing::Stale,
    }
}

/// The next steps, if any. `all` is the number of providers in the table.
fn next_steps(
    program: &str,
    arguments: &Arguments,
    worst: Standing,
    (stale, all): (&[&str], usize),
) -> Vec<String> {
    let generate = |ids: &[&str]| {
        let command = [&[program, "generate"], ids].concat();
        format!("`{}`", command.join(" "))
    };
    if worst == Standing::Failure {
        let mut steps = Vec::new();
        if !arguments.check && stale.is_empty() {
            steps.push("nothing was written".to_owned());
        } else if !arguments.check {
            let others = generate(stale);
            steps.push(format!("nothing was written; {others} writes the others"));
        }
        let asked: Vec<&str> = arguments.providers.iter().map(String::as_str).collect();
        let again = generate(&asked);
        steps.push(format!("correct the errors above, then run {again}"));
        return steps;
    }
    if !stale.is_empty() {
        // For all providers, the command needs no names.
        let ids = if stale.len() == all { &[] } else { stale };
        return vec![format!("run {} and commit the result", generate(ids))];
    }
    if worst == Standing::Generated {
        return vec!["run `cargo test --workspace` and commit the result".to_owned()];
    }
    Vec::new()
}

/// The lines of the table that skip the operations with errors of a provider's document.
fn skips(root: &Path, provider: &Provider) -> Vec<String> {
    let skipped = skippable(root, provider);
    if skipped.is_empty() {
        return Vec::new();
    }
    let table = format!("[{}.skip]", provider.id.get_ref());
    let mut lines = vec![format!(
        "or skip the operations with errors, with these lines below `{table}` in {PROVIDERS_FILE}:"
    )];
    lines.extend(skipped.iter().take(MOST_SKIPS).map(|skip| {
        let text = |text: &str| Value::from(visible(text).as_ref()).to_string();
        format!("  {} = {}", text(&skip.operation), text(&skip.reason))
    }));
    if skipped.len() > MOST_SKIPS {
        lines.push(format!("  … and {} more", skipped.len() - MOST_SKIPS));
    }
    lines
}

/// Writes the files of all providers at once, so that none is written if one fails.
fn write(console: &Console, attempted: &[Attempted<'_>]) -> Result<(), tree::TreeError> {
    let mut plan = Plan::default();
    let mut entries = Vec::new();
    for (_, result) in attempted {
        if let Ok(compared) = result {
            plan.merge(compared.resolved.plan.clone());
            entries.extend(compared.entries.iter().cloned());
        }
    }
    tree::write(&console.root, &entries, &plan)
}

/// Prints one provider: its line, its differences, the steps with `-v`, and its findings.
fn print(
    console: &mut Console,
    (provider, width): (&Provider, usize),
    result: &Result<Compared, Vec<Finding>>,
    standing: Standing,
    arguments: &Arguments,
) -> std::io::Result<()> {
    let mut details = vec![provider.document_path()];
    let findings = match result {
        Ok(compared) => {
            let output = &compared.resolved.output;
            details.push(counted(output.emitted, "operation"));
            details.push(counted(output.types, "type"));
            if !output.skipped.is_empty() {
                details.push(format!("{} skipped", output.skipped.len()));
            }
            &compared.resolved.warnings
        }
        Err(findings) => findings,
    };
    if !findings.is_empty() {
        details.push(diagnostic::summary(findings));
    }
    let name = provider.crate_name.get_ref();
    let palette = console.palette;
    let columns = console.line_width;
    let out = console.writer(standing.is_well());
    status::provider(out, palette, standing, (name, width), &details, columns)?;
    if let Ok(compared) = result {
        files(console, compared, standing, arguments)?;
        if arguments.verbose {
            steps(console, provider, compared)?;
        }
    }
    console.findings_below(findings)
}

/// Prints every file that differs or did, and its differences if a check shows them.
fn files(
    console: &mut Console,
    compared: &Compared,
    standing: Standing,
    arguments: &Arguments,
) -> std::io::Result<()> {
    let palette = console.palette;
    let out = console.writer(standing.is_well());
    for entry in &compared.entries {
        let new = compared.resolved.plan.files.get(&entry.path);
        let diff = match (&entry.state, new) {
            (State::Changed { on_disk }, Some(new)) => Some(Diff::new(&entry.path, on_disk, new)),
            _ => None,
        };
        let counts = diff.as_ref().map(Diff::counts);
        let is_written = standing == Standing::Generated;
        status::entry(out, palette, entry, counts, is_written)?;
        if let Some(diff) = diff
            && arguments.check
        {
            match arguments.diff {
                Shown::None => {}
                Shown::Short => diff.write(out, palette, Extent::Short)?,
                Shown::Full => diff.write(out, palette, Extent::Full)?,
            }
        }
    }
    Ok(())
}

/// Prints the skipped operations with their reasons, every step with its count, and the number of untyped answers.
fn steps(console: &mut Console, provider: &Provider, compared: &Compared) -> std::io::Result<()> {
    let (palette, width) = (console.palette, console.width);
    let (note, attention) = (palette.note(), palette.attention());
    let out = &mut console.told;
    let output = &compared.resolved.output;
    for skip in &provider.skip {
        let text = format!("{}: {}", skip.operation.get_ref(), skip.reason);
        status::paragraph(out, attention, "skipped", ("", &text), width)?;
    }
    let steps: Vec<_> = output.steps.iter().collect();
    status::steps(out, palette, &steps, width)?;
    for (place, choice) in choices(&output.api.operations) {
        let text = format!("{place}: {}, not {}", choice.taken, choice.left.join(", "));
        status::paragraph(out, note, "chosen", ("", &visible(&text)), width)?;
    }
    for signature in &output.untyped {
        let text = format!("{}: any JSON", visible(signature));
        status::paragraph(out, attention, "untyped", ("", &text), width)?;
    }
    Ok(())
}

/// The bodies and answers with several possible media types.
fn choices(operations: &[Operation]) -> impl Iterator<Item = (String, &Choice)> {
    operations.iter().flat_map(|operation| {
        let signature = operation.signature();
        let body = operation.body.iter().filter_map(|it| it.choice.as_ref());
        let body = body.map(|choice| ("body".to_owned(), choice));
        let answers = operation.responses.iter();
        let answers = answers.filter_map(|it| Some((it.status.to_string(), it.choice.as_ref()?)));
        let all = body.chain(answers);
        let all = all.map(|(part, choice)| (format!("{signature} {part}"), choice));
        all.collect::<Vec<_>>()
    })
}
