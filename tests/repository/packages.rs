//! The rules for packages that are published.

use serde_json::Value;
use tests::{crates, root};
use xtask::package::optional::{Features, optional};

/// The packages of the workspace that may be published.
fn published(metadata: &Value) -> Vec<&Value> {
    let packages = metadata["packages"].as_array().expect("packages");
    let members = metadata["workspace_members"].as_array().expect("members");
    let is_published =
        |package: &&Value| members.contains(&package["id"]) && package["publish"].is_null();
    packages.iter().filter(is_published).collect()
}

/// The missing properties of a package that its page on crates.io or its users need.
fn lacking(package: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for field in ["description", "documentation", "license", "repository"] {
        if !package[field].is_string() {
            found.push(format!("`{field}` in its manifest"));
        }
    }
    // At most five each (Cargo book, "The manifest format").
    for field in ["keywords", "categories"] {
        let words = package[field].as_array().map_or(0, Vec::len);
        if !(1..=5).contains(&words) {
            found.push(format!("1 to 5 `{field}` in its manifest"));
        }
    }
    let manifest = package["manifest_path"].as_str().expect("a path");
    let directory = std::path::Path::new(manifest)
        .parent()
        .expect("a directory");
    if package["readme"] != "README.md" || !directory.join("README.md").is_file() {
        found.push("a README.md of its own".to_owned());
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let own = fs_err::read_to_string(directory.join(licence)).ok();
        if own != fs_err::read_to_string(root().join(licence)).ok() {
            found.push(format!("a copy of {licence}"));
        }
    }
    found
}

#[test]
fn a_published_package_has_all_properties_that_its_users_need() {
    let metadata = super::metadata();
    let packages = published(&metadata);
    assert!(packages.len() >= 7, "{} packages", packages.len());
    for package in packages {
        let lacking = lacking(package);
        assert!(lacking.is_empty(), "{} lacks {lacking:?}", package["name"]);
    }
}

#[test]
fn the_tests_run_with_every_optional_feature_of_the_clients() {
    let metadata = super::metadata();
    let resolved = metadata["resolve"]["nodes"].as_array().expect("packages");
    let package = |name: &str| {
        let mut packages = metadata["packages"].as_array().expect("packages").iter();
        packages.find(|it| it["name"] == name).expect("a package")
    };
    let tested = package("tests")["dependencies"].as_array().expect("a list");
    // The tests of a provider that `new` adds need not be here.
    for name in crates()
        .iter()
        .filter(|name| tested.iter().any(|it| it["name"] == name.as_str()))
    {
        let package = package(name);
        let node = resolved.iter().find(|it| it["id"] == package["id"]);
        let on = node
            .and_then(|it| it["features"].as_array())
            .expect("features");
        let features = package["features"].clone();
        let features: Features = serde_json::from_value(features).expect("features");
        let optional = optional(&features).into_iter();
        let off: Vec<&str> = optional
            .filter(|name| !on.iter().any(|it| it == name))
            .collect();
        assert_eq!(off, [""; 0], "turn these on in tests/Cargo.toml for {name}");
    }
}
