//! Tests of the output of `list`.

use insta::assert_snapshot;
use tests::Workspace;

use crate::{DOCUMENT, PROVIDER, break_phala, edit, library, session};

#[test]
fn every_provider_has_a_line() {
    assert_snapshot!(session(&Workspace::of_two_providers(), &["list"]));
}

#[test]
fn the_source_of_a_document_is_listed_on_request() {
    assert_snapshot!(session(&Workspace::of_two_providers(), &["list", "-v"]));
}

#[test]
fn skipped_operations_are_listed_with_their_reasons() {
    let workspace = library(DOCUMENT);
    let skip = "\n[library.skip]\n\"GET /books\" = \"nobody asks for all of them\"\n";
    workspace.write("specs/providers.toml", &format!("{PROVIDER}{skip}"));
    workspace.xtask(&["generate"]);
    assert_snapshot!(session(&workspace, &["list", "-v"]));
}

#[test]
fn stale_and_broken_providers_have_a_next_command() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(session(&workspace, &["list"]));
}

#[test]
fn a_document_edited_by_hand_is_reported() {
    let workspace = Workspace::of_two_providers();
    let document = workspace.read("specs/vast.yaml");
    workspace.write("specs/vast.yaml", &format!("{document}# Edited.\n"));
    assert_snapshot!(session(&workspace, &["list", "-v"]));
}

#[test]
fn other_programs_get_one_array() {
    assert_snapshot!(session(&Workspace::of_two_providers(), &["list", "--json"]));
}

#[test]
fn other_programs_get_stale_and_broken_providers_too() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(session(&workspace, &["list", "--json"]));
}
