//! Tests of the output of commands after an interrupted update.

use insta::assert_snapshot;
use tests::Workspace;
use xtask::workspace::sha256::hexadecimal;

use crate::{DOCUMENT, library, session};

/// The earlier document.
const OLD: &str = "openapi: 3.1.0\n";

/// A workspace in which an update to a new document was interrupted.
fn interrupted(staged: &str) -> Workspace {
    let workspace = library(OLD);
    let list = format!(
        r#"{{"files": [{{"path": "specs/library.yaml", "was": "{}", "becomes": {{"staged": {{"name": "0.new", "sha256": "{}"}}}}}}]}}"#,
        hexadecimal(OLD.as_bytes()),
        hexadecimal(DOCUMENT.as_bytes())
    );
    workspace.write(".xtask-journal/0.new", staged);
    workspace.write(".xtask-journal/list.json", &list);
    workspace
}

#[test]
fn an_update_that_was_interrupted_is_completed_before_anything_else() {
    let workspace = interrupted(DOCUMENT);
    assert_snapshot!(session(&workspace, &["list"]));
    assert_eq!(workspace.read("specs/library.yaml"), DOCUMENT);
    assert!(!workspace.path().join(".xtask-journal").exists());
}

#[test]
fn an_update_that_cannot_be_completed_stops_every_command() {
    let workspace = interrupted("something else");
    assert_snapshot!(session(&workspace, &["list"]));
}

#[test]
fn a_file_that_was_edited_after_the_interruption_is_named_and_kept() {
    let workspace = interrupted(DOCUMENT);
    workspace.write("specs/library.yaml", "edited by hand");
    assert_snapshot!(session(&workspace, &["list"]));
    assert_eq!(workspace.read("specs/library.yaml"), "edited by hand");
}

#[test]
fn a_preparation_is_discarded_without_a_message() {
    let workspace = library(DOCUMENT);
    workspace.write(".xtask-journal/0.new", "half of a fi");
    assert_snapshot!(session(&workspace, &["list"]));
    assert!(!workspace.path().join(".xtask-journal").exists());
}
