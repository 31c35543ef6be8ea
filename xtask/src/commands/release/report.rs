//! Prints the output of `release`.

use std::io;

use super::obstacle::Obstacle;
use super::planned::Planned;
use super::steps::{Step, Steps};
use crate::commands::Console;
use crate::package::release::semver::Report;
use crate::package::release::unit::Unit;
use crate::report::status::{self, counted};
use generator::compare::Severity;

/// The most reasons that are shown.
const SHOWN: usize = 5;

/// Prints that a unit has nothing to release.
pub(super) fn unchanged(console: &mut Console, unit: &Unit, tag: &str) -> io::Result<()> {
    let version = unit.version().map_or_else(String::new, |it| it.to_string());
    let text = format!("{} {version} · unchanged since {tag}", unit.name);
    status::line(&mut console.told, console.palette.good(), "Fresh", &text)
}

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
    for reason in reasons.iter().take(SHOWN) {
        let text = ("", reason.as_str());
        status::paragraph(
            &mut console.told,
            style,
            gravest.as_str(),
            text,
            console.width,
        )?;
    }
    if reasons.len() > SHOWN {
        let more = format!("… and {} more", reasons.len() - SHOWN);
        status::line(&mut console.told, style, gravest.as_str(), &more)?;
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
    let text = format!("{} · {why}", planned.name());
    let style = console.palette.good();
    status::line(&mut console.told, style, "Release", &text)?;
    if planned.version != planned.written {
        let manifest = planned.unit.manifest();
        let text = format!("{manifest} says {}, which is too low", planned.written);
        status::next_step(&mut console.told, &text, console.line_width)?;
    }
    Ok(())
}

/// Prints that there is nothing to release, and the reason if no package may be published.
pub(super) fn nothing(console: &mut Console, is_without_packages: bool) -> io::Result<()> {
    let out = &mut console.told;
    status::separator(out)?;
    status::line(out, console.palette.good(), "Fresh", "nothing to release")?;
    if is_without_packages {
        let text = "no package may be published; to allow it, remove `publish = false` from Cargo.toml and add `license` and `repository`";
        status::next_step(out, text, console.line_width)?;
    }
    Ok(())
}

/// Prints that a changelog has no text for a release, and what to write there.
pub(super) fn unsaid(console: &mut Console, planned: &Planned) -> io::Result<()> {
    let changelog = &planned.unit.changelog;
    let text = format!("{changelog} says nothing about {}", planned.version);
    console.failure(&text)?;
    let last = planned.last.map(|last| planned.unit.prefix.tag(last));
    let last = last.unwrap_or_default();
    let next = format!("write below `## Unreleased` what has changed since {last}");
    hint(console, &next)?;
    for (name, version) in &planned.moved {
        let line = format!("for example `- Needs {name} {version}.`");
        hint(console, &line)?;
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
        hint(console, &obstacle.remedy)?;
    }
    Ok(())
}

/// Prints the steps of `--execute` in their order, and the way to publish.
pub(super) fn ready(
    console: &mut Console,
    steps: &Steps,
    obstacles: &[Obstacle],
) -> io::Result<()> {
    let tags = steps.tags().join(", ");
    let (style, word) = match obstacles {
        [] => (console.palette.good(), "Ready"),
        _ => (console.palette.attention(), "Blocked"),
    };
    status::line(&mut console.stderr, style, word, &tags)?;
    for step in steps.all() {
        hint(console, &format!(" {}", step.shown()))?;
    }
    publishing(console, steps)?;
    let next = match obstacles {
        [] => format!(
            "nothing was changed; `{} release --execute` does this",
            console.program
        ),
        _ => "nothing was changed; remove the causes of the warnings first".to_owned(),
    };
    hint(console, &next)
}

/// Prints that a step was done.
pub(super) fn did(console: &mut Console, step: &Step) -> io::Result<()> {
    let style = console.palette.good();
    status::line(&mut console.told, style, step.done(), &step.subject())
}

/// Prints that everything was done, and the way to publish.
pub(super) fn done(console: &mut Console, steps: &Steps) -> io::Result<()> {
    status::separator(&mut console.told)?;
    let tags = steps.tags().join(", ");
    status::line(&mut console.told, console.palette.good(), "Released", &tags)?;
    publishing(console, steps)
}

/// Prints that a step failed, and which steps are still to do.
pub(super) fn failed(
    console: &mut Console,
    (step, rest): (&Step, &[Step]),
    words: &str,
    is_anything_done: bool,
) -> io::Result<()> {
    let style = console.palette.bad();
    let text = format!("`{}` failed", step.shown());
    status::line(&mut console.stderr, style, "Failure", &text)?;
    for line in words.lines() {
        hint(console, line)?;
    }
    if !is_anything_done {
        return hint(console, "nothing was changed");
    }
    hint(console, "this is still to do:")?;
    for step in std::iter::once(step).chain(rest) {
        hint(console, &format!("  {}", step.shown()))?;
    }
    let next = format!(
        "remove the cause; `{} release --execute` then goes on from here",
        console.program
    );
    hint(console, &next)
}

/// Prints the way to publish the packages.
fn publishing(console: &mut Console, steps: &Steps) -> io::Result<()> {
    let width = console.width;
    let names = steps.packages.join(", ");
    if names.is_empty() {
        return Ok(());
    }
    let (lead, style) = (("", names.as_str()), anstyle::Style::new());
    match &steps.workflow {
        Some(path) => {
            let text = format!("{path} publishes these in this order:");
            hint(console, &text)?;
            status::paragraph(&mut console.stderr, style, "", lead, width)?;
            if steps.has_first {
                let text = "crates.io lets no workflow publish a crate that is not there yet: run `cargo publish` once";
                hint(console, text)?;
            }
            if let Some(start) = &steps.start {
                let text = "GitHub starts no workflow for more than three tags; start it:";
                hint(console, text)?;
                hint(console, start)?;
            }
            Ok(())
        }
        None => {
            let text = "then run `cargo publish --package NAME`, in this order:";
            hint(console, text)?;
            status::paragraph(&mut console.stderr, style, "", lead, width)
        }
    }
}

/// One line that says what to do next.
fn hint(console: &mut Console, text: &str) -> io::Result<()> {
    status::next_step(&mut console.stderr, text, console.line_width)
}
