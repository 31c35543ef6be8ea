//! Plans a release: finds the units that have changed since their last tags, and the versions that they get.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::baseline::Baseline;
use super::judge::judge;
use super::report;
use crate::commands::Console;
use crate::package::release::semver::Report;
use crate::package::release::unit::{Package, Planned, Unit};
use crate::package::release::{is_compatible, needed, unreleased};
use crate::provider::Providers;
use generator::compare::{Severity, Version};

/// The new version of each package whose unit is planned.
type Versions = BTreeMap<String, Version>;

/// Plans the release of every unit that has changed, and prints the reasons.
///
/// # Errors
///
/// If git or cargo cannot run, or `cargo semver-checks` is needed and missing.
pub(super) fn plan(
    console: &mut Console,
    providers: &Providers,
    units: &[Unit],
    tags: &[String],
) -> anyhow::Result<Vec<Planned>> {
    let mut versions = Versions::new();
    let mut planned = Vec::new();
    for unit in units {
        let first = Planned {
            unit: unit.clone(),
            last: unit.last(tags),
            version: unit.version,
            gravest: Severity::None,
            moved: Vec::new(),
        };
        let one = match first.last {
            Some(last) => since(console, providers, &versions, (first, last))?,
            None => Some(first),
        };
        let version = one.as_ref().map_or(unit.version, |it| it.version);
        let names = unit.packages.iter().map(|package| package.name.clone());
        versions.extend(names.map(|name| (name, version)));
        if let Some(one) = one {
            report::planned(console, &one)?;
            planned.push(one);
        }
    }
    Ok(planned)
}

/// The next release of a unit; `None` if nothing has changed.
fn since(
    console: &mut Console,
    providers: &Providers,
    versions: &Versions,
    (mut planned, last): (Planned, Version),
) -> anyhow::Result<Option<Planned>> {
    let unit = &planned.unit;
    let tag = unit.tag(last);
    let baseline = Baseline::of(&console.root, &tag)?;
    let mut changed = Vec::new();
    let mut files = 0;
    for package in &unit.packages {
        let of_package = baseline.changed(&console.root, package)?;
        files += of_package;
        if of_package > 0 {
            changed.push(package);
        }
    }
    let packages = unit.packages.iter();
    let moved = packages.flat_map(|package| moved(versions, &baseline, package));
    let moved: BTreeSet<(String, Version)> = moved.collect();
    planned.moved = moved.into_iter().collect();
    if changed.is_empty() && planned.moved.is_empty() && unit.version == last {
        let text = format!("{} {} · unchanged since {tag}", unit.name, unit.version);
        console.say("Fresh", &text)?;
        return Ok(None);
    }
    report::changed(console, unit, &tag, files)?;
    let mut found = Vec::new();
    // The other packages break nothing, and each comparison takes a minute.
    for package in changed {
        found.extend(judge(console, providers, package, &baseline)?);
    }
    found.extend(said(&console.root, unit, last));
    found.extend(planned.moved.iter().map(|(name, version)| Report {
        // Its types are in the signatures of a library. No tool can tell whether they are.
        gravest: if unit.packages.iter().any(|package| package.has_library) {
            Severity::Breaking
        } else {
            Severity::Docs
        },
        found: vec![format!("dependency-incompatible {name} {version}")],
    }));
    let gravest = found.iter().map(|it| it.gravest).min();
    planned.gravest = gravest.unwrap_or(Severity::None);
    planned.version = needed(unit.version, last, planned.gravest);
    report::found(console, &found, planned.gravest)?;
    Ok(Some(planned))
}

/// The packages of the workspace whose versions are incompatible with those that a package used at the tag.
fn moved(versions: &Versions, baseline: &Baseline, package: &Package) -> Vec<(String, Version)> {
    let moved = package.dependencies.iter().filter_map(|name| {
        let is = *versions.get(name)?;
        let was = baseline.package(name)?.version;
        (!is_compatible(was, is)).then(|| (name.clone(), is))
    });
    moved.collect()
}

/// Reads how grave the changes are from the headings of the changelog: no tool sees all of them.
fn said(root: &Path, unit: &Unit, last: Version) -> Option<Report> {
    let changelog = fs_err::read_to_string(root.join(&unit.changelog)).ok()?;
    let gravest = unreleased::said(&changelog, last);
    (gravest != Severity::None).then(|| Report {
        gravest,
        found: vec![format!("changelog {}", unit.changelog)],
    })
}
