//! Asks cargo about the packages of a workspace.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::commands::cargo::{metadata, output};
use crate::package::release::unit::{Package, below};

/// The packages of a workspace.
pub(super) struct Facts {
    /// The packages that can be published.
    pub(super) packages: Vec<Package>,
    /// The manifest of each package, and that of the workspace, relative to its root.
    pub(super) manifests: Vec<String>,
    /// The names of all packages.
    pub(super) names: Vec<String>,
    /// The names of the packages that share the version of the workspace, published or not.
    pub(super) sharing: Vec<String>,
}

/// The parts of a published manifest that concern its dependents, besides its name, version and dependencies.
const SAID: [&str; 13] = [
    "authors",
    "categories",
    "description",
    "documentation",
    "edition",
    "features",
    "homepage",
    "keywords",
    "license",
    "links",
    "repository",
    "rust_version",
    "default_run",
];

/// The parts of a dependency.
const SAID_OF_DEPENDENCIES: [&str; 8] = [
    "name",
    "rename",
    "kind",
    "optional",
    "uses_default_features",
    "features",
    "target",
    "registry",
];

/// Asks cargo for the packages of the workspace at `root`.
///
/// # Errors
///
/// If cargo cannot run or fails, or a package that can be published has no version such as `0.1.0`.
pub(super) fn facts(root: &Path) -> anyhow::Result<Facts> {
    let metadata: Value = serde_json::from_str(&metadata(root)?)
        .context("cargo metadata does not answer with JSON")?;
    let top = text(&metadata, "workspace_root").context("cargo metadata names no workspace")?;
    let top = Path::new(&top);
    let all = || list(&metadata, "packages");
    let mut facts = Facts {
        packages: Vec::new(),
        manifests: vec!["Cargo.toml".to_owned()],
        sharing: Vec::new(),
        names: all().filter_map(|it| text(it, "name")).collect(),
    };
    for one in all() {
        let manifest = text(one, "manifest_path").unwrap_or_default();
        let manifest = relative(top, Path::new(&manifest));
        let shares_version = shares_version(root, &manifest)?;
        if shares_version {
            facts.sharing.extend(text(one, "name"));
        }
        // `publish = false` is an empty list of registries.
        let registries = one.get("publish").and_then(Value::as_array);
        if registries.is_none_or(|it| !it.is_empty()) {
            let package = package(one, &manifest, shares_version, &facts.names)?;
            facts.packages.push(package);
        }
        if !facts.manifests.contains(&manifest) {
            facts.manifests.push(manifest);
        }
    }
    Ok(facts)
}

/// Whether the version of a package is that of its workspace.
fn shares_version(root: &Path, manifest: &str) -> anyhow::Result<bool> {
    let table: toml::Table = fs_err::read_to_string(root.join(manifest))?
        .parse()
        .with_context(|| format!("{manifest} is not TOML"))?;
    let written = table.get("package").and_then(|it| it.get("version"));
    Ok(written.is_some_and(toml::Value::is_table))
}

fn package(
    one: &Value,
    manifest: &str,
    shares_version: bool,
    names: &[String],
) -> anyhow::Result<Package> {
    let name = text(one, "name").context("cargo metadata has a package without a name")?;
    let version = text(one, "version").unwrap_or_default();
    let version = version
        .parse()
        .with_context(|| format!("cannot release `{name}`; correct its version in {manifest}"))?;
    let directory = manifest.strip_suffix("Cargo.toml").unwrap_or_default();
    let mut kinds = list(one, "targets").flat_map(|target| list(target, "kind"));
    let is_compiled = |it: &&Value| text(it, "kind").is_none_or(|kind| kind != "dev");
    let compiled = || list(one, "dependencies").filter(is_compiled);
    let siblings = compiled().filter(|it| text(it, "path").is_some());
    let siblings = siblings.filter_map(|it| text(it, "name"));
    let mut facts = chosen(one, &SAID);
    let dependencies = compiled().map(said_of_dependency).collect();
    facts.insert("dependencies".to_owned(), Value::Array(dependencies));
    Ok(Package {
        version,
        directory: directory.trim_end_matches('/').to_owned(),
        shares_version,
        has_library: kinds.any(|kind| kind == "lib" || kind == "rlib"),
        repository: text(one, "repository"),
        companions: ["readme", "license_file"]
            .into_iter()
            .filter_map(|key| text(one, key))
            .collect(),
        dependencies: siblings.filter(|name| names.contains(name)).collect(),
        facts: Value::Object(facts),
        name,
    })
}

/// A dependency as in the published manifest. It leaves out the versions of packages in the workspace: they move with
/// each release, and matter only if they become incompatible.
fn said_of_dependency(dependency: &Value) -> Value {
    let mut said = chosen(dependency, &SAID_OF_DEPENDENCIES);
    if text(dependency, "path").is_none() {
        let required = dependency.get("req").cloned();
        said.insert("req".to_owned(), required.unwrap_or_default());
    }
    Value::Object(said)
}

fn chosen(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let chosen = keys.iter().map(|key| {
        let value = value.get(key).cloned().unwrap_or_default();
        ((*key).to_owned(), value)
    });
    chosen.collect()
}

/// The published files of a package, by their paths from the workspace root.
pub(super) fn listed(root: &Path, package: &Package) -> anyhow::Result<Vec<String>> {
    let arguments = [
        "package",
        "--list",
        "--allow-dirty",
        "--package",
        &package.name,
    ];
    let files = output(root, &arguments)?;
    // Cargo writes paths in the form of the system.
    let files = files.lines().map(|line| line.replace('\\', "/"));
    Ok(files.map(|file| below(&package.directory, &file)).collect())
}

fn list<'value>(value: &'value Value, key: &str) -> impl Iterator<Item = &'value Value> {
    let list = value.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// A path below a directory, separated by `/`.
fn relative(top: &Path, path: &Path) -> String {
    let below = path.strip_prefix(top).unwrap_or(path);
    let parts = below
        .components()
        .map(|it| it.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
