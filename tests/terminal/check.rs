//! Tests of the output of `generate --check`.

use insta::assert_snapshot;
use tests::Workspace;

use crate::{break_phala, edit, remove, session};

/// A workspace with every kind of difference.
fn stale() -> Workspace {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "phala-api/src/generated/types.rs");
    let path = "vast-api/src/generated/types.rs";
    let many: Vec<String> = (1..=50).map(|it| format!("// Line {it}.")).collect();
    workspace.write(
        path,
        &format!("{}\n{}", many.join("\n"), workspace.read(path)),
    );
    remove(&workspace, "vast-api/src/generated/client.rs");
    workspace.write("vast-api/src/generated/legacy.rs", "");
    workspace.write("vast-api/src/generated/old/mod.rs", "");
    workspace
}

/// Checks, and makes sure that no file changes.
fn check(workspace: &Workspace, arguments: &[&str]) -> String {
    let before = workspace.files();
    let said = session(workspace, &[&["generate", "--check"], arguments].concat());
    assert_eq!(workspace.files(), before);
    said
}

#[test]
fn a_fresh_tree_is_fine() {
    assert_snapshot!(check(&Workspace::of_two_providers(), &[]));
}

#[test]
fn differences_are_shown_in_short() {
    assert_snapshot!(check(&stale(), &["--diff", "short"]));
    assert_eq!(
        check(&stale(), &[]),
        check(&stale(), &["--diff", "short"]).replace(" --diff short", "")
    );
}

#[test]
fn differences_are_shown_whole() {
    assert_snapshot!(check(&stale(), &["--diff", "full"]));
}

#[test]
fn differences_are_only_counted() {
    assert_snapshot!(check(&stale(), &["--diff", "none"]));
}

#[test]
fn the_next_step_names_the_stale_providers() {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(check(&workspace, &["--diff", "none"]));
}

#[test]
fn a_broken_document_is_worse_than_a_stale_crate() {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    remove(&workspace, "vast-api/src/generated/client.rs");
    assert_snapshot!(check(&workspace, &[]));
}
