//! Tests of a provider whose document consists of several files: every command treats them as one.

use std::path::Path;

use insta::assert_snapshot;
use tests::repository::{changed, commit};
use tests::{Workspace, portable};
use xtask::commands::Outcome;

use crate::{PROVIDER, commit_crate, generate_lock, session, show, steady};

/// The files of a description, below a directory.
type Files<'text> = &'text [(&'text str, &'text str)];

const ENTRY: (&str, &str) = (
    "openapi.yaml",
    "openapi: 3.1.0
info: {title: Library, version: 1.0.0}
paths:
  /books: {$ref: paths/books.yaml}
",
);

const OLD: Files<'static> = &[
    ENTRY,
    (
        "paths/books.yaml",
        "get:
  operationId: listBooks
  responses:
    '200':
      description: The books.
      content: {application/json: {schema: {type: array, items: {$ref: ../schemas/book.yaml}}}}
",
    ),
    (
        "schemas/book.yaml",
        "type: object\nrequired: [title]\nproperties: {title: {type: string}}\n",
    ),
];

const NEW: Files<'static> = &[
    ENTRY,
    (
        "paths/books.yaml",
        "get:
  operationId: listBooks
  responses:
    '200':
      description: The books.
      content: {application/json: {schema: {type: array, items: {$ref: '../all.yaml#/book'}}}}
",
    ),
    (
        "all.yaml",
        "book:
  type: object
  required: [title]
  properties:
    title: {type: string}
    author: {$ref: '#/author'}
author: {type: object, properties: {name: {type: string}}}
",
    ),
];

fn write(workspace: &Workspace, directory: &str, files: Files<'_>) {
    for (path, text) in files {
        workspace.write(&format!("{directory}/{path}"), text);
    }
}

/// A committed workspace in a git repository with such a provider, up to date.
fn repository() -> Workspace {
    let workspace = Workspace::empty();
    let table = PROVIDER.replace("\"library.yaml\"", "\"library/openapi.yaml\"");
    workspace.write("specs/providers.toml", &table);
    write(&workspace, "specs/library", OLD);
    workspace.write("specs/library/README.md", "Not a part of it.\n");
    commit_crate(&workspace);
    workspace
}

/// Runs a command with the description in `directory`. The output has `[new]` for this directory.
fn with(workspace: &Workspace, directory: &Path, arguments: &[&str]) -> String {
    let entry = directory.join("openapi.yaml").display().to_string();
    let arguments = [arguments, &["--from", &entry]].concat();
    let printed = workspace.xtask(&arguments);
    steady(&portable(&show(&arguments, &printed), directory, "[new]"))
}

/// The files of a description in a directory of their own.
fn directory(files: Files<'_>) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, text) in files {
        let path = directory.path().join(path);
        fs_err::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs_err::write(path, text).expect("a file");
    }
    directory
}

#[test]
fn an_update_writes_new_files_and_removes_old_ones() {
    let workspace = repository();
    let new = directory(NEW);
    assert_snapshot!(with(&workspace, new.path(), &["update", "library"]));
    let changed = changed(workspace.path());
    let specs: Vec<&String> = changed
        .iter()
        .filter(|it| it.starts_with("specs/"))
        .collect();
    assert_eq!(
        specs,
        [
            "specs/library.names.toml",
            "specs/library/all.yaml",
            "specs/library/paths/books.yaml",
            "specs/library/schemas/book.yaml",
            "specs/providers.toml",
        ]
    );
    assert_eq!(workspace.read("specs/library/all.yaml"), NEW[2].1);
    assert!(!workspace.path().join("specs/library/schemas").exists());
    assert!(workspace.path().join("specs/library/README.md").exists());
    assert_snapshot!("what_changed", session(&workspace, &["changes"]));
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.outcome, Outcome::Fine, "{}", check.stderr);
    let listed = workspace.xtask(&["list", "-v"]).stdout;
    assert!(!listed.contains("edited"), "{listed}");

    commit(workspace.path());
    let again = with(&workspace, new.path(), &["update", "library"]);
    assert!(again.contains("unchanged since"), "{again}");
}

#[test]
fn editing_a_file_changes_the_document() {
    let workspace = repository();
    let new = directory(NEW);
    with(&workspace, new.path(), &["update", "library"]);
    let text = NEW[2].1.replace("name:", "names:");
    workspace.write("specs/library/all.yaml", &text);
    let listed = workspace.xtask(&["list", "-v"]).stdout;
    assert!(listed.contains("edited after it was taken"), "{listed}");
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.outcome, Outcome::Stale);
}

#[test]
fn an_import_keeps_the_first_files_present_name() {
    let workspace = repository();
    let back = NEW[1].1.replace("responses:", "tags: [a]\n  responses:");
    let back = back.replace(
        "'../all.yaml#/book'",
        "'../start.yaml#/components/schemas/Book'",
    );
    let entry = format!(
        "{}components: {{schemas: {{Book: {{$ref: 'all.yaml#/book'}}}}}}\n",
        ENTRY.1
    );
    let files = [
        ("start.yaml", entry.as_str()),
        ("paths/books.yaml", back.as_str()),
        ("all.yaml", NEW[2].1),
    ];
    let from = directory(&files);
    let path = from.path().join("start.yaml").display().to_string();
    let printed = workspace.xtask(&["import", "library", &path]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    assert_eq!(workspace.read("specs/library/openapi.yaml"), entry);
    let books = workspace.read("specs/library/paths/books.yaml");
    assert!(
        books.contains("\"../openapi.yaml#/components/schemas/Book\""),
        "{books}"
    );
    assert!(
        !workspace
            .path()
            .join("specs/library/schemas/book.yaml")
            .exists()
    );
    let generated = workspace.xtask(&["generate"]);
    assert_eq!(generated.outcome, Outcome::Fine, "{}", generated.stderr);
    let types = workspace.read("library-api/src/generated/types.rs");
    assert!(types.contains("pub struct Book {"), "{types}");
}

#[test]
fn a_document_that_comes_in_several_files_needs_a_directory() {
    let workspace = crate::library(crate::DOCUMENT);
    let before = workspace.files();
    let new = directory(NEW);
    let path = new.path().join("openapi.yaml").display().to_string();
    let text = session(&workspace, &["import", "library", &path]);
    assert_snapshot!(portable(&text, new.path(), "[new]"));
    assert_eq!(workspace.files(), before);
}

#[test]
fn an_error_in_a_file_changes_nothing() {
    let workspace = repository();
    let before = changed(workspace.path());
    let mut files = NEW.to_vec();
    files[2].1 = "book: {type: object, properties: {title: {$ref: '../../secret.yaml'}}}\n";
    let new = directory(&files);
    assert_snapshot!(with(&workspace, new.path(), &["update", "library"]));
    let path = new.path().join("openapi.yaml").display().to_string();
    for arguments in [
        &["import", "library", &path][..],
        &["new", "other", "--from", &path],
    ] {
        let printed = workspace.xtask(arguments);
        assert_eq!(
            printed.outcome,
            Outcome::DocumentBroken,
            "{}",
            printed.stderr
        );
        assert!(
            printed.stderr.contains("all.yaml:1:49"),
            "{}",
            printed.stderr
        );
    }
    assert_eq!(changed(workspace.path()), before);
}

#[test]
fn files_that_do_not_belong_to_the_document_are_not_replaced() {
    let workspace = repository();
    let mut files = NEW.to_vec();
    files[2].0 = "README.md";
    files[1].1 = "get:\n  operationId: listBooks\n  description: {$ref: ../README.md}\n  responses: {'204': {description: None.}}\n";
    let new = directory(&files);
    let said = with(&workspace, new.path(), &["update", "library"]);
    assert!(
        said.contains("error: `specs/library/README.md` does not belong to the present document"),
        "{said}"
    );
    let path = new.path().join("openapi.yaml").display().to_string();
    let printed = workspace.xtask(&["import", "library", &path]);
    assert_eq!(printed.outcome, Outcome::ToolFailed, "{}", printed.stderr);
    assert_eq!(
        workspace.read("specs/library/README.md"),
        "Not a part of it.\n"
    );
    assert_eq!(changed(workspace.path()), [""; 0]);
}

#[test]
fn ignored_files_cannot_belong_to_a_document() {
    let workspace = repository();
    workspace.write(".gitignore", "/target\n/.xtask-journal\nall.yaml\n");
    commit(workspace.path());
    let new = directory(NEW);
    let said = with(&workspace, new.path(), &["update", "library"]);
    assert!(
        said.contains(
            "error: git ignores `specs/library/all.yaml`, but it is a part of the document"
        ),
        "{said}"
    );
    assert_eq!(changed(workspace.path()), [""; 0]);
}

#[test]
fn the_directory_of_several_files_is_not_shared() {
    let workspace = repository();
    let table = workspace.read("specs/providers.toml");
    let overlays = "document = \"library/openapi.yaml\"\noverlays = [\"library/overlay.yaml\"]";
    let table = table.replace("document = \"library/openapi.yaml\"", overlays);
    workspace.write("specs/providers.toml", &table);
    workspace.write(
        "specs/library/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: 1.0.0}\nactions: [{target: $.info, description: Shorter., update: {title: L}}]\n",
    );
    assert_snapshot!(session(&workspace, &["generate", "--check"]));
}

#[test]
fn a_document_without_a_directory_cannot_use_its_neighbours() {
    let workspace = crate::library(
        &crate::DOCUMENT.replace("'#/components/schemas/Book'", "'other.yaml#/Book'"),
    );
    workspace.write("specs/other.yaml", "Book: {type: object}\n");
    assert_snapshot!(session(&workspace, &["generate"]));
    let new = directory(&[("openapi.yaml", crate::DOCUMENT)]);
    let path = new.path().join("openapi.yaml").display().to_string();
    let printed = workspace.xtask(&["import", "library", &path]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    assert_eq!(workspace.read("specs/other.yaml"), "Book: {type: object}\n");
}

#[test]
fn an_error_names_its_file() {
    let workspace = repository();
    workspace.write(
        "specs/library/schemas/book.yaml",
        "type: object\nproperties:\n  title: {$ref: '../titles.yaml#/Title'}\n",
    );
    assert_snapshot!(session(&workspace, &["generate", "--check"]));
}

#[test]
fn a_provider_is_removed_with_all_its_files() {
    let workspace = repository();
    let table = workspace.read("specs/providers.toml");
    let other = table.replace("library", "archive");
    workspace.write("specs/providers.toml", &format!("{table}\n{other}"));
    write(&workspace, "specs/archive", OLD);
    let manifest = workspace.read("library-api/Cargo.toml");
    workspace.write(
        "archive-api/Cargo.toml",
        &manifest.replace("library", "archive"),
    );
    workspace.write("archive-api/src/lib.rs", "//! A client.\n");
    let members = workspace
        .read("Cargo.toml")
        .replace("[\"", "[\"archive-api\", \"");
    workspace.write("Cargo.toml", &members);
    assert_eq!(workspace.xtask(&["generate"]).outcome, Outcome::Fine);
    generate_lock(&workspace);
    commit(workspace.path());
    let removed = workspace.xtask(&["remove", "archive"]);
    assert_eq!(removed.outcome, Outcome::Fine, "{}", removed.stderr);
    assert!(!workspace.path().join("specs/archive").exists());
    assert!(
        workspace
            .path()
            .join("specs/library/paths/books.yaml")
            .exists()
    );
}
