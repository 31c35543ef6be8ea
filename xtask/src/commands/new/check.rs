//! Whether a new crate compiles, before it is brought into the workspace.

use std::io::Write;

use super::super::check::{self, Checked};
use super::super::{Console, progress};
use crate::candidate::Candidate;
use crate::report::status::{self, counted};
use crate::report::visible;

/// What is compiled: everything but TLS of the operating system, which needs development files that not every machine
/// has.
const OPTIONS: [&str; 3] = ["--all-targets", "--features", "schemars"];

/// Compiles a crate in the copy, which also brings it into the copy's lock file, and says what came of it.
///
/// # Errors
///
/// When cargo cannot be run, or fails before it comes to the crate.
pub(super) fn check(
    console: &mut Console,
    candidate: &Candidate,
    name: &str,
) -> anyhow::Result<bool> {
    let spinner = progress::spinner(console);
    spinner.set_message(format!("checking {name}"));
    let directory = candidate.root().join(name);
    let offline: Vec<&str> = OPTIONS.into_iter().chain(["--offline"]).collect();
    // The lock file has everything that the crate needs. Only what is not on this machine yet has to be fetched.
    let checked = check::check(&directory, candidate.target(), &offline)
        .or_else(|_| check::check(&directory, candidate.target(), &OPTIONS));
    spinner.finish_and_clear();
    let checked = checked?;
    print(console, candidate, name, &checked)?;
    Ok(checked.ok)
}

fn print(
    console: &mut Console,
    candidate: &Candidate,
    name: &str,
    checked: &Checked,
) -> std::io::Result<()> {
    if checked.ok {
        let (style, warnings) = match checked.warnings {
            0 => (console.palette.good(), "no warnings".to_owned()),
            count => (console.palette.attention(), counted(count, "warning")),
        };
        let took = checked.took.as_secs_f64();
        let text = format!("{name} · {warnings} · {took:.1} s");
        return status::line(&mut console.stderr, style, "Checked", &text);
    }
    let text = format!("{name} does not compile; nothing was changed");
    status::line(&mut console.stderr, console.palette.bad(), "Failure", &text)?;
    for message in &checked.messages {
        for line in message.lines() {
            writeln!(console.stderr, "{}", visible(line))?;
        }
        writeln!(console.stderr)?;
    }
    let text = format!("the crate is in {}", candidate.shown(name));
    status::next_step(&mut console.stderr, &text)
}
