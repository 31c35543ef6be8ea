//! `release`: gives a version and a tag to each package that has changed since its last tag, and pushes them.

mod baseline;
mod execute;
mod facts;
mod judge;
mod obstacle;
mod plan;
mod prepare;
mod report;
mod steps;
mod tool;
mod verify;

use std::io::Write as _;
use std::path::Path;

use super::{Console, Outcome, apply, provenance};
use crate::package::release::unit::{Planned, Unit, in_publish_order, units};
use crate::report::status::{self, counted};
use crate::workspace::candidate::Candidate;
use crate::workspace::journal;
use crate::workspace::repository::{self, Remote};
use obstacle::Obstacle;
use steps::Steps;

/// The arguments of `release`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Check everything and print the commands: the default
    #[arg(long, conflicts_with = "execute")]
    dry_run: bool,

    /// Write the versions, commit, tag and push
    #[arg(long)]
    execute: bool,

    /// Print NAME@VERSION of what the tags of HEAD release
    #[arg(long, conflicts_with_all = ["dry_run", "execute"])]
    packages: bool,
}

/// Plans a release and checks it. With `--execute`, carries it out.
///
/// # Errors
///
/// If git, cargo or `cargo semver-checks` cannot run or fails, or a file cannot be read or written. Obstacles to
/// `--execute`, an empty changelog and a package that does not compile end in [`Outcome::ToolFailed`]. Errors in
/// documents end in [`Outcome::DocumentBroken`]. In all of these cases, nothing is changed.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let facts = facts::facts(&console.root)?;
    let units = units(facts.packages.clone());
    if arguments.packages {
        return tagged(console, &units);
    }
    let tags = repository::tags(&console.root)?;
    let count = counted(facts.packages.len(), "package");
    console.say("Checking", &count)?;
    let journal = journal::open(&console.root)?;
    let stale = match obstacle::stale(&console.root, &console.program, providers) {
        Ok(stale) => stale,
        Err(error) => return apply::broken(console, error),
    };
    let (remote, mut obstacles) = standing(&console.root, &units, &tags)?;
    obstacles.extend(stale);
    if arguments.execute && !obstacles.is_empty() {
        return refuse(console, &obstacles);
    }
    let planned = plan::plan(console, providers, &units, &tags)?;
    let pending = pending(&units, &planned, &tags, remote.as_ref());
    if planned.is_empty() && pending.is_empty() {
        report::nothing(console, facts.packages.is_empty())?;
        return Ok(Outcome::Fine);
    }
    obstacles.extend(obstacle::taken(&console.root, &planned)?);
    if arguments.execute && !obstacles.is_empty() {
        return refuse(console, &obstacles);
    }

    let candidate = Candidate::of(&console.root)?;
    let unsaid = prepare::prepare(&candidate, &facts, &planned, &provenance::today())?;
    if !unsaid.is_empty() {
        for one in unsaid {
            report::unsaid(console, one)?;
        }
        return Ok(Outcome::ToolFailed);
    }
    if !planned.is_empty() && !verify::verify(console, &candidate, &planned)? {
        return Ok(Outcome::ToolFailed);
    }
    let differences = candidate.differences()?;
    let names: Vec<&str> = facts.names.iter().map(String::as_str).collect();
    apply::refuse_other_versions(&differences, &names)?;
    let is_commit_needed = !differences.is_empty();
    let remote = remote.as_ref();
    let steps = Steps::of(&console.root, &planned, remote, &pending, is_commit_needed);
    apply::print(console, &differences)?;
    status::separator(&mut console.told)?;
    if arguments.execute {
        return execute::execute(console, journal, &differences, &steps);
    }
    report::obstacles(console, &obstacles, false)?;
    report::ready(console, &steps, &obstacles)?;
    Ok(Outcome::Fine)
}

/// Checks the repository, its remote, and whether each package says where its code is. Returns the remote, if it is
/// known, and everything that prevents the release.
fn standing(
    root: &Path,
    units: &[Unit],
    tags: &[String],
) -> anyhow::Result<(Option<Remote>, Vec<Obstacle>)> {
    let mut obstacles = Vec::from_iter(obstacle::unclean(root)?);
    let remote = match obstacle::remote(root) {
        Ok(remote) => {
            obstacles.extend(obstacle::behind(root, &remote, units, tags)?);
            Some(remote)
        }
        Err(obstacle) => {
            obstacles.push(obstacle);
            None
        }
    };
    obstacles.extend(obstacle::repositories(units));
    Ok((remote, obstacles))
}

/// The other units whose tags an earlier run made and did not push.
fn pending<'units>(
    units: &'units [Unit],
    planned: &[Planned],
    tags: &[String],
    remote: Option<&Remote>,
) -> Vec<&'units Unit> {
    let Some(remote) = remote else {
        return Vec::new();
    };
    let is_planned = |unit: &&Unit| planned.iter().any(|one| one.unit.name == unit.name);
    let others = units.iter().filter(|unit| !is_planned(unit));
    let is_pending = |unit: &&Unit| {
        let last = unit.last(tags).map(|last| unit.tag(last));
        last.is_some_and(|tag| !remote.tags.contains(&tag))
    };
    others.filter(is_pending).collect()
}

/// Prints everything that prevents the release.
fn refuse(console: &mut Console, obstacles: &[Obstacle]) -> anyhow::Result<Outcome> {
    report::obstacles(console, obstacles, true)?;
    console.hint("nothing was changed")?;
    Ok(Outcome::ToolFailed)
}

/// Prints the packages that the tags of HEAD release, in the order in which they are published.
fn tagged(console: &mut Console, units: &[Unit]) -> anyhow::Result<Outcome> {
    let tags = repository::tags_of_head(&console.root)?;
    let tagged = units.iter();
    let tagged = tagged.filter(|unit| tags.contains(&unit.tag(unit.version)));
    let packages: Vec<_> = tagged.flat_map(|unit| unit.packages.clone()).collect();
    if packages.is_empty() {
        anyhow::bail!(
            "HEAD has no tag of a version that is in a manifest; check out the tag of a release"
        );
    }
    for package in in_publish_order(packages) {
        writeln!(console.stdout, "{}@{}", package.name, package.version)?;
    }
    Ok(Outcome::Fine)
}
