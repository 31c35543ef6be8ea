//! Tests of the output of `import`, of its files, and of `generate` after it.

use insta::assert_snapshot;
use tests::{Workspace, fixture, portable};
use xtask::commands::Outcome;

use crate::{DOCUMENT, PROVIDER, library, session};

/// Imports fixture pages. The output has `[today]` in place of the date.
fn import(workspace: &Workspace, pages: &[&str], options: &[&str]) -> String {
    for page in pages {
        let text = fs_err::read_to_string(fixture("pages").join(page)).expect("a page");
        workspace.write(page, &text);
    }
    let paths: Vec<String> = pages
        .iter()
        .map(|page| workspace.path().join(page).display().to_string())
        .collect();
    let mut arguments = vec!["import", "library"];
    arguments.extend(paths.iter().map(String::as_str));
    arguments.extend(options);
    portable(
        &session(workspace, &arguments),
        workspace.path(),
        "[workspace]",
    )
    .lines()
    .map(|line| match line.split_once("taken on ") {
        Some((before, _)) => format!("{before}taken on [today]\n"),
        None => format!("{line}\n"),
    })
    .collect()
}

#[test]
fn the_block_of_a_page_becomes_the_document() {
    let workspace = library(DOCUMENT);
    assert_snapshot!(import(&workspace, &["get-book.md"], &[]));
    let page = workspace.read("get-book.md");
    let document = workspace.read("specs/library.yaml");
    assert!(document.starts_with("openapi: 3.1.0\n"));
    assert!(page.contains(&format!("\n{document}````\n")), "{document}");
}

#[test]
fn importing_the_same_page_again_changes_nothing() {
    let workspace = library(DOCUMENT);
    import(&workspace, &["get-book.md"], &[]);
    // The table keeps the day on which these bytes were first taken.
    let table = workspace.read("specs/providers.toml");
    let date = table
        .lines()
        .find(|line| line.starts_with("date"))
        .expect("a date");
    let earlier = table.replace(date, "date = \"2001-02-03\"");
    workspace.write("specs/providers.toml", &earlier);
    let before = workspace.files();
    assert_snapshot!(import(&workspace, &["get-book.md"], &[]));
    assert_eq!(workspace.files(), before);
}

#[test]
fn a_page_named_twice_is_imported_as_it_is() {
    let [once, twice] = [vec!["get-book.md"], vec!["get-book.md", "get-book.md"]].map(|pages| {
        let workspace = library(DOCUMENT);
        import(&workspace, &pages, &[]);
        workspace.read("specs/library.yaml")
    });
    assert_eq!(once, twice);
}

#[test]
fn several_pages_are_merged() {
    let workspace = library(DOCUMENT);
    let options = [
        "--source",
        "https://library.example/get-book.md",
        "--source",
        "https://library.example/return-book.md",
    ];
    let said = import(&workspace, &["get-book.md", "return-book.md"], &options);
    assert_snapshot!("several_pages_are_merged", said);
    assert_snapshot!("the_merged_document", workspace.read("specs/library.yaml"));
    let table = workspace.read("specs/providers.toml");
    assert!(
        table.contains("https://library.example/return-book.md"),
        "{table}"
    );
    assert_eq!(workspace.xtask(&["generate"]).outcome, Outcome::Fine);
    let client = workspace.read("library-api/src/generated/client.rs");
    assert!(
        client.contains("get_book") && client.contains("return_book"),
        "{client}"
    );
}

#[test]
fn a_page_without_a_block_is_an_error() {
    let workspace = library(DOCUMENT);
    assert_snapshot!(import(&workspace, &["get-book.md", "about.md"], &[]));
    assert_eq!(workspace.read("specs/library.yaml"), DOCUMENT);
}

#[test]
fn pages_that_contradict_each_other_are_an_error_at_both_places() {
    let workspace = library(DOCUMENT);
    let pages = ["get-book.md", "return-book-contradicting.md"];
    assert_snapshot!(import(&workspace, &pages, &[]));
    assert_eq!(workspace.read("specs/library.yaml"), DOCUMENT);
    assert_eq!(workspace.read("specs/providers.toml"), PROVIDER);
}

#[test]
fn a_document_whose_errors_an_overlay_corrects_is_imported() {
    let workspace = library(DOCUMENT);
    let page = fs_err::read_to_string(fixture("pages/get-book.md")).expect("a page");
    workspace.write("broken.md", &page.replace("schemas/Book'", "schemas/Bok'"));
    let path = workspace.path().join("broken.md").display().to_string();
    let arguments = ["import", "library", path.as_str()];
    let refused = workspace.xtask(&arguments);
    assert_eq!(
        refused.outcome,
        Outcome::DocumentBroken,
        "{}",
        refused.stderr
    );
    assert_eq!(workspace.read("specs/library.yaml"), DOCUMENT);

    let table = PROVIDER.replace(
        "base-url",
        "overlays = [\"library.overlay.yaml\"]\nbase-url",
    );
    workspace.write("specs/providers.toml", &table);
    workspace.write(
        "specs/library.overlay.yaml",
        "overlay: 1.1.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.paths['/books/{book_id}'].get.responses['200'].content['application/json'].schema
    description: The reference is misspelt.
    update: {$ref: '#/components/schemas/Book'}
",
    );
    let taken = workspace.xtask(&arguments);
    assert_eq!(taken.outcome, Outcome::Fine, "{}", taken.stderr);
    let generated = workspace.xtask(&["generate"]);
    assert_eq!(generated.outcome, Outcome::Fine, "{}", generated.stderr);
}

#[test]
fn a_document_from_a_file_is_recorded_as_such() {
    let workspace = library(DOCUMENT);
    let document = DOCUMENT.replace("1.0.0", "1.0.1");
    workspace.write("new.yaml", &document);
    let path = workspace.path().join("new.yaml").display().to_string();
    let printed = workspace.xtask(&["import", "library", &path]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    assert_eq!(workspace.read("specs/library.yaml"), document);
    let table = workspace.read("specs/providers.toml");
    assert!(
        table.contains("pages = [\"https://library.example/reference/get-book.md\"]"),
        "{table}"
    );
    assert!(table.contains("file = \"new.yaml\""), "{table}");
    let listed = workspace.xtask(&["list", "-v"]).stdout;
    assert!(
        listed.contains("\n  file        new.yaml, imported as a file\n"),
        "{listed}"
    );
}

#[test]
fn a_whole_document_is_recorded_under_one_address() {
    let workspace = library(DOCUMENT);
    workspace.write("new.yaml", DOCUMENT);
    let path = workspace.path().join("new.yaml").display().to_string();
    let url = "https://library.example/openapi.yaml";
    let printed = workspace.xtask(&["import", "library", &path, "--source", url]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    let table = workspace.read("specs/providers.toml");
    assert!(table.contains(&format!("url = \"{url}\"")), "{table}");
    assert!(!table.contains("pages"), "{table}");
}

#[test]
fn a_source_that_is_not_an_address_is_refused() {
    for source in ["openapi.yaml", "http://library.example/", "https://a@b/"] {
        let workspace = library(DOCUMENT);
        workspace.write("new.yaml", DOCUMENT);
        let path = workspace.path().join("new.yaml").display().to_string();
        let printed = workspace.xtask(&["import", "library", &path, "--source", source]);
        assert_eq!(printed.outcome, Outcome::ToolFailed, "{}", printed.stderr);
        assert_eq!(workspace.read("specs/providers.toml"), PROVIDER);
    }
}

#[test]
fn a_missing_page_is_named() {
    let workspace = library(DOCUMENT);
    assert_snapshot!(session(
        &workspace,
        &["import", "library", "nowhere/page.md"]
    ));
}

#[test]
fn for_an_unknown_provider_the_known_ones_are_listed() {
    assert_snapshot!(session(
        &Workspace::of_two_providers(),
        &["import", "library", "page.md"]
    ));
}

/// The pages of both providers are a title, a fence of four backticks with the operation behind it, and the document.
#[test]
fn importing_and_generating_gives_the_committed_files() {
    for (provider, fence) in [
        (
            "phala",
            "yaml /openapi.json post /api/v1/workspace/webhooks/{webhook_id}/rotate-secret",
        ),
        (
            "vast",
            "yaml /api-reference/openapi.yaml post /api/v0/webhooks/{id}/rotate-secret/",
        ),
    ] {
        let workspace = Workspace::copy();
        let committed = workspace.files();
        let path = format!("specs/{provider}.yaml");
        let document = workspace.read(&path);
        workspace.write(&path, "openapi: 3.1.0\n");
        let generated = workspace
            .path()
            .join(format!("{provider}-api/src/generated"));
        fs_err::remove_dir_all(generated).expect("generated files");
        let page = tempfile::NamedTempFile::with_suffix(".md").expect("a page");
        let text = format!("# A page\n\n## OpenAPI\n\n````{fence}\n{document}````\n");
        fs_err::write(page.path(), text).expect("a page");

        let page = page.path().display().to_string();
        let imported = workspace.xtask(&["import", provider, &page]);
        assert_eq!(imported.outcome, Outcome::Fine, "{}", imported.stderr);
        let generated = workspace.xtask(&["generate", provider]);
        assert_eq!(generated.outcome, Outcome::Fine, "{}", generated.stderr);
        assert!(workspace.files() == committed, "{provider} differs");
    }
}
