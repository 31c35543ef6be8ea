//! Tests of the output and the files of `import` from an address.

use insta::assert_snapshot;
use tests::{Workspace, fixture};
use xtask::commands::Outcome;

use crate::site::Site;
use crate::{DOCUMENT, PROVIDER, library, session};

fn page(name: &str) -> String {
    fs_err::read_to_string(fixture("pages").join(name)).expect("a page")
}

fn library_site() -> Site {
    let index = "# Library\n\n- [Get](/api-reference/get-book.md)\n- [About](/api-reference/about.md)\n- [Return](/api-reference/return-book.md)\n- [Start](/guides/start.md)\n";
    Site::of(&[
        ("/llms.txt", index.to_owned()),
        ("/openapi.yaml", DOCUMENT.replace("1.0.0", "1.0.1")),
        ("/api-reference/get-book.md", page("get-book.md")),
        ("/api-reference/about.md", page("about.md")),
        ("/api-reference/return-book.md", page("return-book.md")),
    ])
}

/// Imports from the site. The output has `[site]` for its address, and `[today]` for the date.
fn import(workspace: &Workspace, site: &Site, arguments: &[&str]) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.replace("[site]", &site.url))
        .collect();
    let mut all = vec!["import", "library"];
    all.extend(arguments.iter().map(String::as_str));
    session(workspace, &all)
        .replace(&site.url, "[site]")
        .lines()
        .map(|line| match line.split_once("taken on ") {
            Some((before, _)) => format!("{before}taken on [today]\n"),
            None => format!("{line}\n"),
        })
        .collect()
}

/// The written table, without the values that differ from run to run.
fn source(workspace: &Workspace, site: &Site) -> String {
    let table = workspace.read("specs/providers.toml");
    let table = table.replace(&site.url, "[site]");
    let source = table.split_once("[library.source]").expect("a source").1;
    let differs = |line: &&str| line.starts_with("date") || line.starts_with("sha256");
    let lines = source.split_inclusive('\n').filter(|line| !differs(line));
    lines.collect()
}

#[test]
fn a_document_is_fetched_and_recorded() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    assert_snapshot!(import(&workspace, &site, &["[site]/openapi.yaml"]));
    assert_eq!(
        source(&workspace, &site),
        "\nurl = \"[site]/openapi.yaml\"\netag = '\"first\"'\n"
    );
    let document = DOCUMENT.replace("1.0.0", "1.0.1");
    assert_eq!(workspace.read("specs/library.yaml"), document);
}

#[test]
fn a_document_that_has_not_changed_is_not_written() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    import(&workspace, &site, &["[site]/openapi.yaml"]);
    let table = workspace.read("specs/providers.toml");
    let date = table.lines().find(|line| line.starts_with("date"));
    let earlier = table.replace(date.expect("a date"), "date = \"2001-02-03\"");
    workspace.write("specs/providers.toml", &earlier);
    let before = workspace.files();
    let said = import(&workspace, &site, &["[site]/openapi.yaml"]);
    assert_snapshot!(said);
    assert_eq!(workspace.files(), before);
}

#[test]
fn an_edited_document_is_always_fetched() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    import(&workspace, &site, &["[site]/openapi.yaml"]);
    let document = workspace.read("specs/library.yaml");
    workspace.write("specs/library.yaml", DOCUMENT);
    import(&workspace, &site, &["[site]/openapi.yaml"]);
    assert_eq!(workspace.read("specs/library.yaml"), document);
}

#[test]
fn a_fetched_document_is_no_longer_one_from_a_file() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    workspace.write("new.yaml", &DOCUMENT.replace("1.0.0", "1.0.1"));
    let path = workspace.path().join("new.yaml").display().to_string();
    workspace.xtask(&["import", "library", &path]);
    assert!(source(&workspace, &site).contains("file = \"new.yaml\""));
    import(&workspace, &site, &["[site]/openapi.yaml"]);
    assert!(!source(&workspace, &site).contains("file"));
    // An import of the same bytes from a file keeps their address.
    let table = workspace.read("specs/providers.toml");
    workspace.xtask(&["import", "library", &path]);
    assert_eq!(workspace.read("specs/providers.toml"), table);
}

#[test]
fn the_pages_of_an_index_are_fetched_and_merged() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    assert_snapshot!(import(&workspace, &site, &["[site]/llms.txt"]));
    assert_eq!(source(&workspace, &site), "\nindex = \"[site]/llms.txt\"\n");
    assert_eq!(workspace.xtask(&["generate"]).outcome, Outcome::Fine);
    let listed = workspace.xtask(&["list", "-v"]).stdout;
    let listed = listed.replace(&site.url, "[site]");
    let lines = listed.split_inclusive('\n');
    let listed: String = lines.filter(|line| !line.contains("taken on")).collect();
    assert_snapshot!("the_index_is_listed", listed);
}

#[test]
fn the_pages_that_were_chosen_stay_chosen() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    let prefix = "/api-reference/get-book.md";
    import(&workspace, &site, &["[site]/llms.txt", "--prefix", prefix]);
    let noted = source(&workspace, &site);
    assert!(noted.contains(&format!("prefix = \"{prefix}\"")), "{noted}");
    import(&workspace, &site, &["[site]/llms.txt"]);
    assert_eq!(source(&workspace, &site), noted);
}

#[test]
fn an_address_without_a_document_is_named_and_nothing_is_written() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    assert_snapshot!(import(&workspace, &site, &["[site]/gone.yaml"]));
    assert_eq!(workspace.read("specs/library.yaml"), DOCUMENT);
    assert_eq!(workspace.read("specs/providers.toml"), PROVIDER);
}

#[test]
fn a_source_is_for_files() {
    let (workspace, site) = (library(DOCUMENT), library_site());
    let arguments = ["[site]/openapi.yaml", "--source", "https://a.example/"];
    assert_snapshot!(import(&workspace, &site, &arguments));
}

#[test]
fn an_address_with_a_password_is_refused_without_showing_it() {
    let workspace = library(DOCUMENT);
    let url = "https://user:secret@library.example/openapi.yaml";
    let printed = workspace.xtask(&["import", "library", url]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_eq!(
        printed.stderr,
        "error: the address `https://library.example/openapi.yaml` has a user name in it\n"
    );
}
