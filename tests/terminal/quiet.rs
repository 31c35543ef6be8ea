//! Tests of `--quiet`: it prints problems completely, and nothing else.

use insta::assert_snapshot;
use tests::{Printed, Workspace};
use xtask::commands::Outcome;

use crate::{DOCUMENT, break_phala, commit_crate, edit, library, session, shrunk};

/// Runs a command that succeeds and prints nothing.
fn silent(workspace: &Workspace, arguments: &[&str]) {
    let printed = workspace.xtask(arguments);
    let expected = Printed {
        outcome: Outcome::Fine,
        stdout: String::new(),
        stderr: String::new(),
    };
    assert_eq!(printed, expected, "{arguments:?}");
}

#[test]
fn nothing_is_printed_while_all_is_well() {
    let workspace = Workspace::of_two_providers();
    silent(&workspace, &["-q", "generate"]);
    silent(&workspace, &["generate", "--check", "--quiet"]);
    silent(&workspace, &["lint", "-q"]);
    edit(&workspace, "vast-api/src/generated/types.rs");
    silent(&workspace, &["generate", "-v", "-q"]);
    let document = workspace.path().join("specs/vast.yaml");
    let document = document.display().to_string();
    silent(&workspace, &["try", "-q", "--no-check", &document]);
    silent(&workspace, &["changes", "-q", &document, &document]);
}

#[test]
fn an_import_prints_nothing() {
    let workspace = library(DOCUMENT);
    commit_crate(&workspace);
    workspace.write("target/new.yaml", &DOCUMENT.replace("The books.", "Books."));
    let new = workspace.path().join("target/new.yaml");
    let new = new.display().to_string();
    silent(&workspace, &["import", "-q", "library", &new]);
}

#[test]
fn output_for_other_programs_stays() {
    let workspace = Workspace::of_two_providers();
    let loud = workspace.xtask(&["list"]);
    assert_eq!(workspace.xtask(&["list", "-q"]).stdout, loud.stdout);
}

#[test]
fn problems_are_printed_with_the_next_step() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(session(&workspace, &["generate", "--check", "-q"]));
}

#[test]
fn a_refused_update_prints_the_breaking_changes() {
    let workspace = library(DOCUMENT);
    commit_crate(&workspace);
    workspace.write("target/new.yaml", &shrunk());
    let new = workspace.path().join("target/new.yaml");
    let new = new.display().to_string();
    let said = session(&workspace, &["update", "-q", "library", "--from", &new]);
    let path = workspace.path().display().to_string();
    assert_snapshot!(said.replace(&path, "[workspace]"));
}

#[test]
fn an_error_is_printed() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["generate", "-q", "phalla"]
    ));
}
