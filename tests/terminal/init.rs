//! Tests of the output and the files of `init`.

use insta::assert_snapshot;
use tests::repository::{changed, commit, git};
use tests::{Workspace, root};
use xtask::commands::Outcome;

use crate::session;

/// The files without those of git, each below its name.
fn files(workspace: &Workspace) -> String {
    let name = workspace.path().file_name().expect("a name");
    let name = name.to_str().expect("UTF-8");
    let files = workspace.files().into_iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix(workspace.path()).ok()?.to_str()?;
        let text = String::from_utf8(bytes).ok()?.replace(name, "[name]");
        (!path.starts_with(".git/")).then(|| format!("=== {path}\n{text}"))
    });
    files.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_empty_directory_becomes_a_workspace() {
    let workspace = Workspace::empty();
    assert_snapshot!(session(&workspace, &["init"]));
    assert_snapshot!("what_a_new_workspace_has", files(&workspace));
    // All of it is there for the first commit.
    assert_eq!(changed(workspace.path()).len(), 7);
    assert_snapshot!(
        "a_workspace_that_has_all_of_it_stays_as_it_is",
        session(&workspace, &["init"])
    );
}

#[test]
fn a_new_workspace_gets_the_words_about_documents_of_this_one() {
    let workspace = Workspace::empty();
    assert_eq!(workspace.xtask(&["init"]).outcome, Outcome::Fine);
    let ours = fs_err::read_to_string(root().join("specs/README.md")).expect("a page");
    assert_eq!(workspace.read("specs/README.md"), ours);
}

#[test]
fn a_directory_that_is_named_is_made() {
    let workspace = Workspace::empty();
    let directory = workspace.path().join("clients");
    let named = workspace.xtask(&["init", &directory.display().to_string()]);
    assert_eq!(named.outcome, Outcome::Fine, "{}", named.stderr);
    assert!(directory.join("specs/providers.toml").is_file());
    assert!(!workspace.path().join("specs").exists());
    let next = "             go to [workspace]/clients\n";
    assert!(named.stderr.contains(next), "{}", named.stderr);
}

#[test]
fn what_is_written_into_a_repository_is_committed_before_a_provider_is_added() {
    let workspace = Workspace::empty();
    workspace.write("README.md", "# Shop\n");
    git(workspace.path(), &["init", "--quiet"]);
    commit(workspace.path());
    let first = workspace.xtask(&["init"]).stderr;
    assert!(
        first.contains("             commit these files\n"),
        "{first}"
    );
    commit(workspace.path());
    let again = workspace.xtask(&["init"]).stderr;
    assert!(!again.contains("commit"), "{again}");
}

#[test]
fn an_existing_workspace_gets_its_missing_files() {
    let workspace = Workspace::empty();
    let ours = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"shop\"] # ours\n\n[workspace.dependencies]\nserde = \"1.0\"\n",
        ),
        (".github/workflows/ci.yml", "name: Ours\n"),
        (".gitignore", "target\n"),
        ("README.md", "# Shop\n"),
    ];
    for (path, text) in ours {
        workspace.write(path, text);
    }
    git(workspace.path(), &["init", "--quiet"]);
    assert_snapshot!(session(&workspace, &["init"]));
    assert_snapshot!("what_it_has_then", workspace.read("Cargo.toml"));
    assert_eq!(workspace.read(".gitignore"), "target\n/.xtask-journal\n");
    for (path, text) in [ours[1], ours[3]] {
        assert_eq!(workspace.read(path), text);
    }
}

#[test]
fn a_manifest_that_cannot_be_read_stops_it_before_anything_is_written() {
    let workspace = Workspace::empty();
    workspace.write("Cargo.toml", "[workspace");
    assert_eq!(workspace.xtask(&["init"]).outcome, Outcome::ToolFailed);
    assert_eq!(workspace.files().len(), 1);
}

#[test]
fn a_workspace_without_a_provider_says_how_to_add_one() {
    let workspace = Workspace::empty();
    assert_eq!(workspace.xtask(&["init"]).outcome, Outcome::Fine);
    assert_snapshot!(session(&workspace, &["list"]));
}

#[test]
fn a_workspace_names_the_command() {
    let workspace = Workspace::empty();
    let named = "[workspace]\n\n[workspace.metadata.openapi-client]\ncommand = \"cargo clients\"\n";
    workspace.write("Cargo.toml", named);
    assert_snapshot!(session(&workspace, &["list"]));
    workspace.write("Cargo.toml", &named.replace("cargo clients", "cargo\\n"));
    assert_snapshot!("a_name_that_is_none", session(&workspace, &["list"]));
}
