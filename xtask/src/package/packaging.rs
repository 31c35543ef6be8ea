//! The arguments with which cargo packages a package and compiles it from its packaged files alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What packaging needs of a workspace.
#[derive(Debug, Deserialize)]
pub struct Packaging {
    workspace_root: PathBuf,
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    /// The registries to which it may be published. Without a list, all registries.
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
}

impl Package {
    fn is_publishable(&self) -> bool {
        self.publish.as_ref().is_none_or(|it| !it.is_empty())
    }
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// The directory, if the manifest names one.
    path: Option<PathBuf>,
    /// The address of the index of its registry, unless that is crates.io.
    registry: Option<String>,
}

impl Packaging {
    /// Reads the output of `cargo metadata` (Cargo book, "cargo metadata").
    ///
    /// # Errors
    ///
    /// If that is not the output of `cargo metadata`.
    pub fn read(metadata: &str) -> serde_json::Result<Self> {
        serde_json::from_str(metadata)
    }

    /// The names of the packages that may be published, in alphabetical order.
    #[must_use]
    pub fn publishable(&self) -> BTreeSet<&str> {
        let packages = self.packages.iter().filter(|it| it.is_publishable());
        packages.map(|it| it.name.as_str()).collect()
    }

    /// The arguments of cargo that package this package with these options, for the root of the workspace.
    ///
    /// The other packages of the workspace that it needs are compiled in their directories. If they were packaged in
    /// the same run, cargo would take them from a temporary registry. Cargo 1.95 unpacks that registry into its home,
    /// once for each path and version. The next run at this path would compile the package with the old sources of the
    /// others.
    #[must_use]
    pub fn arguments(&self, package: &str, options: &[&str]) -> Vec<String> {
        // Nothing is published here, so uncommitted files are fine.
        let fixed = ["package", "--package", package, "--allow-dirty"];
        let words = fixed.iter().chain(options);
        let mut arguments: Vec<String> = words.map(|it| (*it).to_owned()).collect();
        for sibling in self.siblings(package) {
            arguments.extend(["--config".to_owned(), sibling]);
        }
        arguments
    }

    /// The other packages that this one needs and finds in a registry, each as a setting of cargo that gives its
    /// directory.
    fn siblings(&self, package: &str) -> BTreeSet<String> {
        let publishable = self.publishable();
        let mut reached = BTreeSet::from([package]);
        let mut pending = vec![package];
        let mut settings = BTreeSet::new();
        while let Some(name) = pending.pop() {
            let package = self.packages.iter().find(|it| it.name == name);
            for dependency in package.into_iter().flat_map(|it| &it.dependencies) {
                if let Some(path) = &dependency.path
                    && publishable.contains(dependency.name.as_str())
                    && reached.insert(&dependency.name)
                {
                    settings.insert(self.setting(dependency, path));
                    pending.push(&dependency.name);
                }
            }
        }
        settings
    }

    /// The setting that gives the directory of a dependency (Cargo book, "Overriding Dependencies").
    fn setting(&self, dependency: &Dependency, path: &Path) -> String {
        let registry = match &dependency.registry {
            Some(address) => toml::Value::from(address.as_str()).to_string(),
            None => "crates-io".to_owned(),
        };
        let path = path.strip_prefix(&self.workspace_root).unwrap_or(path);
        let path = path.to_string_lossy().replace('\\', "/");
        let path = toml::Value::from(path);
        format!("patch.{registry}.{}.path={path}", dependency.name)
    }
}

#[cfg(test)]
mod tests {
    use super::Packaging;

    fn packaging() -> Packaging {
        let dependency = |name: &str| {
            let path = format!("/books/{name}");
            serde_json::json!({"name": name, "path": path, "registry": null})
        };
        let elsewhere = serde_json::json!({
            "name": "shelf", "path": "/books/the shelf", "registry": "https://books.example/index",
        });
        let metadata = serde_json::json!({
            "workspace_root": "/books",
            "packages": [
                {"name": "library-api", "dependencies": [
                    dependency("runtime"), dependency("tests"), {"name": "serde", "path": null, "registry": null},
                ]},
                {"name": "runtime", "dependencies": [dependency("derive"), dependency("library-api")]},
                {"name": "derive", "dependencies": []},
                {"name": "tests", "publish": [], "dependencies": []},
                {"name": "shelf", "publish": ["books"], "dependencies": []},
                {"name": "reader", "dependencies": [elsewhere]},
            ],
        });
        Packaging::read(&metadata.to_string()).unwrap()
    }

    #[test]
    fn a_package_is_packaged_with_the_directories_of_the_published_ones_that_it_needs() {
        let line = |package: &str| packaging().arguments(package, &["--locked"]).join(" ");
        let package = "package --package derive --allow-dirty --locked";
        assert_eq!(line("derive"), package);
        assert_eq!(
            line("library-api"),
            "package --package library-api --allow-dirty --locked \
             --config patch.crates-io.derive.path=\"derive\" \
             --config patch.crates-io.runtime.path=\"runtime\""
        );
    }

    #[test]
    fn a_package_of_another_registry_is_given_for_that_registry() {
        assert_eq!(
            packaging().arguments("reader", &[]).last().unwrap(),
            "patch.\"https://books.example/index\".shelf.path=\"the shelf\""
        );
    }
}
