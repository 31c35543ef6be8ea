//! Plans a release: finds the units that have changed since their last tags, and the versions that they get.

use std::collections::BTreeMap;
use std::path::Path;

use super::baseline::Baseline;
use super::judge::Judge;
use super::planned::Planned;
use super::report;
use crate::commands::Console;
use crate::package::release::need::{is_compatible, needed};
use crate::package::release::semver::Report;
use crate::package::release::unit::{Package, Unit};
use crate::package::release::unreleased;
use generator::Finding;
use generator::compare::{Severity, Version};

/// Plans one unit after the other, and remembers what the next ones need.
struct Planner<'planner> {
    judge: Judge<'planner>,
    baselines: BTreeMap<String, Baseline>,
    /// The version that each package will have.
    versions: BTreeMap<String, Version>,
}

/// Plans the release of every unit that has changed, and prints the reasons. The inner error holds the findings in broken
/// documents.
///
/// # Errors
///
/// When git or cargo cannot be asked, or `cargo semver-checks` is needed and is not there.
pub(super) fn plan(
    console: &mut Console,
    judge: Judge<'_>,
    units: &[Unit],
    tags: &[String],
) -> anyhow::Result<Result<Vec<Planned>, Vec<Finding>>> {
    let mut planner = Planner {
        judge,
        baselines: BTreeMap::new(),
        versions: BTreeMap::new(),
    };
    let mut planned = Vec::new();
    for unit in units {
        match planner.unit(console, unit, unit.prefix.last(tags))? {
            Ok(one) => {
                let version = one.as_ref().map(|it| it.version).or(unit.version());
                let names = unit.packages.iter().map(|package| package.name.clone());
                let versions = names.filter_map(|name| Some((name, version?)));
                planner.versions.extend(versions);
                planned.extend(one);
            }
            Err(findings) => return Ok(Err(findings)),
        }
    }
    Ok(Ok(planned))
}

impl Planner<'_> {
    fn unit(
        &mut self,
        console: &mut Console,
        unit: &Unit,
        last: Option<Version>,
    ) -> anyhow::Result<Result<Option<Planned>, Vec<Finding>>> {
        let Some(written) = unit.version() else {
            return Ok(Ok(None));
        };
        let mut planned = Planned {
            unit: unit.clone(),
            written,
            last,
            version: written,
            gravest: Severity::None,
            moved: Vec::new(),
        };
        let Some(last) = last else {
            report::planned(console, &planned)?;
            return Ok(Ok(Some(planned)));
        };
        let tag = unit.prefix.tag(last);
        let root = console.root.clone();
        let baseline = self.baseline(&root, &tag)?;
        let mut changed = Vec::new();
        let mut files = 0;
        for package in &unit.packages {
            let of_package = baseline.changed(&root, package)?.len();
            files += of_package;
            if of_package > 0 {
                changed.push(package);
            }
        }
        let moved = unit
            .packages
            .iter()
            .map(|package| self.moved(&tag, package));
        planned.moved = moved.flatten().collect();
        planned.moved.sort();
        planned.moved.dedup();
        if changed.is_empty() && planned.moved.is_empty() && written == last {
            report::unchanged(console, unit, &tag)?;
            return Ok(Ok(None));
        }
        report::changed(console, unit, &tag, files)?;
        let mut found = match self.judge(console, &tag, &changed)? {
            Ok(found) => found,
            Err(findings) => return Ok(Err(findings)),
        };
        found.extend(said(&root, unit, last));
        found.extend(planned.moved.iter().map(|(name, version)| Report {
            // Its types are in the signatures of a library. No tool can tell whether they are.
            gravest: if unit.packages.iter().any(|package| package.has_library) {
                Severity::Breaking
            } else {
                Severity::Docs
            },
            found: vec![format!("dependency-incompatible {name} {version}")],
        }));
        planned.gravest = found
            .iter()
            .map(|it| it.gravest)
            .min()
            .unwrap_or(Severity::None);
        planned.version = needed(written, Some(last), planned.gravest);
        report::found(console, &found, planned.gravest)?;
        report::planned(console, &planned)?;
        Ok(Ok(Some(planned)))
    }

    /// Judges the packages of a unit that have changed. The others break nothing, and each comparison takes a minute.
    fn judge(
        &mut self,
        console: &Console,
        tag: &str,
        packages: &[&Package],
    ) -> anyhow::Result<Result<Vec<Report>, Vec<Finding>>> {
        let mut reports = Vec::new();
        let Some(baseline) = self.baselines.get(tag) else {
            return Ok(Ok(reports));
        };
        for package in packages {
            match self.judge.judge(console, package, baseline)? {
                Ok(report) => reports.push(report),
                Err(findings) => return Ok(Err(findings)),
            }
        }
        Ok(Ok(reports))
    }

    fn baseline(&mut self, root: &Path, tag: &str) -> anyhow::Result<&Baseline> {
        let baseline = match self.baselines.remove(tag) {
            Some(baseline) => baseline,
            None => Baseline::of(root, tag)?,
        };
        Ok(self.baselines.entry(tag.to_owned()).or_insert(baseline))
    }

    /// The packages of the workspace that a package uses in versions that are not compatible with those of the tag.
    fn moved(&self, tag: &str, package: &Package) -> Vec<(String, Version)> {
        let Some(baseline) = self.baselines.get(tag) else {
            return Vec::new();
        };
        let moved = package.dependencies.iter().filter_map(|name| {
            let is = *self.versions.get(name)?;
            let was = baseline.package(name)?.version;
            (!is_compatible(was, is)).then(|| (name.clone(), is))
        });
        moved.collect()
    }
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
