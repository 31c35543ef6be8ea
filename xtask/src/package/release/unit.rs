//! Units of a release: all packages with the workspace's version are one unit, and every other package is one.

use serde_json::Value;

use generator::compare::{Severity, Version};

/// A package that can be published.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The version in its manifest.
    pub version: Version,
    /// Its directory, relative to the root of the workspace; empty for the root.
    pub directory: String,
    /// Whether its version comes from the manifest of the workspace.
    pub shares_version: bool,
    /// Whether programs can depend on its library.
    pub has_library: bool,
    /// The address of its code.
    pub repository: Option<String>,
    /// Files of the package that may be outside of its directory, relative to the directory.
    pub companions: Vec<String>,
    /// The packages of the workspace that it needs for compiling.
    pub dependencies: Vec<String>,
    /// The other parts of its manifest that concern its dependents, inherited values included.
    pub facts: Value,
}

/// Packages with a common version, changelog and tag.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its name: that of its package, or `workspace`.
    pub name: String,
    /// Its packages. Each comes after its dependencies.
    pub packages: Vec<Package>,
    /// The path of its changelog, relative to the root of the workspace.
    pub changelog: String,
    /// The version in the manifests.
    pub version: Version,
    /// The manifest that has the version, relative to the root of the workspace.
    pub manifest: String,
    /// The text in front of the version in its tags: `v` for the packages that share a version, `vast-api-v` for another
    /// package.
    pub prefix: String,
}

/// The name of several packages that share their version.
const SHARED: &str = "workspace";

impl Unit {
    /// The tag of a version: `v0.1.0`, or `vast-api-v0.1.1`.
    #[must_use]
    pub fn tag(&self, version: Version) -> String {
        format!("{}{version}", self.prefix)
    }

    /// The highest version among these tags. Tags count if they have the prefix, and a version in its usual form, which
    /// `v0.01.0` has not.
    #[must_use]
    pub fn last(&self, tags: &[String]) -> Option<Version> {
        let version = |tag: &String| {
            let version = tag.strip_prefix(&self.prefix)?.parse().ok()?;
            (self.tag(version) == *tag).then_some(version)
        };
        tags.iter().filter_map(version).max()
    }

    /// Whether its packages share the version of the workspace.
    #[must_use]
    pub fn is_workspace(&self) -> bool {
        self.packages.iter().any(|package| package.shares_version)
    }

    /// Whether a package of this unit depends on the other one.
    fn depends_on(&self, other: &Self) -> bool {
        let names = || other.packages.iter().map(|it| &it.name);
        let mut dependencies = self.packages.iter().flat_map(|it| &it.dependencies);
        dependencies.any(|name| names().any(|it| it == name))
    }
}

/// A unit in a release.
#[derive(Debug)]
pub struct Planned {
    /// The unit, as it is written.
    pub unit: Unit,
    /// The last released version.
    pub last: Option<Version>,
    /// The new version.
    pub version: Version,
    /// The effect of its changes on programs.
    pub gravest: Severity,
    /// Packages of the workspace that it uses in a new, incompatible version, with that version.
    pub moved: Vec<(String, Version)>,
}

impl Planned {
    /// The tag of the release.
    #[must_use]
    pub fn tag(&self) -> String {
        self.unit.tag(self.version)
    }
}

/// The path of a file in a directory. An empty directory is the root.
#[must_use]
pub fn below(directory: &str, file: &str) -> String {
    match directory {
        "" => file.to_owned(),
        directory => format!("{directory}/{file}"),
    }
}

/// The units of a workspace. Each comes after its dependencies, and otherwise they are sorted by name.
#[must_use]
pub fn units(packages: Vec<Package>) -> Vec<Unit> {
    let (shared, own): (Vec<_>, Vec<_>) = in_publish_order(packages)
        .into_iter()
        .partition(|package| package.shares_version);
    let mut units = Vec::new();
    if let Some(first) = shared.first() {
        units.push(Unit {
            name: match shared.len() {
                1 => first.name.clone(),
                _ => SHARED.to_owned(),
            },
            changelog: "CHANGELOG.md".to_owned(),
            version: first.version,
            manifest: "Cargo.toml".to_owned(),
            prefix: "v".to_owned(),
            packages: shared,
        });
    }
    units.extend(own.into_iter().map(|package| Unit {
        name: package.name.clone(),
        changelog: below(&package.directory, "CHANGELOG.md"),
        version: package.version,
        manifest: below(&package.directory, "Cargo.toml"),
        prefix: format!("{}-v", package.name),
        packages: vec![package],
    }));
    sorted(units, |unit| &unit.name, Unit::depends_on)
}

/// The packages, each after its dependencies, and otherwise sorted by name.
#[must_use]
pub fn in_publish_order(packages: Vec<Package>) -> Vec<Package> {
    let depends_on = |one: &Package, other: &Package| one.dependencies.contains(&other.name);
    sorted(packages, |package| &package.name, depends_on)
}

/// Repeatedly takes the first one by name that depends on none of the rest. Cargo refuses circles of dependencies. In
/// such a circle, the first one by name is taken.
fn sorted<Item>(
    items: Vec<Item>,
    name: impl Fn(&Item) -> &String,
    depends_on: impl Fn(&Item, &Item) -> bool,
) -> Vec<Item> {
    let mut rest = items;
    rest.sort_by(|one, other| name(one).cmp(name(other)));
    let mut sorted = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let is_free = |item: &Item| {
            let mut others = rest.iter().filter(|other| name(other) != name(item));
            !others.any(|other| depends_on(item, other))
        };
        let next = rest.iter().position(is_free).unwrap_or(0);
        sorted.push(rest.remove(next));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, shares_version: bool, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: "0.1.0".parse().unwrap(),
            directory: format!("crates/{name}"),
            shares_version,
            has_library: true,
            repository: None,
            companions: Vec::new(),
            dependencies: dependencies.iter().map(|it| (*it).to_owned()).collect(),
            facts: Value::Null,
        }
    }

    fn workspace() -> Vec<Unit> {
        units(vec![
            package("a-api", false, &["runtime"]),
            package("runtime", true, &["webhook", "derive"]),
            package("derive", true, &[]),
            package("tool", true, &[]),
            package("webhook", true, &[]),
            package("alone", false, &[]),
        ])
    }

    #[test]
    fn a_unit_and_a_package_come_after_what_they_depend_on() {
        let units = workspace();
        let said: Vec<(&str, Vec<&str>)> = units
            .iter()
            .map(|unit| {
                let packages = unit.packages.iter().map(|it| it.name.as_str());
                (unit.name.as_str(), packages.collect())
            })
            .collect();
        assert_eq!(
            said,
            [
                ("alone", vec!["alone"]),
                ("workspace", vec!["derive", "tool", "webhook", "runtime"]),
                ("a-api", vec!["a-api"]),
            ]
        );
    }

    #[test]
    fn a_unit_has_its_version_and_its_changelog_in_one_place() {
        let units = workspace();
        let places = |name: &str| {
            let unit = units.iter().find(|it| it.name == name).unwrap();
            (unit.manifest.clone(), unit.changelog.clone())
        };
        let text = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(places("workspace"), text("Cargo.toml", "CHANGELOG.md"));
        assert_eq!(
            places("a-api"),
            text("crates/a-api/Cargo.toml", "crates/a-api/CHANGELOG.md")
        );
    }

    #[test]
    fn each_unit_knows_its_own_tags_and_the_highest_of_them() {
        let tags = [
            "v0.9.0",
            "v0.011.0",
            "v+1.0.0",
            "v0.10.0",
            "a-api-v0.1.1",
            "a-api-v0.2.0-rc.1",
            "version",
        ];
        let tags = tags.map(str::to_owned);
        let units = workspace();
        let last = |unit: &Unit| unit.last(&tags).map(|it| unit.tag(it));
        let last: Vec<Option<String>> = units.iter().map(last).collect();
        let text = |tag: &str| Some(tag.to_owned());
        assert_eq!(last, [None, text("v0.10.0"), text("a-api-v0.1.1")]);
    }

    #[test]
    fn packages_in_a_circle_are_all_included() {
        let circle = vec![package("b", false, &["a"]), package("a", false, &["b"])];
        assert_eq!(in_publish_order(circle).len(), 2);
    }
}
