//! `ci`: runs all checks that a change must pass before it is merged.

mod members;
mod steps;

use std::io::Write;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;

pub use steps::{NAMES, Step};

use super::cargo::cargo;
use super::{Console, Outcome};
use crate::report::status::{self, counted};

/// The arguments of `ci`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The steps to run [default: all]
    #[arg(value_name = "STEP", hide_possible_values = true)]
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    steps: Vec<String>,

    /// Run the other steps even if one fails
    #[arg(long)]
    keep_going: bool,

    /// List the steps and their commands; run nothing
    #[arg(long, conflicts_with = "keep_going")]
    list: bool,
}

/// Runs the steps in their order up to the first failure. Their output appears at once.
///
/// # Errors
///
/// If cargo cannot start, or cannot read the workspace.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let is_selected = |step: &&Step| {
        arguments.steps.is_empty() || arguments.steps.iter().any(|name| name == step.name)
    };
    let members = members::members(&console.root)?;
    let steps = steps::steps(&members);
    let selected: Vec<&Step> = steps.iter().filter(is_selected).collect();
    if arguments.list {
        for step in selected {
            let lead = format!("{}: ", step.name);
            let out = &mut console.stdout;
            status::message(out, (&lead, 4), step.purpose, console.line_width)?;
            for command in &step.commands {
                let line = step.command_line(command, &console.program);
                writeln!(console.stdout, "    {line}")?;
            }
        }
        return Ok(Outcome::Fine);
    }
    if members.count == 0 {
        // Cargo refuses to check a workspace without a package, but nothing in it is wrong.
        console.say("Fresh", "there is no package to check yet")?;
        let next = format!("add an API: `{} new NAME --from DOCUMENT`", console.program);
        console.next_step(&next)?;
        return Ok(Outcome::Fine);
    }
    let begun = Instant::now();
    let mut failed: Vec<&str> = Vec::new();
    for step in &selected {
        if !passes(console, step)? {
            failed.push(step.name);
            if !arguments.keep_going {
                break;
            }
        }
    }
    let count = counted(selected.len(), "step");
    if failed.is_empty() {
        if selected.len() > 1 {
            let took = shown(begun.elapsed());
            console.say("Finished", &format!("{count} in {took}"))?;
        }
        return Ok(Outcome::Fine);
    }
    let again = failed.join(" ");
    writeln!(
        console.stderr,
        "run `{} ci {again}` to repeat only what failed",
        console.program
    )?;
    Ok(Outcome::ToolFailed)
}

/// Whether a step passes: its commands, up to the first one that fails.
fn passes(console: &mut Console, step: &Step) -> anyhow::Result<bool> {
    let palette = console.palette;
    let begun = Instant::now();
    let mut failure = None;
    for command in &step.commands {
        let status = run_command(console, step, command)?;
        if !status.success() {
            failure = Some(status);
            break;
        }
    }
    let took = shown(begun.elapsed());
    let (style, word, text) = match failure {
        None => (palette.good(), "Passed", format!("{} in {took}", step.name)),
        Some(status) => {
            let text = format!("{} after {took}: {status}", step.name);
            (palette.bad(), "Failed", text)
        }
    };
    status::line(console.writer(failure.is_none()), style, word, &text)?;
    Ok(failure.is_none())
}

/// Runs a command of a step.
fn run_command(
    console: &mut Console,
    step: &Step,
    arguments: &[String],
) -> anyhow::Result<ExitStatus> {
    let (palette, width) = (console.palette, console.width);
    let lead = format!("{}: ", step.name);
    let text = (
        lead.as_str(),
        &*step.command_line(arguments, &console.program),
    );
    status::paragraph(&mut console.told, palette.note(), "Running", text, width)?;
    console.told.flush()?;
    // This process runs its own commands directly, because cargo would build them again with other features.
    let (mut command, arguments) = match arguments {
        [first, arguments @ ..] if first == "xtask" => {
            let program =
                std::env::current_exe().context("cannot find the path of this program")?;
            let mut command = Command::new(program);
            command.arg("--workspace").arg(&console.root);
            command.args(console.is_quiet.then_some("--quiet"));
            (command, arguments)
        }
        arguments => (cargo(&console.root), arguments),
    };
    command
        .args(arguments)
        .envs(step.environment.iter().copied())
        .envs(console.is_quiet.then_some(("CARGO_TERM_QUIET", "true")))
        .envs((!palette.color).then_some(("NO_COLOR", "1")))
        .current_dir(&console.root)
        .status()
        .context("cannot start cargo; is it on the PATH?")
}

/// A time in a form for people.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use std::time::Duration;

    #[test]
    fn a_time_is_as_exact_as_it_matters() {
        assert_eq!(shown(Duration::from_millis(840)), "0.8 s");
        assert_eq!(shown(Duration::from_secs(59)), "59.0 s");
        assert_eq!(shown(Duration::from_secs(134)), "2 min 14 s");
    }
}
