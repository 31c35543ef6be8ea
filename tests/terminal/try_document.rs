//! Tests of the output of `try` for unknown documents.

use insta::assert_snapshot;
use tests::{Workspace, fixture, portable};

use crate::site::Site;
use crate::{DOCUMENT, session};

/// Tries these documents of the workspace, without compiling.
///
/// The length of the generated code often changes, so the output has `[count]` in its place.
fn attempt(workspace: &Workspace, documents: &[&str], options: &[&str]) -> String {
    let paths: Vec<String> = documents
        .iter()
        .map(|document| workspace.path().join(document).display().to_string())
        .collect();
    let mut arguments = vec!["try", "--no-check"];
    arguments.extend(options);
    arguments.extend(paths.iter().map(String::as_str));
    portable(
        &session(workspace, &arguments),
        workspace.path(),
        "[workspace]",
    )
    .lines()
    .map(|line| match line.split_once(" in ") {
        Some((before, count)) if before.trim_start().starts_with("types ") => {
            assert!(count.ends_with(" lines"), "{line}");
            format!("{before} in [count] lines\n")
        }
        _ => format!("{line}\n"),
    })
    .collect()
}

/// A workspace with documents of every kind.
fn documents() -> Workspace {
    let workspace = Workspace::empty();
    workspace.write("library.yaml", DOCUMENT);
    workspace.write(
        "broken.yaml",
        &DOCUMENT.replace("openapi: 3.1.0", "openapi: 2.0"),
    );
    let half = DOCUMENT.replace(
        "{$ref: '#/components/schemas/Book'}",
        "{$ref: '#/components/schemas/Bok'}",
    );
    workspace.write("half.yaml", &half);
    for page in ["get-book.md", "about.md"] {
        let text = fs_err::read_to_string(fixture("pages").join(page)).expect("a page");
        workspace.write(page, &text);
    }
    workspace
}

#[test]
fn a_document_is_summarized() {
    assert_snapshot!(attempt(&documents(), &["library.yaml"], &[]));
}

#[test]
fn a_document_is_summarized_for_programs() {
    assert_snapshot!(attempt(&documents(), &["library.yaml"], &["--json"]));
}

#[test]
fn a_page_is_as_good_as_a_document() {
    assert_snapshot!(attempt(&documents(), &["get-book.md"], &[]));
}

#[test]
fn a_page_without_a_document_is_an_error() {
    assert_snapshot!(attempt(&documents(), &["about.md"], &[]));
}

#[test]
fn several_documents_are_tried_even_if_one_fails() {
    let names = ["library.yaml", "broken.yaml", "half.yaml"];
    assert_snapshot!(attempt(&documents(), &names, &[]));
}

#[test]
fn several_documents_are_a_line_each_for_programs() {
    let names = ["library.yaml", "broken.yaml", "half.yaml"];
    let workspace = documents();
    let said = attempt(&workspace, &names, &["--json"]);
    assert!(!said.contains("--- stderr"), "{said}");
    assert_snapshot!(said);
}

#[test]
fn long_texts_are_wrapped() {
    let workspace = Workspace::empty();
    let path = fixture("constructs/any-of-objects.yaml");
    let text = fs_err::read_to_string(path).expect("a fixture");
    workspace.write("any-of.yaml", &text);
    let said = attempt(&workspace, &["any-of.yaml"], &[]);
    for line in said.lines() {
        assert!(line.chars().count() <= 80, "wider than 80 columns: {line}");
    }
    assert_snapshot!(said);
}

#[test]
fn a_kept_crate_is_a_whole_package() {
    let workspace = documents();
    let kept = workspace.path().join("kept").display().to_string();
    assert_snapshot!(attempt(&workspace, &["library.yaml"], &["--keep", &kept]));
    assert!(
        workspace
            .read("kept/library/Cargo.toml")
            .contains("[package]")
    );
    assert!(
        workspace
            .read("kept/library/src/generated/client.rs")
            .contains("list_books")
    );
}

#[test]
fn programs_are_told_where_a_crate_is_kept() {
    let workspace = documents();
    let kept = workspace.path().join("kept").display().to_string();
    let options = ["--json", "--keep", &kept];
    assert_snapshot!(attempt(&workspace, &["library.yaml"], &options));
}

#[test]
fn a_missing_document_is_named() {
    assert_snapshot!(session(&documents(), &["try", "nowhere.yaml"]));
}

#[test]
fn a_document_at_an_address_is_fetched_and_tried() {
    let site = Site::of(&[("/openapi.yaml", DOCUMENT.to_owned())]);
    let url = format!("{}/openapi.yaml", site.url);
    let text = session(&documents(), &["try", "--no-check", "--json", &url]);
    assert!(text.contains("\"emitted\":2"), "{text}");
    assert!(text.ends_with("--- Fine\n"), "{text}");
    let url = format!("{}/nothing.yaml", site.url);
    let text = session(&documents(), &["try", "--no-check", &url]);
    assert_snapshot!(text.replace(&site.url, "[site]"));
}
