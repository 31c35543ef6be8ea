//! Tests of the output of `lint`.

use insta::assert_snapshot;
use tests::{Workspace, fixture};

use crate::{DOCUMENT, library, session};

/// A document with warnings and errors.
fn faulty() -> Workspace {
    let path = fixture("broken/several-faults.yaml");
    library(&fs_err::read_to_string(path).expect("a fixture"))
}

fn warned() -> Workspace {
    library(&DOCUMENT.replace("/books/any:", "/books/any#first:"))
}

#[test]
fn a_run_without_findings_says_so() {
    assert_snapshot!(session(&Workspace::of_two_providers(), &["lint"]));
}

#[test]
fn a_run_without_findings_says_so_to_programs() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["lint", "--format", "json"]
    ));
}

#[test]
fn a_forge_gets_no_output_without_findings() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["lint", "--format", "github"]
    ));
}

#[test]
fn warnings_do_not_fail() {
    assert_snapshot!(session(&warned(), &["lint", "library"]));
}

#[test]
fn a_hidden_alternative_is_reported_with_the_one_that_hides_it() {
    let path = fixture("constructs/shadowed-alternatives.yaml");
    let document = fs_err::read_to_string(path).expect("a fixture");
    assert_snapshot!(session(&library(&document), &["lint"]));
}

#[test]
fn all_findings_are_shown_at_once() {
    assert_snapshot!(session(&faulty(), &["lint"]));
}

#[test]
fn findings_are_annotations_of_a_forge() {
    assert_snapshot!(session(&faulty(), &["lint", "--format", "github"]));
}

#[test]
fn findings_are_one_object_for_programs() {
    let workspace = faulty();
    let arguments = ["lint", "--format", "json"];
    let printed = workspace.xtask(&arguments);
    let parsed: serde_json::Value = serde_json::from_str(&printed.stdout).expect("JSON");
    assert_eq!(parsed["errors"], 7);
    assert_snapshot!(session(&workspace, &arguments));
}

#[test]
fn faults_of_the_table_are_findings_too() {
    let workspace = library(DOCUMENT);
    workspace.write("specs/providers.toml", "[library]\ncrate = 7\n");
    assert_snapshot!(session(&workspace, &["lint"]));
}
