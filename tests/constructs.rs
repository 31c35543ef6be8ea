//! Generates and compiles every fixture document, one per construct, and pins the result.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fs_err as fs;
use generator::Severity;
use generator::model::settings::{Pagination, Position, Settings};
use generator::source::Limits;
use generator::{self, Output, Request};
use serde_json::Value;
use tests::package::{self, keep};
use tests::{bookshop, fixture, root};
use xtask::workspace::bundle::read_description;

#[test]
fn every_construct_is_generated_as_in_its_snapshot() {
    let mut differing = Vec::new();
    for (name, path) in fixtures() {
        if is_json(&path) || name == "everything" {
            continue;
        }
        let output = generate(&path);
        let shown = format!("{}\n{}", counts(&output), public(&output));
        let pinned = catch_unwind(AssertUnwindSafe(|| pin(&name, &shown)));
        if pinned.is_err() {
            differing.push(name);
        }
    }
    assert_eq!(differing, [""; 0], "these differ from their snapshots");
}

#[test]
fn the_document_with_every_construct_takes_the_steps_of_its_snapshot() {
    pin(
        "everything",
        &counts(&generate(&fixture("constructs/everything.yaml"))),
    );
}

#[test]
fn every_operation_of_every_construct_becomes_a_method() {
    for (name, path) in fixtures() {
        let output = generate(&path);
        assert_eq!(output.skipped, [""; 0], "{name}");
        assert_eq!(output.declared, output.emitted, "{name}");
        assert_eq!(
            output.emitted,
            declared(
                &read_description(&path, &name, &Limits::default())
                    .expect("a document")
                    .value
            ),
            "{name}"
        );
        // Each method sends one operation, and so do the methods for its stream and its form. Methods without optional
        // parameters call another method.
        let requests = output.files["client.rs"].matches("Request::new(");
        let responses = output.api.operations.iter().flat_map(|it| &it.responses);
        let streams = responses.filter(|it| it.stream.is_some()).count();
        let forms = output.api.operations.iter().filter(|it| it.form.is_some());
        let methods = output.emitted + streams + forms.count();
        assert_eq!(requests.count(), methods, "{name}");
    }
}

#[test]
fn json_and_yaml_of_one_document_become_the_same_files() {
    let mut pairs = 0;
    for (name, path) in fixtures() {
        if is_json(&path) {
            assert_eq!(
                generate(&path).files,
                generate(&path.with_extension("yaml")).files,
                "{name}"
            );
            pairs += 1;
        }
    }
    assert_ne!(pairs, 0, "no fixture is there in both languages");
}

#[test]
fn no_snapshot_is_left_without_a_fixture() {
    let names: Vec<String> = fixtures().into_keys().collect();
    for entry in fs::read_dir(root().join(SNAPSHOTS)).expect("the snapshots") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|it| it.to_str()).expect("a name");
        assert!(
            names.iter().any(|known| known == name),
            "no fixture is called {name}: remove {}",
            path.display()
        );
    }
}

/// One module of one package per fixture, so that the compiler runs only once.
#[test]
fn every_construct_compiles_without_a_warning() {
    let directory = package::target().join("constructs");
    let mut library = String::from(LIBRARY);
    let mut features: BTreeSet<String> = BTreeSet::new();
    let mut crates: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for (name, path) in fixtures() {
        let output = generate(&path);
        features.extend(output.features);
        crates.push((name, output.files));
    }
    crates.push(("provider-table".to_owned(), bookshop::generated()));
    for (name, files) in crates {
        // `const` is a keyword of Rust.
        let module = format!("client_of_{}", name.replace(['-', '.'], "_"));
        write!(
            library,
            "\n/// `{name}`.\npub mod {module} {{\n    mod generated;\n    pub use generated::client::Client;\n    #[cfg(feature = \"testing\")]\n    pub use generated::testing;\n    pub use generated::{{operations, parameters, responses, types}};\n"
        )
        .expect("text");
        if files.contains_key("webhook.rs") {
            library
                .push_str("    #[cfg(feature = \"webhook\")]\n    pub use generated::webhook;\n");
        }
        library.push_str("}\n");
        for (file, text) in files {
            // A generated crate has its client at its root. Only links of the documentation refer to that.
            let text = text.replace("](crate::Client", &format!("](crate::{module}::Client"));
            assert!(
                !code(&text).contains("crate::"),
                "{name}: {file} refers to the root of its crate outside of its documentation"
            );
            keep(
                &directory
                    .join("src")
                    .join(&module)
                    .join("generated")
                    .join(file),
                &text,
            )
            .expect("a file");
        }
    }
    keep(&directory.join("src/lib.rs"), &library).expect("a file");
    let features: Vec<String> = features.into_iter().collect();
    keep(
        &directory.join("Cargo.toml"),
        &package::manifest("constructs", &features).replace(
            "[features]\n",
            "[features]\nwebhook = [\"client-runtime/webhook\"]\n",
        ),
    )
    .expect("a file");
    package::keep_lock(&directory).expect("the lock file");

    for arguments in [
        &["check"][..],
        &["check", "--no-default-features"],
        &["check", "--all-features"],
        &["doc", "--no-deps", "--all-features"],
    ] {
        if let Err(words) = package::cargo(&directory, arguments) {
            panic!("{words}");
        }
    }
}

const SNAPSHOTS: &str = "tests/snapshots/constructs";

const LIBRARY: &str = "//! The client of every fixture.

#![deny(warnings, missing_docs)]
";

/// The fixtures by name. Those in JSON keep their ending, because each has a twin in YAML.
fn fixtures() -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(fixture("constructs")).expect("the fixtures");
    let fixtures: BTreeMap<String, PathBuf> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|it| it.to_str()).expect("a name");
            let name = name.trim_end_matches(".yaml").to_owned();
            let path = if path.is_dir() {
                path.join("openapi.yaml")
            } else {
                path
            };
            (name, path)
        })
        .collect();
    assert!(!fixtures.is_empty(), "there is no fixture");
    fixtures
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
}

/// The output of the generator for a document without errors.
fn generate(path: &Path) -> Output {
    let shown = path.display().to_string();
    let document = read_description(path, &shown, &Limits::default()).expect("a document");
    let errors: Vec<_> = generator::lint(&document, &document.value)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.message)
        .collect();
    assert_eq!(errors, [""; 0], "{shown}");
    let request = Request {
        settings: Settings {
            pagination: pagination(),
            ..Settings::of_document(&document.value)
        },
        regenerate: "cargo test".to_owned(),
        ..Request::default()
    };
    generator::generate(&document.value, &request)
        .unwrap_or_else(|failure| panic!("{shown}: {failure:?}"))
}

/// The pagination of the fixtures' lists.
fn pagination() -> Vec<Pagination> {
    let rule = |parameter: &str, position, total: Option<&str>| Pagination {
        parameter: parameter.to_owned(),
        position,
        items: vec!["items".to_owned()],
        total: total.map(str::to_owned),
    };
    vec![
        rule(
            "after_token",
            Position::Token("next_token".to_owned()),
            None,
        ),
        rule("page", Position::Pages(1), Some("total")),
        rule("offset", Position::Items, None),
    ]
}

/// The number of operations in the document, counted without the generator.
fn declared(document: &Value) -> usize {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ];
    let items = document["paths"].as_object().expect("paths");
    items
        .values()
        .map(|item| match item["$ref"].as_str() {
            Some(reference) => document
                .pointer(reference.trim_start_matches('#'))
                .expect("a path item"),
            None => item,
        })
        .map(|item| {
            let additional = item["additionalOperations"].as_object();
            let additional = additional.map_or(0, serde_json::Map::len);
            methods.iter().filter(|it| item.get(it).is_some()).count() + additional
        })
        .sum()
}

/// The counts of a generated crate, and every step that ran.
fn counts(output: &Output) -> String {
    let mut text = format!(
        "operations {}, types {}, untyped {}\n",
        output.emitted,
        output.types,
        output.untyped.len()
    );
    for (step, count) in output.steps.iter() {
        let lost = if step.lost.is_empty() { "" } else { " (lossy)" };
        writeln!(text, "{} {count}{lost}", step.name).expect("text");
    }
    text
}

/// The public surface of a generated crate, without documentation.
fn public(output: &Output) -> String {
    format!(
        "// client.rs\n{}\n// operations.rs\n{}\n// parameters.rs\n{}\n// responses.rs\n{}\n// types.rs\n{}",
        signatures(&output.files["client.rs"]),
        code(&output.files["operations.rs"]),
        code(&output.files["parameters.rs"]),
        code(&output.files["responses.rs"]),
        code(&output.files["types.rs"]),
    )
}

/// The lines that are not comments.
fn code(text: &str) -> String {
    const ALWAYS: [&str; 3] = ["//", "use ", "#![allow("];
    const EVERY_TYPE: [&str; 2] = ["#[cfg_attr(feature = \"schemars\"", "#[non_exhaustive]"];
    let mut kept = String::new();
    for line in text.lines() {
        let words = line.trim_start();
        let is_left_out = words.is_empty()
            || ALWAYS
                .iter()
                .chain(&EVERY_TYPE)
                .any(|start| words.starts_with(start));
        if !is_left_out {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The signatures of the methods, without their bodies.
fn signatures(client: &str) -> String {
    let mut kept = String::new();
    let mut is_signature = false;
    for line in client.lines() {
        is_signature |= line.starts_with("    pub async fn ")
            || (line.starts_with("    pub fn ") && line.contains("_all"));
        if is_signature {
            let ends = line.ends_with(" {") && !line.ends_with("( {");
            let line = line.strip_prefix("    ").unwrap_or(line);
            kept.push_str(line.strip_suffix(" {").unwrap_or(line));
            kept.push('\n');
            is_signature = !ends;
        }
    }
    kept
}

fn pin(name: &str, text: &str) {
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        snapshot_path => "snapshots/constructs",
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}
