//! Tests of the output and the changes of `update`. After any error, it must change nothing.

mod workspace;

use insta::assert_snapshot;
use tests::repository::{changed, commit};
use xtask::commands::Outcome;

use crate::site::Site;
use crate::{DOCUMENT, generate_lock, grown, shrunk};
use workspace::{LIBRARY, MANIFEST, files, update, workspace};

#[test]
fn an_addition_becomes_a_version_with_all_that_follows_from_it() {
    let workspace = workspace();
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert_snapshot!(text);
    // Only the printed files differ.
    let changed = changed(workspace.path());
    for path in &changed {
        assert!(
            text.contains(&format!(" {path}")),
            "{path} is not mentioned"
        );
    }
    assert_eq!(
        changed.len(),
        text.matches("\n     changed ").count() + text.matches("\n       added ").count()
    );
    assert_eq!(workspace.read("specs/library.yaml"), grown());
    assert_eq!(
        workspace.xtask(&["generate", "--check"]).outcome,
        Outcome::Fine
    );
    assert!(
        workspace
            .read("library-api/Cargo.toml")
            .contains("version = \"0.3.2\"")
    );
    assert!(workspace.read("Cargo.lock").contains("version = \"0.3.2\""));
    let changelog = workspace.read("library-api/CHANGELOG.md");
    assert!(changelog.contains("\n## 0.3.2 - 20"), "{changelog}");
    assert!(
        changelog.contains("- operation added: `Client::list_authors`\n"),
        "{changelog}"
    );
}

#[test]
fn the_same_document_is_not_an_update() {
    let workspace = workspace();
    update(&workspace, &grown(), &[]);
    commit(workspace.path());
    let before = files(&workspace);
    assert_snapshot!(
        update(&workspace, &grown(), &[])
            .1
            .replace(&today(), "[today]")
    );
    assert!(files(&workspace) == before);
}

/// Today's date in the form of `specs/providers.toml`.
fn today() -> String {
    let workspace = workspace();
    update(&workspace, &grown(), &[]);
    let table = workspace.read("specs/providers.toml");
    let (_, rest) = table.split_once("date = \"").expect("a date");
    rest[..10].to_owned()
}

#[test]
fn breaking_changes_must_be_accepted() {
    let workspace = workspace();
    let before = files(&workspace);
    let (printed, text) = update(&workspace, &shrunk(), &[]);
    assert_eq!(printed.outcome, Outcome::Changed);
    assert_snapshot!(text);
    assert!(files(&workspace) == before);
    let (printed, _) = update(&workspace, &shrunk(), &["--accept-breaking"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    assert!(
        workspace
            .read("library-api/Cargo.toml")
            .contains("version = \"0.4.0\"")
    );
}

#[test]
fn a_pull_request_gets_its_description() {
    let workspace = workspace();
    let (printed, _) = update(
        &workspace,
        &shrunk(),
        &["--accept-breaking", "--format", "markdown"],
    );
    let table = workspace.read("specs/providers.toml");
    let value = |key: &str| {
        let (_, rest) = table.split_once(&format!("{key} = \"")).expect("a key");
        rest.split('"').next().expect("a value").to_owned()
    };
    let text = printed
        .stdout
        .replace(&value("date"), "[today]")
        .replace(&value("sha256"), "[sha256]")
        .replace(&value("file"), "[new].yaml");
    assert_snapshot!(text);
}

#[test]
fn a_dry_run_prints_everything_and_changes_nothing() {
    let workspace = workspace();
    let before = files(&workspace);
    assert_snapshot!(update(&workspace, &grown(), &["--dry-run"]).1);
    assert!(files(&workspace) == before);
}

#[test]
fn a_broken_document_is_reported_at_its_place_and_changes_nothing() {
    let workspace = workspace();
    let before = files(&workspace);
    let broken = grown().replace("schemas/Book'", "schemas/Bok'");
    let (printed, text) = update(&workspace, &broken, &[]);
    assert_eq!(printed.outcome, Outcome::DocumentBroken);
    assert_snapshot!(text);
    assert!(files(&workspace) == before);
}

#[test]
fn uncommitted_changes_are_not_overwritten() {
    let workspace = workspace();
    let manifest = workspace.read("library-api/Cargo.toml");
    workspace.write(
        "library-api/Cargo.toml",
        &format!("{manifest}\n# By hand.\n"),
    );
    workspace.write("library-api/CHANGELOG.md", "By hand.\n");
    // The update does not write this file.
    workspace.write("library-api/src/lib.rs", "//! A client, described anew.\n");
    let before = files(&workspace);
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
    assert!(files(&workspace) == before);
}

#[test]
fn a_crate_that_does_not_compile_changes_nothing() {
    let workspace = workspace();
    let operations = workspace.read("library-api/src/generated/operations.rs");
    let library = format!(
        "//! A client.

const OPERATIONS: &str = include_str!(\"generated/operations.rs\");
const _: () = assert!(OPERATIONS.len() == {}, \"other operations\");
",
        operations.len()
    );
    workspace.write("library-api/src/lib.rs", &library);
    commit(workspace.path());
    let before = files(&workspace);
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert!(text.contains("other operations"), "{text}");
    assert!(text.contains("nothing was changed"), "{text}");
    assert!(files(&workspace) == before);
}

#[test]
fn a_crate_that_was_stale_before_is_generated_first() {
    let workspace = workspace();
    // The recorded source is invented until the document is imported.
    update(&workspace, DOCUMENT, &[]);
    commit(workspace.path());
    crate::edit(&workspace, "library-api/src/generated/types.rs");
    let (printed, text) = update(&workspace, DOCUMENT, &[]);
    assert_eq!(printed.outcome, Outcome::Stale);
    assert_snapshot!(text.replace(&today(), "[today]"));
}

#[test]
fn a_reformatted_document_is_taken_without_a_release() {
    let workspace = workspace();
    let (printed, text) = update(&workspace, &format!("{DOCUMENT}# A comment.\n"), &[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert_snapshot!(text);
    assert!(
        workspace
            .read("library-api/Cargo.toml")
            .contains("version = \"0.3.1\"")
    );
}

#[test]
fn a_document_without_an_address_is_skipped() {
    let workspace = workspace();
    let table = workspace.read("specs/providers.toml");
    let lines = table.split_inclusive('\n');
    let table: String = lines.filter(|line| !line.starts_with("pages")).collect();
    workspace.write("specs/providers.toml", &table);
    commit(workspace.path());
    assert_snapshot!(crate::session(&workspace, &["update", "library"]));
}

/// The pages in the table may contain less than the file.
#[test]
fn a_document_from_a_file_is_not_fetched_from_its_pages() {
    let workspace = workspace();
    update(&workspace, &grown(), &[]);
    commit(workspace.path());
    let table = workspace.read("specs/providers.toml");
    assert!(table.contains("pages = ["), "{table}");
    let (_, rest) = table.split_once("file = \"").expect("a file");
    let file = rest.split('"').next().expect("a name").to_owned();
    let text = crate::session(&workspace, &["update"]);
    assert_snapshot!(text.replace(&file, "[new].yaml"));
}

#[test]
fn a_crate_that_was_committed_stale_is_generated_first() {
    let workspace = workspace();
    let table = workspace.read("specs/providers.toml");
    let skip = "\n[library.skip]\n\"GET /books\" = \"for a test\"\n";
    workspace.write("specs/providers.toml", &(table + skip));
    commit(workspace.path());
    let before = files(&workspace);
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::Stale);
    assert_snapshot!(text);
    assert!(files(&workspace) == before);
}

#[test]
fn every_provider_of_a_document_is_updated_with_it() {
    let workspace = workspace();
    let table = workspace.read("specs/providers.toml");
    let second = table
        .replace("[library", "[second")
        .replace("library-api", "second-api");
    workspace.write("specs/providers.toml", &(table + "\n" + &second));
    workspace.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"library-api\", \"second-api\"]\nresolver = \"3\"\n",
    );
    let manifest = MANIFEST.replace("library", "second");
    workspace.write("second-api/Cargo.toml", &manifest);
    workspace.write("second-api/src/lib.rs", LIBRARY);
    assert_eq!(workspace.xtask(&["generate"]).outcome, Outcome::Fine);
    generate_lock(&workspace);
    commit(workspace.path());
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    for name in ["library-api", "second-api"] {
        assert!(
            text.contains(&format!("Updated {name} 0.3.1 → 0.3.2")),
            "{text}"
        );
    }
    let checked = workspace.xtask(&["generate", "--check"]);
    assert_eq!(checked.outcome, Outcome::Fine, "{}", checked.stderr);
}

#[test]
fn changes_of_other_packages_in_the_lock_file_are_refused() {
    let workspace = workspace();
    let lock = workspace.read("Cargo.lock");
    workspace.write(
        "Cargo.lock",
        &lock.replace("version = 4\n", "version = 3\n"),
    );
    let other = "\n[[package]]\nname = \"old\"\nversion = \"0.1.0\"\n";
    let lock = workspace.read("Cargo.lock") + other;
    workspace.write("Cargo.lock", &lock);
    commit(workspace.path());
    let before = files(&workspace);
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed, "{text}");
    assert!(text.contains("other packages in Cargo.lock"), "{text}");
    assert!(files(&workspace) == before);
}

#[test]
fn a_document_can_be_named_for_one_provider_only() {
    let workspace = workspace();
    assert_snapshot!(crate::session(&workspace, &["update", "--from", "a.yaml"]));
}

#[test]
fn an_uncommitted_provider_cannot_be_compared() {
    let workspace = workspace();
    let table = workspace.read("specs/providers.toml");
    workspace.write(
        "specs/providers.toml",
        &table.replace("[library", "[bookshop"),
    );
    commit(workspace.path());
    workspace.write("specs/providers.toml", &table);
    let (printed, text) = update(&workspace, &grown(), &[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
}

#[test]
fn a_document_that_its_server_calls_unchanged_is_not_sent_again() {
    let workspace = workspace();
    let site = Site::of(&[("/openapi.yaml", DOCUMENT.to_owned())]);
    let url = format!("{}/openapi.yaml", site.url);
    let first = workspace.xtask(&["update", "library", "--from", &url]);
    assert_eq!(first.outcome, Outcome::Fine, "{}", first.stderr);
    let table = workspace.read("specs/providers.toml");
    assert!(table.contains(&format!("url = \"{url}\"\n")), "{table}");
    assert!(table.contains("etag = '\"first\"'\n"), "{table}");
    assert!(!table.contains("pages"), "{table}");
    commit(workspace.path());
    let second = workspace.xtask(&["update"]);
    assert_eq!(second.outcome, Outcome::Fine, "{}", second.stderr);
    assert!(
        second.stderr.contains("Fresh library-api"),
        "{}",
        second.stderr
    );
    assert_eq!(changed(workspace.path()), Vec::<String>::new());
    assert_eq!(site.sent(), 1, "the document was sent again");
}

#[test]
fn the_recorded_index_is_followed_later() {
    let page =
        |name: &str| fs_err::read_to_string(tests::fixture("pages").join(name)).expect("a page");
    let index = "- [Get](/api-reference/get-book.md)\n- [About](/api-reference/about.md)\n";
    let site = Site::of(&[
        ("/llms.txt", index.to_owned()),
        ("/api-reference/get-book.md", page("get-book.md")),
        ("/api-reference/about.md", page("about.md")),
    ]);
    let workspace = workspace();
    let url = format!("{}/llms.txt", site.url);
    let arguments = ["update", "library", "--from", &url, "--accept-breaking"];
    let first = workspace.xtask(&arguments);
    assert_eq!(first.outcome, Outcome::Fine, "{}", first.stderr);
    let without = format!(
        "without a document: 1 of 2 pages\n             {}/api-reference/about.md\n",
        site.url
    );
    assert!(first.stderr.contains(&without), "{}", first.stderr);
    let table = workspace.read("specs/providers.toml");
    assert!(table.contains(&format!("index = \"{url}\"\n")), "{table}");
    commit(workspace.path());
    let second = workspace.xtask(&["update"]);
    assert_eq!(second.outcome, Outcome::Fine, "{}", second.stderr);
    assert_eq!(changed(workspace.path()), Vec::<String>::new());
    assert_eq!(site.sent(), 3, "pages that had not changed were sent again");
}
