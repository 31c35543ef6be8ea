//! Tests of the help and of errors in the command line.

use insta::assert_snapshot;
use tests::Workspace;

use crate::session;

fn printed(arguments: &[&str]) -> String {
    let text = session(&Workspace::empty(), arguments);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "wider than 80 columns: {line}");
    }
    text
}

#[test]
fn help_for_the_whole() {
    assert_snapshot!(printed(&["--help"]));
}

#[test]
fn help_for_generate() {
    assert_snapshot!(printed(&["generate", "--help"]));
}

#[test]
fn help_for_lint() {
    assert_snapshot!(printed(&["lint", "--help"]));
}

#[test]
fn help_for_import() {
    assert_snapshot!(printed(&["import", "--help"]));
}

#[test]
fn help_for_try() {
    assert_snapshot!(printed(&["try", "--help"]));
}

#[test]
fn help_for_init() {
    assert_snapshot!(printed(&["init", "--help"]));
}

#[test]
fn help_for_new() {
    assert_snapshot!(printed(&["new", "--help"]));
}

#[test]
fn help_for_remove() {
    assert_snapshot!(printed(&["remove", "--help"]));
}

#[test]
fn help_for_update() {
    assert_snapshot!(printed(&["update", "--help"]));
}

#[test]
fn help_for_release() {
    assert_snapshot!(printed(&["release", "--help"]));
}

#[test]
fn help_for_list() {
    assert_snapshot!(printed(&["list", "--help"]));
}

#[test]
fn help_for_changes() {
    assert_snapshot!(printed(&["changes", "--help"]));
}

#[test]
fn help_for_ci() {
    assert_snapshot!(printed(&["ci", "--help"]));
}

#[test]
fn help_for_completions() {
    assert_snapshot!(printed(&["completions", "--help"]));
}

#[test]
fn without_a_command_all_are_listed() {
    assert_snapshot!(printed(&[]));
}

#[test]
fn the_first_step_in_a_workspace_with_providers_is_to_see_them() {
    let workspace = Workspace::of_two_providers();
    let text = session(&workspace, &[]);
    let first = "Begin with:\n  cargo openapi-client list ";
    assert!(text.contains(first), "{text}");
}

#[test]
fn a_misspelt_command_gets_a_suggestion() {
    assert_snapshot!(printed(&["genrate"]));
}

#[test]
fn an_option_that_needs_another_names_it() {
    assert_snapshot!(printed(&["generate", "--diff", "full"]));
}

#[test]
fn a_value_that_is_not_one_of_several_names_them() {
    assert_snapshot!(printed(&["lint", "--format", "xml"]));
}

#[test]
fn a_missing_argument_is_named() {
    assert_snapshot!(printed(&["import", "vast"]));
}
