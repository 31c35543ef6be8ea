//! Prints the output of `release`.

use std::io;

use super::obstacle::Obstacle;
use super::steps::{Step, Steps};
use crate::commands::Console;
use crate::package::release::semver::Report;
use crate::package::release::unit::{Planned, Unit};
use crate::report::status::{self, counted};
use generator::compare::Severity;

/// The most reasons that are shown.
const SHOWN: usize = 5;

/// Prints that a unit has changed, before it is judged.
pub(super) fn changed(
    console: &mut Console,
    unit: &Unit,
    tag: &str,
    files: usize,
) -> io::Result<()> {
    let files = match files {
        0 => "no packaged file".to_owned(),
        files => counted(files, "file"),
    };
    let text = format!("{} · {files} changed since {tag}", unit.name);
    let style = console.palette.attention();
    status::line(&mut console.told, style, "Changed", &text)
}

/// Prints the gravest changes.
pub(super) fn found(
    console: &mut Console,
    reports: &[Report],
    gravest: Severity,
) -> io::Result<()> {
    let gravest_of = reports.iter().filter(|it| it.gravest == gravest);
    let reasons: Vec<&String> = gravest_of.flat_map(|it| &it.found).collect();
    let style = match gravest {
        Severity::Breaking => console.palette.bad(),
        Severity::Addition => console.palette.good(),
        Severity::Docs | Severity::None => console.palette.note(),
    };
    let (out, word, width) = (&mut console.told, gravest.as_str(), console.width);
    for reason in reasons.iter().take(SHOWN) {
        status::paragraph(out, style, word, ("", reason), width)?;
    }
    if reasons.len() > SHOWN {
        let more = format!("… and {} more", reasons.len() - SHOWN);
        status::line(out, style, word, &more)?;
    }
    Ok(())
}

/// Prints the new version of a unit, and the reason.
pub(super) fn planned(console: &mut Console, planned: &Planned) -> io::Result<()> {
    let why = match (planned.last, planned.gravest) {
        (None, _) => "the first release".to_owned(),
        (Some(last), Severity::Breaking) => format!("after {last}, because programs may break"),
        (Some(last), Severity::Addition) => format!("after {last}, with additions"),
        (Some(last), _) => format!("after {last}, with nothing new for programs"),
    };
    let unit = &planned.unit;
    let text = format!("{} {} · {why}", unit.name, planned.version);
    console.say("Release", &text)?;
    if planned.version != unit.version {
        let text = format!("{} says {}, which is too low", unit.manifest, unit.version);
        console.next_step(&text)?;
    }
    Ok(())
}

/// Prints that there is nothing to release, and the reason if no package may be published.
pub(super) fn nothing(console: &mut Console, is_without_packages: bool) -> io::Result<()> {
    status::separator(&mut console.told)?;
    console.say("Fresh", "nothing to release")?;
    if is_without_packages {
        let text = "no package may be published; to allow it, remove `publish = false` from Cargo.toml and add `license` and `repository`";
        console.next_step(text)?;
    }
    Ok(())
}

/// Prints that a changelog has no text for a release, and what to write there.
pub(super) fn unsaid(console: &mut Console, planned: &Planned) -> io::Result<()> {
    let changelog = &planned.unit.changelog;
    let text = format!("{changelog} says nothing about {}", planned.version);
    console.failure(&text)?;
    let last = planned.last.map(|last| planned.unit.tag(last));
    let last = last.unwrap_or_default();
    console.hint(&format!(
        "write below `## Unreleased` what has changed since {last}"
    ))?;
    for (name, version) in &planned.moved {
        console.hint(&format!("for example `- Needs {name} {version}.`"))?;
    }
    Ok(())
}

/// Prints obstacles: as errors with `--execute`, otherwise as warnings.
pub(super) fn obstacles(
    console: &mut Console,
    obstacles: &[Obstacle],
    is_executed: bool,
) -> io::Result<()> {
    let (style, word) = if is_executed {
        (console.palette.bad(), "Failure")
    } else {
        (console.palette.attention(), "Warning")
    };
    let width = console.width;
    for obstacle in obstacles {
        let text = ("", obstacle.fault.as_str());
        status::paragraph(&mut console.stderr, style, word, text, width)?;
        console.hint(&obstacle.remedy)?;
    }
    Ok(())
}

/// Prints the steps of `--execute` in their order, and the way to publish.
pub(super) fn ready(
    console: &mut Console,
    steps: &Steps,
    obstacles: &[Obstacle],
) -> io::Result<()> {
    let tags = steps.tags.join(", ");
    let (style, word, next) = match obstacles {
        [] => (
            console.palette.good(),
            "Ready",
            format!("`{} release --execute` does this", console.program),
        ),
        _ => (
            console.palette.attention(),
            "Blocked",
            "remove the causes of the warnings first".to_owned(),
        ),
    };
    status::line(&mut console.stderr, style, word, &tags)?;
    for step in &steps.all {
        console.hint(&format!(" {}", step.shown))?;
    }
    publishing(console, steps)?;
    console.hint(&format!("nothing was changed; {next}"))
}

/// Prints that everything was done, and the way to publish.
pub(super) fn done(console: &mut Console, steps: &Steps) -> io::Result<()> {
    status::separator(&mut console.told)?;
    console.say("Released", &steps.tags.join(", "))?;
    publishing(console, steps)
}

/// Prints that the first of these steps failed, and that all of them are still to do.
pub(super) fn failed(
    console: &mut Console,
    steps: &[Step],
    words: &str,
    is_anything_done: bool,
) -> io::Result<()> {
    let shown = steps.first().map_or("", |step| step.shown.as_str());
    let (style, text) = (console.palette.bad(), format!("`{shown}` failed"));
    status::line(&mut console.stderr, style, "Failure", &text)?;
    for line in words.lines() {
        console.hint(line)?;
    }
    if !is_anything_done {
        return console.hint("nothing was changed");
    }
    console.hint("this is still to do:")?;
    for step in steps {
        console.hint(&format!("  {}", step.shown))?;
    }
    console.hint(&format!(
        "remove the cause; `{} release --execute` then goes on from here",
        console.program
    ))
}

/// Prints the way to publish the packages.
fn publishing(console: &mut Console, steps: &Steps) -> io::Result<()> {
    if steps.packages.is_empty() {
        return Ok(());
    }
    let text = match &steps.workflow {
        Some(path) => &format!("{path} publishes these in this order:"),
        None => "then run `cargo publish --package NAME`, in this order:",
    };
    console.hint(text)?;
    let (names, style) = (steps.packages.join(", "), anstyle::Style::new());
    status::paragraph(&mut console.stderr, style, "", ("", &names), console.width)?;
    if steps.workflow.is_none() {
        return Ok(());
    }
    if steps.has_first {
        console.hint("crates.io lets no workflow publish a crate that is not there yet: run `cargo publish` once")?;
    }
    if let Some(start) = &steps.start {
        console.hint("GitHub starts no workflow for more than three tags; start it:")?;
        console.hint(start)?;
    }
    Ok(())
}
