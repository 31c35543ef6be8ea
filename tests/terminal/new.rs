//! Tests of the output and the errors of `new`.

use std::process::Command;

use insta::assert_snapshot;
use tests::package::share_build;
use tests::repository::{changed, commit, init};
use tests::{Workspace, fixture, portable, root};
use xtask::commands::Outcome;
use xtask::package::scaffold::manifest::{Crate, manifest as member};
use xtask::package::scaffold::shared::Shared;

use crate::site::Site;
use crate::{DOCUMENT, PROVIDER, session};

/// A committed workspace with one provider. It uses this workspace's `client-runtime` and versions of packages.
fn repository() -> Workspace {
    let workspace = Workspace::empty();
    workspace.write(".gitignore", "/target\n");
    workspace.write("Cargo.toml", &manifest());
    let lock = fs_err::read_to_string(root().join("Cargo.lock")).expect("a lock file");
    workspace.write("Cargo.lock", &lock);
    let member = member(Crate {
        id: "library",
        name: "library-api",
        title: "Library",
        program: "cargo xtask",
        shared: &Shared::of(&manifest()),
    });
    workspace.write("library-api/Cargo.toml", &member);
    // The features of a real crate, so that the lock file has their packages.
    workspace.write("library-api/src/lib.rs", "//! A client.\n");
    workspace.write("specs/providers.toml", PROVIDER);
    workspace.write("specs/library.yaml", DOCUMENT);
    workspace.write("documents/bookshop.yaml", BOOKSHOP);
    workspace.write("documents/library.yaml", DOCUMENT);
    let status = Command::new(env!("CARGO"))
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(workspace.path())
        .status();
    assert!(status.expect("cargo").success());
    init(workspace.path());
    share_build(workspace.path());
    workspace
}

/// The manifest of this workspace for another place.
fn manifest() -> String {
    let manifest = fs_err::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let (_, rest) = manifest.split_once("]\n").expect("a table");
    let (_, rest) = rest.split_once("]\n").expect("members");
    let manifest = format!("[workspace]\nmembers = [\"library-api\"]\n{rest}");
    let path = "path = \"client-runtime\"";
    assert!(manifest.contains(path), "{manifest}");
    let runtime = root().join("client-runtime").display().to_string();
    let runtime = format!("path = {runtime:?}");
    manifest.replace(path, &runtime)
}

/// A document with a server and a credential.
const BOOKSHOP: &str = "openapi: 3.1.0
info: {title: Bookshop API, version: 1.0.0}
servers: [{url: 'https://{region}.bookshop.example/v1/', variables: {region: {default: eu}}}]
security: [{Key: []}]
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
components:
  securitySchemes:
    Key: {type: http, scheme: bearer}
  schemas:
    Book: {type: object, required: [title], properties: {title: {type: string}}}
";

/// The output of a command, without the time of the compiler.
fn told(workspace: &Workspace, arguments: &[&str]) -> String {
    let documents = workspace.path().join("documents").display().to_string();
    let arguments: Vec<String> = arguments
        .iter()
        .map(|it| it.replace("[documents]", &documents))
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = session(workspace, &arguments);
    let text = portable(&text, workspace.path(), "[workspace]");
    let lines = text
        .lines()
        .map(|line| match line.split_once(" · no warnings · ") {
            Some((before, _)) => format!("{before} · no warnings · [time]\n"),
            None => format!("{line}\n"),
        });
    lines.collect::<Vec<_>>().concat()
}

#[test]
fn a_document_becomes_a_provider() {
    let workspace = repository();
    let arguments = ["new", "bookshop", "--from", "[documents]/bookshop.yaml"];
    let dry = told(&workspace, &[&arguments[..], &["--dry-run"]].concat());
    assert!(changed(workspace.path()).is_empty());
    assert_snapshot!("a_dry_run_changes_nothing", dry);
    assert_snapshot!(
        "a_document_becomes_a_provider",
        told(&workspace, &arguments)
    );
    let table = workspace.read("specs/providers.toml");
    let (_, table) = table.split_once("[bookshop]").expect("a table");
    let table = table.lines().map(|line| match line.split_once(" = ") {
        Some((key @ ("date" | "sha256"), _)) => format!("{key} = …\n"),
        _ => format!("{line}\n"),
    });
    assert_snapshot!("the_new_table", table.collect::<Vec<_>>().concat());
    let again = told(&workspace, &arguments);
    assert!(
        again.contains("there is a provider `bookshop` already"),
        "{again}"
    );
}

#[test]
fn names_that_are_taken_or_invalid_are_refused() {
    let workspace = repository();
    workspace.write("specs/museum.json", "{}");
    let refused: String = [
        &["library"][..],
        &["Book shop"],
        &["bookshop", "--crate", "specs"],
        &["bookshop", "--crate", "library_api"],
        &["bookshop", "--crate", "documents"],
        &["bookshop", "--crate", "serde"],
        &["bookshop", "--base-url", "https://bookshop.example/"],
        &["museum"],
    ]
    .into_iter()
    .map(|arguments| {
        let from = ["--from", "[documents]/missing.yaml"];
        told(&workspace, &[&["new"], arguments, &from].concat())
    })
    .collect();
    assert_snapshot!(refused);
}

#[test]
fn a_document_is_fetched_from_its_address() {
    let workspace = repository();
    let site = Site::of(&[("/openapi.yaml", BOOKSHOP.to_owned())]);
    let url = format!("{}/openapi.yaml", site.url);
    let refused = workspace.xtask(&["new", "library", "--from", &url]);
    assert_eq!(refused.outcome, Outcome::ToolFailed);
    assert_eq!(site.sent(), 0, "a name that is taken needs no document");
    let added = workspace.xtask(&["new", "bookshop", "--from", &url]);
    assert_eq!(added.outcome, Outcome::Fine, "{}", added.stderr);
    let table = workspace.read("specs/providers.toml");
    let source = format!("[bookshop.source]\nurl = \"{url}\"\ndate = ");
    assert!(table.contains(&source), "{table}");
    assert!(table.contains("etag = '\"first\"'"), "{table}");
    assert_eq!(workspace.read("specs/bookshop.yaml"), BOOKSHOP);
}

#[test]
fn pages_that_an_index_lists_become_one_document() {
    let workspace = repository();
    let page = |name: &str| {
        let path = fixture("pages").join(format!("{name}.md"));
        fs_err::read_to_string(path).expect("a page")
    };
    let index =
        "# Library\n\n- [Get](/api-reference/get-book.md)\n- [About](/api-reference/about.md)\n";
    let site = Site::of(&[
        ("/llms.txt", index.to_owned()),
        ("/api-reference/get-book.md", page("get-book")),
        ("/api-reference/about.md", page("about")),
    ]);
    let url = format!("{}/llms.txt", site.url);
    let base_url = "https://archive.example";
    let arguments = ["new", "archive", "--from", &url, "--base-url", base_url];
    let added = workspace.xtask(&arguments);
    assert_eq!(added.outcome, Outcome::Fine, "{}", added.stderr);
    assert!(
        added.stderr.contains("without a document: 1 of 2 pages"),
        "{}",
        added.stderr
    );
    let table = workspace.read("specs/providers.toml");
    assert!(table.contains(&format!("index = \"{url}\"")), "{table}");
    assert!(
        table.contains(&format!("base-url = \"{base_url}\"")),
        "{table}"
    );
}

#[test]
fn a_document_without_a_server_needs_a_url() {
    let workspace = repository();
    let arguments = ["new", "archive", "--from", "[documents]/library.yaml"];
    assert_snapshot!(told(&workspace, &arguments));
    assert!(changed(workspace.path()).is_empty());
}

#[test]
fn a_broken_document_is_added_after_its_correction() {
    let workspace = repository();
    let broken = BOOKSHOP.replace("schemas/Book'", "schemas/Bok'");
    workspace.write("documents/bookshop.yaml", &broken);
    commit(workspace.path());
    let arguments = ["new", "bookshop", "--from", "[documents]/bookshop.yaml"];
    assert_snapshot!(
        "a_broken_document_changes_nothing",
        told(&workspace, &arguments)
    );
    assert!(changed(workspace.path()).is_empty());
    workspace.write(
        "specs/bookshop.overlay.yaml",
        "overlay: 1.1.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.paths['/books'].get.responses['200'].content['application/json'].schema.items
    description: The reference is misspelt.
    update: {$ref: '#/components/schemas/Book'}
",
    );
    let added = told(&workspace, &arguments);
    assert!(added.ends_with("--- Fine\n"), "{added}");
    assert_eq!(workspace.read("specs/bookshop.yaml"), broken);
    let table = workspace.read("specs/providers.toml");
    assert!(
        table.contains("overlays = [\"bookshop.overlay.yaml\"]"),
        "{table}"
    );
    assert_eq!(
        workspace
            .xtask(&["generate", "bookshop", "--check"])
            .outcome,
        Outcome::Fine
    );
}

#[test]
fn a_text_that_is_not_a_document_is_refused_with_its_place() {
    let workspace = repository();
    workspace.write("documents/bookshop.yaml", "openapi: [3.1.0\n");
    let arguments = ["new", "bookshop", "--from", "[documents]/bookshop.yaml"];
    assert_snapshot!(told(&workspace, &arguments));
}

#[test]
fn uncommitted_changes_are_not_overwritten() {
    let workspace = repository();
    let table = format!("{PROVIDER}# A word.\n");
    workspace.write("specs/providers.toml", &table);
    let arguments = ["new", "bookshop", "--from", "[documents]/bookshop.yaml"];
    assert_snapshot!(told(&workspace, &arguments));
    assert_eq!(workspace.read("specs/providers.toml"), table);
}
