//! Raises the version of a package in the manifests of its dependents and in the lock file.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use generator::compare::Version;

/// The kinds of dependencies.
const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The manifest with this version in each dependency on the package that has a path. Everything else stays the same.
///
/// # Errors
///
/// If the manifest is not TOML.
pub fn with_requirement(
    manifest: &str,
    package: &str,
    version: Version,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = manifest.parse()?;
    let root = document.as_table_mut();
    in_kinds(root, package, version);
    if let Some(workspace) = table(root, "workspace") {
        in_kinds(workspace, package, version);
    }
    if let Some(targets) = table(root, "target") {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_like_mut() {
                in_kinds(target, package, version);
            }
        }
    }
    Ok(document.to_string())
}

fn table<'table>(
    parent: &'table mut dyn TableLike,
    key: &str,
) -> Option<&'table mut dyn TableLike> {
    parent.get_mut(key)?.as_table_like_mut()
}

fn in_kinds(parent: &mut dyn TableLike, package: &str, version: Version) {
    for kind in KINDS {
        let Some(dependencies) = table(parent, kind) else {
            continue;
        };
        for (key, dependency) in dependencies.iter_mut() {
            let Some(dependency) = dependency.as_table_like_mut() else {
                continue;
            };
            let named = dependency.get("package").and_then(Item::as_str);
            if named.unwrap_or(key.get()) != package || !dependency.contains_key("path") {
                continue;
            }
            if let Some(Item::Value(required)) = dependency.get_mut("version") {
                let decor = required.decor().clone();
                // An exact requirement stays one: the two packages are made for each other.
                let is_exact = required
                    .as_str()
                    .is_some_and(|it| it.trim().starts_with('='));
                let exact = if is_exact { "=" } else { "" };
                *required = Value::from(format!("{exact}{version}"));
                *required.decor_mut() = decor;
            }
        }
    }
}

/// The lock file with this version for a package of the workspace.
///
/// # Errors
///
/// If the lock file is not TOML.
pub fn with_locked(
    lock: &str,
    package: &str,
    version: Version,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = lock.parse()?;
    let packages = document
        .get_mut("package")
        .and_then(Item::as_array_of_tables_mut);
    for locked in packages.into_iter().flat_map(|it| it.iter_mut()) {
        let is_it = locked.get("name").and_then(Item::as_str) == Some(package);
        // A package from a registry has a source.
        if is_it && !locked.contains_key("source") {
            locked.insert("version", toml_edit::value(version.to_string()));
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> Version {
        "0.2.0".parse().unwrap()
    }

    #[test]
    fn every_requirement_of_the_package_is_raised_and_no_other() {
        let manifest = "[workspace.dependencies]
runtime = { package = \"the-runtime\", version = \"0.1.0\", path = \"runtime\" } # ours
the-runtime = { path = \"runtime\" }
serde = { version = \"0.1.0\" }

[dependencies]
the-runtime = \"0.1.0\"

[dev-dependencies.the-runtime]
version = \"0.1.0\"
path = \"runtime\"

[target.'cfg(unix)'.dependencies]
the-runtime = { version = \"=0.1.0\", path = \"runtime\" }
";
        let raised = with_requirement(manifest, "the-runtime", version()).unwrap();
        let expected = manifest
            .replace("version = \"0.1.0\", path", "version = \"0.2.0\", path")
            .replace("version = \"0.1.0\"\npath", "version = \"0.2.0\"\npath")
            .replace("version = \"=0.1.0\", path", "version = \"=0.2.0\", path");
        assert_eq!(raised, expected);
    }

    #[test]
    fn the_lock_file_has_the_version_of_the_workspaces_package_alone() {
        let lock = "# By cargo.
version = 4

[[package]]
name = \"api\"
version = \"0.1.0\"
dependencies = [
 \"serde\",
]

[[package]]
name = \"api\"
version = \"0.1.9\"
source = \"registry+https://registry.example\"
";
        let expected = lock.replacen("0.1.0", "0.2.0", 1);
        assert_eq!(with_locked(lock, "api", version()).unwrap(), expected);
    }
}
