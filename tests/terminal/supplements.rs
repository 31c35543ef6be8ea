//! Tests of operations that a supplement adds to a provider's document.

use insta::assert_snapshot;
use tests::repository::{changed, commit};
use tests::{Workspace, portable};
use xtask::commands::Outcome;

use crate::{DOCUMENT, PROVIDER, commit_crate, library, session, show, steady};

const SUPPLEMENT: &str = "openapi: 3.1.0
info: {title: The rest of the library, version: 1.0.0}
paths:
  /books/{id}:
    get:
      operationId: getBook
      summary: Get a book
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: The book.
          content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}
  /loans:
    get:
      operationId: listLoans
      summary: List the loans
      responses:
        '200':
          description: The loans.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Loan'}}}}
components:
  schemas:
    Loan: {type: object, required: [book], properties: {book: {$ref: '#/components/schemas/Book'}}}
";

/// The document with one operation of the supplement, and with all of them.
fn documents() -> [String; 2] {
    let (paths, components) = DOCUMENT.split_once("components:\n").unwrap();
    let (_, ours) = SUPPLEMENT.split_once("paths:\n").unwrap();
    let (ours, types) = ours.split_once("components:\n  schemas:\n").unwrap();
    let (first, _) = ours.split_once("  /loans:").unwrap();
    [
        format!("{paths}{first}components:\n{components}"),
        format!("{paths}{ours}components:\n{components}{types}"),
    ]
}

fn supplemented() -> Workspace {
    let workspace = library(DOCUMENT);
    let document = "document = \"library.yaml\"\n";
    let table = PROVIDER.replace(
        document,
        &format!(
            "{document}# What the pages leave out.\nsupplements = [\"library.supplement.yaml\"]\n"
        ),
    );
    workspace.write("specs/providers.toml", &table);
    workspace.write("specs/library.supplement.yaml", SUPPLEMENT);
    workspace
}

/// Runs `update` with this document. The output has `[new]` for its path.
fn update(workspace: &Workspace, document: &str) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("library.yaml");
    fs_err::write(&path, document).expect("a file");
    let path = path.display().to_string();
    let arguments = ["update", "library", "--from", &path];
    let text = show(&arguments, &workspace.xtask(&arguments));
    steady(&portable(&text, directory.path(), "[new]"))
}

#[test]
fn the_crate_has_the_operations_of_both() {
    let workspace = supplemented();
    assert_snapshot!(session(&workspace, &["generate"]));
    let client = workspace.read("library-api/src/generated/client.rs");
    for method in ["list_books", "get_any_book", "get_book", "list_loans"] {
        assert!(
            client.contains(&format!("pub async fn {method}(")),
            "{method}"
        );
    }
    assert_snapshot!("listed", session(&workspace, &["list", "-v"]));
    let listed = workspace.xtask(&["list", "--json"]).stdout;
    let supplements = r#""supplements":[{"path":"specs/library.supplement.yaml","operations":2}]"#;
    assert!(listed.contains(supplements), "{listed}");
}

#[test]
fn an_error_in_a_supplement_is_reported_at_its_place() {
    let workspace = supplemented();
    let broken = SUPPLEMENT.replace(
        "$ref: '#/components/schemas/Loan'",
        "$ref: '#/components/schemas/Lone'",
    );
    workspace.write("specs/library.supplement.yaml", &broken);
    assert_snapshot!(session(&workspace, &["generate"]));
    workspace.write(
        "specs/library.supplement.yaml",
        &SUPPLEMENT.replace("3.1.0", "3.0.3"),
    );
    assert_snapshot!("another_version", session(&workspace, &["lint"]));
    crate::remove(&workspace, "specs/library.supplement.yaml");
    assert_snapshot!("a_file_that_is_not_there", session(&workspace, &["lint"]));
}

#[test]
fn an_overlay_corrects_a_supplement_too() {
    let workspace = supplemented();
    let table = workspace.read("specs/providers.toml");
    let table = table.replace("supplements =", "overlays = [\"o.yaml\"]\nsupplements =");
    workspace.write("specs/providers.toml", &table);
    workspace.write(
        "specs/o.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: 1.0.0}\nactions:\n  - target: $.paths['/loans'].get\n    description: Another name.\n    update: {operationId: listAllLoans}\n",
    );
    let printed = workspace.xtask(&["generate"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    let client = workspace.read("library-api/src/generated/client.rs");
    assert!(client.contains("pub async fn list_all_loans("));
}

#[test]
fn an_operation_of_the_document_wins_and_the_lint_says_so() {
    let workspace = supplemented();
    let [some, _] = documents();
    workspace.write("specs/library.yaml", &some);
    assert_snapshot!(session(&workspace, &["lint"]));
}

#[test]
fn an_update_to_a_document_that_has_a_part_keeps_the_supplement() {
    let workspace = supplemented();
    commit_crate(&workspace);
    let [some, _] = documents();
    assert_snapshot!(update(&workspace, &some));
    let now = workspace.read("specs/library.supplement.yaml");
    assert_eq!(now, SUPPLEMENT);
}

#[test]
fn an_update_to_a_document_that_has_all_of_it_removes_the_supplement_and_breaks_nothing() {
    let workspace = supplemented();
    commit_crate(&workspace);
    let [_, all] = documents();
    assert_snapshot!(update(&workspace, &all));
    assert_eq!(
        changed(workspace.path()),
        [
            "specs/library.supplement.yaml",
            "specs/library.yaml",
            "specs/providers.toml",
        ]
    );
    let table = workspace.read("specs/providers.toml");
    assert!(!table.contains("supplements"), "{table}");
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.outcome, Outcome::Fine, "{}", check.stderr);
    assert_snapshot!("what_changed", session(&workspace, &["changes"]));
}

#[test]
fn a_file_that_another_provider_uses_stays() {
    let workspace = supplemented();
    commit_crate(&workspace);
    let table = workspace.read("specs/providers.toml");
    let other = "[other]\ncrate = \"other-api\"\ndocument = \"library.supplement.yaml\"\nbase-url = \"https://other.example\"\n";
    workspace.write("specs/providers.toml", &format!("{table}\n{other}"));
    commit(workspace.path());
    let [_, all] = documents();
    let said = update(&workspace, &all);
    assert!(
        said.contains("Updated library-api") && !said.contains("Removed"),
        "{said}"
    );
    assert_eq!(workspace.read("specs/library.supplement.yaml"), SUPPLEMENT);
    let table = workspace.read("specs/providers.toml");
    assert!(!table.contains("supplements"), "{table}");
}

#[test]
fn an_import_takes_the_supplement_into_account() {
    let workspace = supplemented();
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("library.yaml");
    // Then only the supplement uses `Book`.
    let (before, after) = DOCUMENT.split_once("  /books:").unwrap();
    let (_, after) = after.split_once("  /books/any:").unwrap();
    fs_err::write(&path, format!("{before}  /books/any:{after}")).expect("a file");
    let printed = workspace.xtask(&["import", "library", &path.display().to_string()]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    assert!(!printed.stderr.contains("warning"), "{}", printed.stderr);
}
