//! Compiles the new version of a crate before it reaches the workspace.

use std::io::Write;

use crate::commands::check::{self, Checked};
use crate::commands::progress::Progress;
use crate::commands::{Console, Outcome, apply};
use crate::package::optional::{features_of, optional};
use crate::package::scaffold::lock;
use crate::package::scaffold::shared::RUNTIME;
use crate::provider::Provider;
use crate::report::status::{self, counted};
use crate::workspace::candidate::{Candidate, Difference};
use generator::text::visible;

/// The command and its result; `None` if no file of the crate differs.
pub(in super::super) type Check = Option<(String, Checked)>;

/// Compiles the crate of a provider in the copy, with its tests, examples and features.
///
/// If it does not compile, this prints the errors. The inner error is then the outcome of the command.
pub(in super::super) fn check(
    console: &mut Console,
    candidate: &Candidate,
    provider: &Provider,
    differences: &[Difference],
) -> anyhow::Result<Result<Check, Outcome>> {
    let name = provider.crate_name.get_ref();
    let directory = format!("{name}/");
    if !differences.iter().any(|it| it.path.starts_with(&directory)) {
        return Ok(Ok(None));
    }
    let manifest = candidate.read(&provider.manifest_path())?;
    let features = features_of(&manifest.unwrap_or_default());
    let features = optional(&features).join(",");
    let mut options = vec!["--all-targets"];
    if !features.is_empty() {
        options.extend(["--features", &features]);
    }
    let text = format!("{name} · the first time, cargo compiles its dependencies too");
    let text = if candidate.target().exists() {
        name
    } else {
        &text
    };
    console.say("Checking", text)?;
    let progress = Progress::begin(console, "Checking", &format!("{name} with cargo"));
    let directory = candidate.root().join(name);
    let offline = [&options[..], &["--offline"]].concat();
    let run = |options: &[&str]| check::check(&directory, candidate.target(), options);
    let lock = candidate.read("Cargo.lock")?.unwrap_or_default();
    let checked = if lock::has(&lock, RUNTIME) {
        // The lock file has everything that the crate needs. Without this option, cargo would look for newer versions.
        run(&offline).or_else(|_| run(&options))
    } else {
        run(&options).or_else(|error| run(&offline).map_err(|_| error))
    };
    drop(progress);
    let checked = checked?;
    let command = format!("cargo check --package {name} {}", options.join(" "));
    let took = format!("{:.1} s", checked.took.as_secs_f64());
    if checked.ok {
        let (warnings, style) = match checked.warnings {
            0 => ("no warnings".to_owned(), console.palette.good()),
            count => (counted(count, "warning"), console.palette.attention()),
        };
        let text = format!("{name} · {warnings} · {took}");
        let width = console.line_width;
        let out = console.writer(checked.warnings == 0);
        status::paragraph(out, style, "Checked", ("", &text), width)?;
        return Ok(Ok(Some((command, checked))));
    }
    console.failure(&format!("{name} does not compile"))?;
    for message in &checked.messages {
        for line in message.lines() {
            writeln!(console.stderr, "{}", visible(line))?;
        }
        writeln!(console.stderr)?;
    }
    console.hint(&format!("the crate is in {}", candidate.shown(name)))?;
    apply::nothing_was_changed(console)?;
    Ok(Err(Outcome::ToolFailed))
}
