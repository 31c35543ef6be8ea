//! Reads the packages of the workspace, as the steps of CI need them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use crate::commands::cargo::metadata;
use crate::package::optional::{Features, optional};
use crate::package::packaging::Packaging;
use crate::package::scaffold::shared::RUNTIME;

/// The facts that the steps depend on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// How many packages there are.
    pub count: usize,
    /// The arguments that package each package that may be published, in alphabetical order.
    pub packaging: Vec<Vec<String>>,
    /// The optional features of the clients, sorted. Every machine can compile them.
    pub optional_features: Vec<String>,
    /// The packages with one of these features, in alphabetical order.
    pub with_optional_features: Vec<String>,
}

/// The used part of the output of `cargo metadata` (Cargo book, "cargo metadata").
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
    features: Features,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

/// Asks cargo for the members of the workspace at `root`.
///
/// # Errors
///
/// If cargo cannot start, or the workspace is broken. The error has cargo's words.
pub fn members(root: &Path) -> anyhow::Result<Members> {
    read(&metadata(root)?)
}

fn read(metadata: &str) -> anyhow::Result<Members> {
    let unread = "cannot read the output of cargo metadata";
    let packaging = Packaging::read(metadata).context(unread)?;
    let metadata: Metadata = serde_json::from_str(metadata).context(unread)?;
    let is_client = |package: &&Package| package.dependencies.iter().any(|it| it.name == RUNTIME);
    let clients = metadata.packages.iter().filter(is_client);
    let names: BTreeSet<&str> = clients
        .flat_map(|package| optional(&package.features))
        .collect();
    let is_affected = |package: &&Package| {
        let mut features = package.features.keys();
        features.any(|it| names.contains(it.as_str()))
    };
    let affected = metadata.packages.iter().filter(is_affected);
    let affected: BTreeSet<&str> = affected.map(|package| package.name.as_str()).collect();
    let publishable = packaging.publishable().into_iter();
    Ok(Members {
        count: metadata.packages.len(),
        packaging: publishable
            .map(|name| packaging.arguments(name, &["--locked"]))
            .collect(),
        with_optional_features: affected.into_iter().map(str::to_owned).collect(),
        optional_features: names.into_iter().map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_of_clients_and_the_packages_to_publish_are_read() {
        let metadata = serde_json::json!({"workspace_root": "/books", "packages": [
            {
                "name": "b-api", "publish": null, "dependencies": [{"name": RUNTIME}],
                "features": {"default": ["rustls"], "rustls": [], "native-tls": [], "testing": [], "axum": ["webhook"], "webhook": []},
            },
            {"name": "a", "publish": ["crates-io"], "dependencies": [], "features": {"other": []}},
            {"name": "tests", "publish": [], "dependencies": [{"name": RUNTIME}], "features": {}},
        ]});
        let members = read(&metadata.to_string()).unwrap();
        assert_eq!(members.count, 3);
        let packaged = |name| ["package", "--package", name, "--allow-dirty", "--locked"];
        assert_eq!(members.packaging, [packaged("a"), packaged("b-api")]);
        assert_eq!(members.optional_features, ["axum", "testing", "webhook"]);
        assert_eq!(members.with_optional_features, ["b-api"]);
    }
}
