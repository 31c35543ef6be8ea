//! Tests of the rules of this repository. A failure names the rule.

#[path = "repository/blank.rs"]
mod blank;
#[path = "repository/house.rs"]
mod house;
#[path = "repository/packages.rs"]
mod packages;
#[path = "repository/pictures.rs"]
mod pictures;
#[path = "repository/source.rs"]
mod source;
#[path = "repository/workflows.rs"]
mod workflows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ::xtask::commands::Outcome;
use ::xtask::fetch::fingerprint_of;
use ::xtask::provider::Providers;
use ::xtask::workspace::read;
use generator::Lock;
use generator::source::Limits;
use generator::{Output, Request, generate};
use serde_json::Value;
use source::File;
use tests::{crates, fixture, root, xtask};

#[test]
fn the_generated_crates_match_their_documents() {
    let printed = xtask(root(), ["generate", "--check", "--diff", "full"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
}

#[test]
fn a_document_is_unchanged_since_its_publication() {
    let providers = Providers::read(root()).expect("providers");
    for provider in &providers.all {
        let path = provider.document_path();
        let source = provider.source.as_ref().expect("a source");
        assert_eq!(
            fingerprint_of(root(), &path).expect("a document"),
            source.sha256,
            "{path} was edited by hand; corrections belong in an overlay"
        );
    }
}

fn generated(lock: Lock) -> Output {
    let path = fixture("constructs/everything.yaml");
    let document = read(&path, "everything.yaml", &Limits::default()).expect("a document");
    let request = Request {
        lock,
        ..Request::default()
    };
    generate(&document.value, &request).expect("a crate")
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = generated(Lock::default());
    let second = generated(Lock::default());
    assert_eq!(first.files, second.files);
    assert_eq!(first.lock, second.lock);
}

#[test]
fn locked_names_are_used() {
    let first = generated(Lock::default());
    let second = generated(first.lock.clone());
    assert_eq!(first.lock, second.lock);
    assert_eq!(first.files, second.files);
}

#[test]
fn every_operation_has_a_method_or_a_reason() {
    let output = generated(Lock::default());
    assert_eq!(output.declared, output.emitted + output.skipped.len());
}

#[test]
fn generated_crates_depend_neither_on_the_generator_nor_on_each_other() {
    let packages = dependencies();
    let crates = crates();
    for name in &crates {
        let reached = &packages[name];
        let others = crates.iter().map(String::as_str);
        let generators = [
            "cargo-openapi-client",
            "openapi-client-codegen",
            "progenitor",
            "progenitor-impl",
            "typify",
        ];
        for refused in others.filter(|other| other != name).chain(generators) {
            assert!(!reached.contains(refused), "{name} depends on {refused}");
        }
        assert!(
            reached.contains("openapi-client-runtime"),
            "{name}: {reached:?}"
        );
    }
}

#[test]
fn verifying_webhooks_needs_no_http_client() {
    let reached = &dependencies()["openapi-client-webhook"];
    for refused in ["openapi-client-runtime", "hyper", "reqwest"] {
        assert!(
            !reached.contains(refused),
            "openapi-client-webhook depends on {refused}"
        );
    }
}

#[test]
fn no_dependency_needs_a_newer_rust_than_this_workspace() {
    let metadata = metadata();
    let version = |text: &str| -> Vec<u32> {
        text.split('.')
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    let packages = metadata["packages"].as_array().expect("packages");
    let ours = packages
        .iter()
        .find(|package| package["name"] == "cargo-openapi-client")
        .and_then(|package| package["rust_version"].as_str())
        .expect("a rust-version");
    for package in packages {
        if let Some(theirs) = package["rust_version"].as_str() {
            assert!(
                version(theirs) <= version(ours),
                "{} needs Rust {theirs}, the workspace says {ours}",
                package["name"]
            );
        }
    }
}

#[test]
fn every_file_names_its_responsibility() {
    for path in rust_files() {
        let text = fs_err::read_to_string(&path).expect("a file");
        let first = text
            .lines()
            .find(|line| !line.starts_with("// @generated") && !line.is_empty());
        assert!(
            first.is_some_and(|line| line.starts_with("//!")),
            "{} does not begin with a `//!` line that says its responsibility",
            path.display()
        );
    }
}

#[test]
fn the_house_keeps_its_rules() {
    let mut found = Vec::new();
    for package in members() {
        let source = package.join("src");
        let shown = source
            .strip_prefix(root())
            .expect("a member of the workspace");
        let shown = shown.to_str().expect("UTF-8");
        let mut paths = Vec::new();
        collect(&source, &mut paths);
        paths.sort();
        let files: Vec<File> = paths
            .iter()
            .filter_map(|path| path.strip_prefix(root()).ok()?.to_str())
            .filter(|path| {
                let mut steps = path.split('/');
                !steps.any(|step| matches!(step, "generated" | "tests" | "tests.rs"))
                    || path.starts_with("tests/")
            })
            .map(|path| {
                let text = fs_err::read_to_string(root().join(path)).expect("a file");
                File::read(shown, path, &text)
            })
            .collect();
        found.extend(house::violations(&files, shown == "generator/src"));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_package_depends_only_on_lower_ones_and_the_generator_reaches_nothing_outside() {
    let metadata = metadata();
    let members: Vec<String> = names_of_members(&metadata);
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        let dependencies: Vec<String> = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|it| it["kind"].is_null())
            .filter_map(|it| it["name"].as_str().map(str::to_owned))
            .collect();
        found.extend(house::packages_above(name, &dependencies, &members));
    }
    let below = &dependencies()["openapi-client-codegen"];
    for name in house::OUTSIDE_PACKAGES {
        if below.contains(name) {
            found.push(format!(
                "`generator` depends on `{name}`, directly or through others; the generator is pure"
            ));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The names of the packages of the workspace.
fn names_of_members(metadata: &Value) -> Vec<String> {
    let ids = metadata["workspace_members"].as_array().expect("members");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .filter(|package| ids.contains(&package["id"]))
        .filter_map(|package| package["name"].as_str().map(str::to_owned))
        .collect()
}

/// The Rust files of the workspace, without build output.
fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for package in members() {
        collect(&package, &mut files);
    }
    assert!(files.len() > 100, "only {} files found", files.len());
    files
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs_err::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The directories of the packages of the workspace.
fn members() -> Vec<PathBuf> {
    let metadata = metadata();
    let ids = metadata["workspace_members"].as_array().expect("members");
    let packages = metadata["packages"].as_array().expect("packages");
    let manifests = packages
        .iter()
        .filter(|package| ids.contains(&package["id"]))
        .filter_map(|package| package["manifest_path"].as_str());
    let directories = manifests.filter_map(|path| Path::new(path).parent());
    directories.map(Path::to_owned).collect()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The names of all packages that each package depends on at run time, at any depth.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect();
    let mut direct: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().expect("nodes") {
        let normal = node["deps"].as_array().expect("deps").iter().filter(|it| {
            it["dep_kinds"]
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
        });
        let targets = normal.filter_map(|it| it["pkg"].as_str()).collect();
        direct.insert(node["id"].as_str().expect("an id"), targets);
    }
    let mut reached = BTreeMap::new();
    for (id, name) in &names {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![*id];
        while let Some(next) = open.pop() {
            for target in direct.get(next).into_iter().flatten() {
                if seen.insert(target) {
                    open.push(target);
                }
            }
        }
        let seen = seen.into_iter().map(|id| names[id].to_owned()).collect();
        reached.insert((*name).to_owned(), seen);
    }
    reached
}
