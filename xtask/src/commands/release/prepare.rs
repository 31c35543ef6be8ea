//! Writes the versions and changelogs of a release into a copy of the workspace.

use anyhow::Context as _;

use super::facts::Facts;
use crate::package::release::requirement::{with_locked, with_requirement};
use crate::package::release::unit::Planned;
use crate::package::release::unreleased::with_released;
use crate::package::release::{changelog, with_shared_version, with_version};
use crate::workspace::candidate::Candidate;

const LOCK: &str = "Cargo.lock";

/// Writes the versions into manifests, requirements and the lock file, and writes the changelogs. Returns the units
/// whose changelogs have no text for their release.
pub(super) fn prepare<'planned>(
    candidate: &Candidate,
    facts: &Facts,
    planned: &'planned [Planned],
    date: &str,
) -> anyhow::Result<Vec<&'planned Planned>> {
    let mut unsaid = Vec::new();
    for one in planned {
        versions(candidate, facts, one)?;
        let path = &one.unit.changelog;
        let text = candidate.read(path)?;
        let text = text.unwrap_or_else(|| changelog::beginning(&one.unit.name));
        match with_released(&text, one.version, one.last, date) {
            Some(text) => candidate.write(path, &text)?,
            None => unsaid.push(one),
        }
    }
    Ok(unsaid)
}

/// Writes the version of a unit to all of its places.
fn versions(candidate: &Candidate, facts: &Facts, one: &Planned) -> anyhow::Result<()> {
    let version = one.version;
    if version != one.unit.version {
        let write = if one.unit.is_workspace() {
            with_shared_version
        } else {
            with_version
        };
        change(candidate, &one.unit.manifest, |text| {
            Ok(write(text, version)?)
        })?;
    }
    for package in &one.unit.packages {
        for manifest in &facts.manifests {
            change(candidate, manifest, |text| {
                Ok(with_requirement(text, &package.name, version)?)
            })?;
        }
    }
    let mut names: Vec<&String> = one.unit.packages.iter().map(|it| &it.name).collect();
    if one.unit.is_workspace() {
        names.extend(&facts.sharing);
    }
    if candidate.read(LOCK)?.is_some() {
        for name in names {
            change(candidate, LOCK, |text| {
                Ok(with_locked(text, name, version)?)
            })?;
        }
    }
    Ok(())
}

fn change(
    candidate: &Candidate,
    path: &str,
    with: impl FnOnce(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    let text = candidate.read(path)?;
    let text = text.with_context(|| format!("git does not have {path}; add it"))?;
    let text = with(&text).with_context(|| format!("cannot write a version into {path}"))?;
    Ok(candidate.write(path, &text)?)
}
