//! Claims about the documents under `tests/fixtures`.

use std::path::{Path, PathBuf};

use super::super::lint;
use crate::base::finding::{Finding, Severity};
use crate::source::{Document, Limits};

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures")
        .join(folder)
}

/// The findings of the parser or the lint about the document at `path`.
fn findings(path: &Path) -> Vec<Finding> {
    let text = std::fs::read_to_string(path).expect("the fixture is readable");
    match Document::parse(&path.to_string_lossy(), text, &Limits::default()) {
        Ok(document) => lint(&document, &document.value),
        Err(findings) => findings,
    }
}

#[test]
fn no_construct_is_an_error() {
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures("constructs")).expect("the folder exists") {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() {
            // A directory holds a document of several files; this test reads single files.
            continue;
        }
        for finding in findings(&path) {
            assert_ne!(
                finding.severity,
                Severity::Error,
                "{}: {finding:#?}",
                path.display()
            );
        }
        count += 1;
    }
    assert!(count > 50, "{count} documents");
}

#[test]
fn each_broken_document_has_the_error_of_its_name() {
    for (name, ids) in [
        ("broken-component.yaml", &["unresolved-reference"][..]),
        ("external-reference.yaml", &["external-reference"; 2]),
        ("long-reference-chain.yaml", &["long-reference-chain"; 2]),
        (
            "malformed-paths.yaml",
            &[
                "malformed-path",
                "malformed-path",
                "malformed-path",
                "repeated-path-parameter",
                "undeclared-path-parameter",
            ],
        ),
        ("openapi-3-2.yaml", &["unsupported-version"]),
        ("reference-cycle.yaml", &["reference-cycle"]),
        (
            "several-faults.yaml",
            &[
                "undefined-security-scheme",
                "undeclared-path-parameter",
                "unknown-parameter-location",
                "unresolved-reference",
                "invalid-status",
                "duplicate-operation-id",
                "wrong-reference-kind",
                "malformed-path",
                "external-reference",
                "unresolved-reference",
            ],
        ),
        ("swagger-2.yaml", &["unsupported-version"]),
        (
            "undeclared-path-parameter.yaml",
            &["undeclared-path-parameter"],
        ),
        ("unresolved-reference.yaml", &["unresolved-reference"]),
        ("wrong-types.yaml", &["wrong-type"; 4]),
    ] {
        let findings = findings(&fixtures("broken").join(name));
        let found: Vec<&str> = findings.iter().map(|finding| finding.id).collect();
        assert_eq!(found, ids, "{name}");
        assert!(findings.iter().all(|finding| finding.help.is_some()));
    }
}

#[test]
fn every_broken_document_is_an_error() {
    for entry in std::fs::read_dir(fixtures("broken")).expect("the folder exists") {
        let path = entry.expect("the folder is readable").path();
        assert!(
            findings(&path)
                .iter()
                .any(|finding| finding.severity == Severity::Error),
            "{}",
            path.display()
        );
    }
}
