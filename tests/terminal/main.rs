//! Everything that every command prints, as it stands in a pipe 80 columns wide and without colour.

mod changes;
mod check;
mod ci;
mod generate;
mod help;
mod import;
mod import_from_site;
mod interrupted;
mod lint;
mod list;
mod new;
mod remove;
mod several_files;
mod site;
mod try_document;
mod update;

use tests::{Printed, Workspace, root};

/// Runs a command; returns its line, all that it printed, and how it ended.
fn session(workspace: &Workspace, arguments: &[&str]) -> String {
    show(arguments, &workspace.xtask(arguments))
}

fn show(arguments: &[&str], printed: &Printed) -> String {
    let command = [&["cargo", "xtask"], arguments].concat();
    let mut text = format!("$ {}\n", command.join(" "));
    for (name, stream) in [("stderr", &printed.stderr), ("stdout", &printed.stdout)] {
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{stream}"));
        }
    }
    text.push_str(&format!("--- {:?}\n", printed.outcome));
    text.replace(&root().display().to_string(), "[root]")
}

/// The document of Phala with a reference that leads nowhere.
fn break_phala(workspace: &Workspace) {
    let document = workspace.read("specs/phala.yaml");
    let broken = document.replace("schemas/HTTPValidationError", "schemas/HTTPValidationErorr");
    assert_ne!(document, broken);
    workspace.write("specs/phala.yaml", &broken);
}

/// A line that nobody generated, before the first of a generated file.
fn edit(workspace: &Workspace, path: &str) {
    let text = workspace.read(path);
    workspace.write(path, &format!("// Edited by hand.\n{text}"));
}

fn remove(workspace: &Workspace, path: &str) {
    fs_err::remove_file(workspace.path().join(path)).expect("a file");
}

/// A workspace with one provider whose document is this one.
fn library(document: &str) -> Workspace {
    let workspace = Workspace::empty();
    workspace.write("specs/providers.toml", PROVIDER);
    workspace.write("specs/library.yaml", document);
    workspace
}

const PROVIDER: &str = r#"[library]
crate = "library-api"
document = "library.yaml"
base-url = "https://library.example"

[library.source]
pages = ["https://library.example/reference/get-book.md"]
date = "2001-02-03"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"#;

/// Two operations, one with a construct of which something is lost; nothing is wrong with it.
const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Library, version: 1.0.0}
paths:
  /books:
    get:
      operationId: listBooks
      responses:
        '200':
          description: The books.
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Book'}}
  /books/any:
    get:
      operationId: getAnyBook
      responses:
        '200': {description: Something., content: {application/json: {schema: {}}}}
components:
  schemas:
    Book:
      type: object
      required: [title]
      properties:
        title: {type: string, minLength: 1}
        pages: {type: integer, exclusiveMinimum: 0}
";
