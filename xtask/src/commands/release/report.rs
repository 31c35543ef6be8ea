//! What `release` prints.

use std::io;

use super::obstacle::Obstacle;
use super::planned::Planned;
use super::steps::{Step, Steps};
use crate::commands::Console;
use crate::package::release::semver::Report;
use crate::package::release::unit::Unit;
use crate::report::status::{self, counted};
use generator::compare::Severity;

/// How many reasons are shown.
const SHOWN: usize = 5;

/// A unit that has nothing to release.
pub(super) fn unchanged(console: &mut Console, unit: &Unit, tag: &str) -> io::Result<()> {
    let version = unit.version().map_or_else(String::new, |it| it.to_string());
    let text = format!("{} {version} · unchanged since {tag}", unit.name);
    status::line(&mut console.told, console.palette.good(), "Fresh", &text)
}

/// A unit that has changed, before it is judged.
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

/// The gravest of what was found.
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

/// The version that a unit gets, and why.
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

/// That nothing is to be released, and why, if the workspace has no package that may be published.
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

/// A changelog that says nothing about a release, and what to write there.
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

/// What stands in the way: errors where the release is to be done, otherwise warnings.
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

/// What `--execute` does, in its order, and what follows.
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

/// One step that was done.
pub(super) fn did(console: &mut Console, step: &Step) -> io::Result<()> {
    let style = console.palette.good();
    status::line(&mut console.told, style, step.done(), &step.subject())
}

/// That everything was done, and what follows.
pub(super) fn done(console: &mut Console, steps: &Steps) -> io::Result<()> {
    status::separator(&mut console.told)?;
    let tags = steps.tags().join(", ");
    status::line(&mut console.told, console.palette.good(), "Released", &tags)?;
    publishing(console, steps)
}

/// A step that failed, what was done before, and what is still to do.
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

/// How the packages come to the registry.
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
