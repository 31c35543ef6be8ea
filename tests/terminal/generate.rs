//! Tests of the output of `generate`.

use insta::assert_snapshot;
use tests::Workspace;

use crate::{DOCUMENT, PROVIDER, break_phala, edit, library, remove, session};

#[test]
fn a_fresh_tree_needs_nothing() {
    let workspace = Workspace::of_two_providers();
    let before = workspace.files();
    assert_snapshot!(session(&workspace, &["generate"]));
    assert_eq!(workspace.files(), before);
}

#[test]
fn edited_deleted_and_added_files_are_corrected() {
    let workspace = Workspace::of_two_providers();
    let before = workspace.files();
    edit(&workspace, "vast-api/src/generated/types.rs");
    remove(&workspace, "vast-api/src/generated/client.rs");
    workspace.write("vast-api/src/generated/legacy.rs", "");
    assert_snapshot!(session(&workspace, &["generate"]));
    assert_eq!(workspace.files(), before);
}

#[test]
fn a_new_crate_is_written_whole() {
    assert_snapshot!(session(&library(DOCUMENT), &["generate"]));
}

#[test]
fn a_named_provider_is_the_only_one() {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "phala-api/src/generated/types.rs");
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(session(&workspace, &["generate", "vast"]));
}

#[test]
fn every_step_is_listed_on_request() {
    let workspace = library(DOCUMENT);
    let skip = "\n[library.skip]\n\"GET /books\" = \"answers with a hundred thousand books, which no client of ours has ever asked for\"\n";
    workspace.write("specs/providers.toml", &format!("{PROVIDER}{skip}"));
    assert_snapshot!(session(&workspace, &["generate", "-v"]));
}

#[test]
fn the_chosen_media_type_is_named_on_request() {
    let several = "application/json: {schema: {type: string}}, text/csv: {}, application/xml: {}";
    let document = DOCUMENT.replace("application/json: {schema: {}}", several);
    assert_snapshot!(session(&library(&document), &["generate", "-v"]));
}

#[test]
fn a_warning_is_printed_below_its_crate() {
    let workspace = library(&DOCUMENT.replace("/books/any:", "/books/any#first:"));
    assert_snapshot!(session(&workspace, &["generate"]));
}

#[test]
fn a_broken_document_stops_everything() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    edit(&workspace, "vast-api/src/generated/types.rs");
    let before = workspace.files();
    assert_snapshot!(session(&workspace, &["generate"]));
    assert_eq!(workspace.files(), before);
}

#[test]
fn a_broken_document_alone_says_that_nothing_was_written() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    assert_snapshot!(session(&workspace, &["generate", "phala"]));
}

#[test]
fn a_fault_of_the_table_is_shown_in_it() {
    let workspace = library(DOCUMENT);
    let table = PROVIDER.replace("base-url", "base-ulr");
    workspace.write("specs/providers.toml", &table);
    assert_snapshot!(session(&workspace, &["generate"]));
}

#[test]
fn a_misspelt_provider_gets_a_suggestion() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["generate", "phalla"]
    ));
}

#[test]
fn outside_of_a_workspace_there_is_nothing_to_generate() {
    assert_snapshot!(session(&Workspace::empty(), &["generate"]));
}

#[test]
fn a_missing_document_is_named() {
    let workspace = library(DOCUMENT);
    remove(&workspace, "specs/library.yaml");
    assert_snapshot!(session(&workspace, &["generate"]));
}

#[test]
fn important_words_have_colours() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    remove(&workspace, "vast-api/src/generated/client.rs");
    let arguments = ["--color", "always", "generate", "--check"];
    let printed = session(&workspace, &arguments).replace('\u{1b}', "␛");
    assert_snapshot!(printed);
}

#[test]
fn the_suggested_entries_let_the_rest_be_generated() {
    let broken = DOCUMENT.replace(
        "items: {$ref: '#/components/schemas/Book'}",
        "items: {$ref: '#/components/schemas/\"Bok'}",
    );
    let workspace = library(&broken);
    let said = session(&workspace, &["generate"]);
    let (_, offered) = said.split_once("[library.skip]").expect("an offer");
    let entries = offered
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('"') || line.starts_with('\''));
    let entries: Vec<&str> = entries.collect();
    assert_eq!(entries.len(), 1, "{said}");
    let table = format!("{PROVIDER}\n[library.skip]\n{}\n", entries.join("\n"));
    workspace.write("specs/providers.toml", &table);
    let said = session(&workspace, &["generate"]);
    assert!(
        said.contains("1 operation · ") && said.contains("1 skipped"),
        "{said}"
    );
}
