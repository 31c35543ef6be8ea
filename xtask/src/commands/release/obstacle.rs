//! Finds everything that prevents a release.

use std::path::Path;

use crate::package::release::unit::{Planned, Unit};
use crate::provider::Providers;
use crate::resolve::resolve;
use crate::workspace::journal;
use crate::workspace::repository::{self, Remote, RemoteError};
use crate::workspace::tree;

/// The most paths that a message names.
const NAMED: usize = 3;

/// The names that nobody can own (RFC 2606, sections 2 and 3).
const RESERVED: [&str; 7] = [
    "test",
    "example",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// One reason why a release cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// What is wrong.
    pub(super) fault: String,
    /// What to do about it.
    pub(super) remedy: String,
}

impl Obstacle {
    fn new(fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (fault, remedy) = (fault.into(), remedy.into());
        Self { fault, remedy }
    }
}

/// Files with uncommitted changes.
pub(super) fn unclean(root: &Path) -> anyhow::Result<Option<Obstacle>> {
    let mut paths = repository::unclean(root)?;
    paths.retain(|path| !path.contains(journal::DIRECTORY));
    if paths.is_empty() {
        return Ok(None);
    }
    let fault = format!("uncommitted changes in {}", listed(&paths));
    Ok(Some(Obstacle::new(fault, "commit or undo them")))
}

fn listed(names: &[String]) -> String {
    let (named, rest) = names.split_at(names.len().min(NAMED));
    let named = named.join(", ");
    match rest.len() {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// The remote of the release, or the reason why it is unknown.
pub(super) fn remote(root: &Path) -> Result<Remote, Obstacle> {
    Remote::of(root).map_err(|error| {
        let remedy = match &error {
            RemoteError::NoBranch => "run `git switch` with a branch".to_owned(),
            RemoteError::OtherBranch { followed, .. } => {
                format!("run `git switch {followed}` and merge it there")
            }
            RemoteError::NoRemote(name) => format!("run `git remote add {name} ADDRESS`"),
            RemoteError::Silent(name, _) => format!("run `git fetch {name}` and see why"),
            RemoteError::Repository(_) => "see what `git status` says".to_owned(),
        };
        Obstacle::new(error.to_string(), remedy)
    })
}

/// Commits and tags of the remote that HEAD does not contain.
pub(super) fn behind(
    root: &Path,
    remote: &Remote,
    units: &[Unit],
    tags: &[String],
) -> anyhow::Result<Vec<Obstacle>> {
    let Remote { name, branch, .. } = remote;
    let mut obstacles = Vec::new();
    if let Some(commit) = &remote.commit
        && !repository::contains(root, commit)?
    {
        obstacles.push(Obstacle::new(
            format!("`{name}` has commits of `{branch}` that are not here"),
            "run `git pull --rebase`",
        ));
    }
    for unit in units {
        let here = unit.last(tags);
        let there = unit.last(&remote.tags);
        if let Some(there) = there.filter(|there| here.is_none_or(|here| *there > here)) {
            let tag = unit.tag(there);
            obstacles.push(Obstacle::new(
                format!("`{name}` has the tag {tag}, which HEAD does not contain"),
                "run `git fetch --tags`, and release from a branch that contains it",
            ));
        }
    }
    Ok(obstacles)
}

/// Crates that differ from their documents.
pub(super) fn stale(
    root: &Path,
    program: &str,
    providers: &Providers,
) -> anyhow::Result<Vec<Obstacle>> {
    let mut obstacles = Vec::new();
    for provider in &providers.all {
        let resolved = resolve(root, providers, provider)?;
        if !tree::is_fresh(root, &resolved.plan)? {
            let name = provider.crate_name.get_ref();
            let id = provider.id.get_ref();
            obstacles.push(Obstacle::new(
                format!("{name} differs from its document"),
                format!("run `{program} generate {id}` and commit the result"),
            ));
        }
    }
    Ok(obstacles)
}

/// Packages whose manifests name no repository, or one that cannot exist.
pub(super) fn repositories(units: &[Unit]) -> Vec<Obstacle> {
    let mut missing: Vec<String> = Vec::new();
    let mut obstacles = Vec::new();
    for package in units.iter().flat_map(|unit| &unit.packages) {
        let Some(address) = &package.repository else {
            missing.push(package.name.clone());
            continue;
        };
        if let Some(name) = reserved(address) {
            let fault = format!(
                "the repository {address} cannot exist: `{name}` is a reserved name (RFC 2606)"
            );
            let remedy = "write in Cargo.toml where the code is published, as `repository`";
            obstacles.push(Obstacle::new(fault, remedy));
        }
    }
    if !missing.is_empty() {
        obstacles.push(Obstacle::new(
            format!("no repository is named by {}", listed(&missing)),
            "write in Cargo.toml where the code is published, as `repository`",
        ));
    }
    obstacles.dedup();
    obstacles
}

/// New tags whose names are taken by other commits.
pub(super) fn taken(root: &Path, planned: &[Planned]) -> anyhow::Result<Vec<Obstacle>> {
    let all = repository::all_tags(root)?;
    let tags = planned.iter().map(Planned::tag);
    let taken = tags.filter(|tag| all.contains(tag)).map(|tag| {
        Obstacle::new(
            format!("the tag {tag} is there, and HEAD does not contain it"),
            format!("release from a branch that contains it, or `git tag --delete {tag}`"),
        )
    });
    Ok(taken.collect())
}

/// The reserved name at the end of an address's host. `None` if the address may exist.
fn reserved(address: &str) -> Option<&'static str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut names = RESERVED.into_iter();
    names.find(|name| {
        let before = host.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn a_host_below_a_reserved_name_is_reserved() {
        for (address, name) in [
            ("https://git.example/openapi-client", Some("example")),
            ("https://user@EXAMPLE.com:8443/x", Some("example.com")),
            ("http://localhost", Some("localhost")),
            ("ssh://git@a.b.invalid./x", Some("invalid")),
            ("https://github.com/example/test", None),
            ("https://notexample.com/x", None),
            ("https://contest/x", None),
        ] {
            assert_eq!(reserved(address), name, "{address}");
        }
    }
}
