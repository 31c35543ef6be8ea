//! What `lint` prints.

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
fn nothing_to_say_is_said() {
    assert_snapshot!(session(&Workspace::of_two_providers(), &["lint"]));
}

#[test]
fn nothing_to_say_is_said_to_programs() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["lint", "--format", "json"]
    ));
}

#[test]
fn a_forge_needs_no_words_about_nothing() {
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
fn an_alternative_that_is_hidden_is_told_with_what_hides_it() {
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
fn the_table_is_a_document_as_well() {
    let workspace = library(DOCUMENT);
    workspace.write("specs/providers.toml", "[library]\ncrate = 7\n");
    assert_snapshot!(session(&workspace, &["lint"]));
}
