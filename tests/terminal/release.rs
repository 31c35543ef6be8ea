//! What `release` prints, commits, tags and pushes, and that nothing is changed when anything stands in its way.

mod workspace;

use std::io::Write as _;
use std::process::Command;

use insta::assert_snapshot;
use tempfile::TempDir;
use tests::repository::{changed, commit, git, init};
use tests::{root, xtask};
use xtask::commands::Outcome;

use crate::{grown, shrunk};
use workspace::Released;

#[test]
fn a_first_release_is_planned_and_nothing_is_changed() {
    let released = Released::never();
    released.add_workflow();
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert_snapshot!(text);
    let dry = released.release(&["--dry-run"]).1;
    assert_eq!(dry.replace(" --dry-run", ""), text);
    assert_eq!(changed(released.workspace.path()), [""; 0]);
    assert_eq!(released.git(&["tag", "--list"]), "");
    let (printed, text) = released.release(&["--packages"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert!(text.contains("HEAD has no tag of a version"), "{text}");
}

#[test]
fn an_addition_to_a_document_raises_the_third_number() {
    let released = Released::once();
    released.generate(&grown());
    released.add_workflow();
    released.say("Authors.");
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert_snapshot!(text);
}

#[test]
fn a_change_that_breaks_programs_raises_the_second_number_of_a_version_that_is_too_low() {
    let released = Released::once();
    released.generate(&shrunk());
    let manifest = released.workspace.read("library-api/Cargo.toml");
    let raised = manifest.replace("version = \"0.1.0\"", "version = \"0.1.1\"");
    released.workspace.write("library-api/Cargo.toml", &raised);
    let lock = released.workspace.read("Cargo.lock");
    let raised = lock.replace("version = \"0.1.0\"", "version = \"0.1.1\"");
    released.workspace.write("Cargo.lock", &raised);
    released.say("No other book.");
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    assert_snapshot!(text);
    let manifest = released.workspace.read("library-api/Cargo.toml");
    assert!(manifest.contains("version = \"0.2.0\""), "{manifest}");
    let lock = released.workspace.read("Cargo.lock");
    assert!(lock.contains("name = \"library-api\"\nversion = \"0.2.0\""));
    let changelog = released.workspace.read("library-api/CHANGELOG.md");
    let section = "# Changelog\n\n## 0.2.0 - 20";
    assert!(changelog.starts_with(section), "{changelog}");
    assert!(!changelog.contains("Unreleased"), "{changelog}");
}

#[test]
fn what_is_executed_arrives_at_the_remote_and_is_what_the_workflow_publishes() {
    let released = Released::never();
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    assert_snapshot!(text);
    assert_eq!(changed(released.workspace.path()), [""; 0]);
    assert_eq!(
        released.remote(&["tag", "--list"]),
        "library-api-v0.1.0\nv0.3.0\n"
    );
    let head = released.git(&["rev-parse", "HEAD"]);
    for revision in ["main", "v0.3.0^{commit}", "library-api-v0.1.0^{commit}"] {
        assert_eq!(
            released.remote(&["rev-parse", revision]),
            head,
            "{revision}"
        );
    }
    assert_snapshot!(
        "what_the_tags_of_a_commit_release",
        released.release(&["--packages"]).1
    );
    assert_snapshot!("nothing_to_release", released.release(&[]).1);
}

#[test]
fn a_version_of_another_package_that_is_not_compatible_is_released_with_what_uses_it() {
    let released = Released::once();
    let manifest = released.workspace.read("Cargo.toml");
    released
        .workspace
        .write("Cargo.toml", &manifest.replace("0.3.0", "0.4.0"));
    let lock = released.workspace.read("Cargo.lock");
    released
        .workspace
        .write("Cargo.lock", &lock.replace("0.3.0", "0.4.0"));
    released.commit();
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
}

#[test]
fn everything_that_stands_in_the_way_is_said_at_once() {
    let released = Released::once();
    // The remote goes on.
    released.git(&["commit", "--quiet", "--allow-empty", "--message", "Theirs"]);
    released.git(&["tag", "library-api-v0.1.1"]);
    released.push();
    released.git(&["tag", "--delete", "library-api-v0.1.1"]);
    released.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    // Git forgets what it was told there.
    released.workspace.write("specs/library.yaml", &grown());
    let manifest = released.workspace.read("Cargo.toml");
    let reserved = manifest.replace("code.library.dev", "code.example.com");
    released.workspace.write("Cargo.toml", &reserved);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
    assert_eq!(
        released.git(&["tag", "--list"]),
        "library-api-v0.1.0\nv0.3.0\n"
    );
}

#[test]
fn a_release_without_a_remote_is_only_planned() {
    let released = Released::never();
    released.git(&["remote", "remove", "origin"]);
    let (printed, _) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert_snapshot!(text);
}

#[test]
fn a_branch_that_follows_another_one_is_not_pushed() {
    let released = Released::never();
    released.git(&[
        "switch",
        "--quiet",
        "--create",
        "work",
        "--track",
        "origin/main",
    ]);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
    released.git(&["switch", "--quiet", "--detach"]);
    let text = released.release(&["--execute"]).1;
    assert!(
        text.contains("     Failure no branch is checked out\n"),
        "{text}"
    );
}

#[test]
fn a_remote_that_does_not_answer_is_said_with_the_words_of_git() {
    let released = Released::never();
    let nowhere = released.workspace.path().join("nowhere");
    let address = nowhere.display().to_string();
    released.git(&["remote", "set-url", "origin", &address]);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    let words = "Failure `origin` does not say what it has: fatal:";
    assert!(text.contains(words), "{text}");
    assert!(!text.contains("git init"), "{text}");
}

#[test]
fn the_rest_of_the_repository_is_not_committed_with_a_workspace_in_one_of_its_directories() {
    let released = Released::once();
    let outer = TempDir::new().expect("a directory");
    let remote = TempDir::new().expect("a directory");
    let prefix = format!("--prefix={}/clients/", outer.path().display());
    released.git(&["checkout-index", "--all", &prefix]);
    git(remote.path(), &["init", "--quiet", "--bare"]);
    init(outer.path());
    let address = remote.path().display().to_string();
    for command in [
        ["config", "user.name", "Test"].as_slice(),
        &["config", "user.email", "test@example.com"],
        &["config", "commit.gpgsign", "false"],
        &["config", "tag.gpgsign", "false"],
        &["remote", "add", "origin", &address],
        &["tag", "v0.3.0"],
        &["tag", "library-api-v0.1.0"],
    ] {
        git(outer.path(), command);
    }
    let write = |path: &str, text: &str| {
        fs_err::write(outer.path().join(path), text).expect("a file");
    };
    write("clients/library-api/src/main.rs", "fn main() { }\n");
    let changelog = "# Changelog\n\n## Unreleased\n\n- Space.\n\n## 0.1.0\n";
    write("clients/library-api/CHANGELOG.md", changelog);
    commit(outer.path());
    git(
        outer.path(),
        &["push", "--quiet", "origin", "HEAD", "--tags"],
    );
    write("notes.txt", "Staged.\n");
    git(outer.path(), &["add", "notes.txt"]);
    write("more.txt", "Not staged.\n");
    let printed = xtask(&outer.path().join("clients"), ["release", "--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    let committed = git(
        outer.path(),
        &["show", "--format=%s", "--name-only", "HEAD"],
    );
    assert_eq!(
        committed,
        "Release library-api-v0.1.1

clients/Cargo.lock
clients/library-api/CHANGELOG.md
clients/library-api/Cargo.toml
"
    );
    assert_eq!(changed(outer.path()), ["more.txt", "notes.txt"]);
}

#[test]
fn a_requirement_that_a_release_raises_is_not_a_change_of_the_package_that_has_it() {
    let released = Released::once();
    let manifest = released.workspace.read("library-api/Cargo.toml");
    let own = "shelf = { version = \"0.3.0\", path = \"../shelf\" }";
    let manifest = manifest.replace("shelf.workspace = true", own);
    released
        .workspace
        .write("library-api/Cargo.toml", &manifest);
    released.commit();
    released.git(&["tag", "--force", "library-api-v0.1.0"]);
    released
        .workspace
        .write("shelf-tool/src/main.rs", "fn main() { }\n");
    let changelog = released.workspace.read("CHANGELOG.md");
    let unreleased = changelog.replace("## 0.3.0", "## Unreleased\n\n- Space.\n\n## 0.3.0");
    released.workspace.write("CHANGELOG.md", &unreleased);
    released.commit();
    released.git(&["push", "--quiet", "--force", "--tags"]);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    let manifest = released.workspace.read("library-api/Cargo.toml");
    assert!(manifest.contains("version = \"0.3.1\", path"), "{manifest}");
    let (_, text) = released.release(&[]);
    assert!(text.contains("nothing to release"), "{text}");
}

#[test]
fn a_released_document_that_has_faults_by_now_is_left_to_the_compiler() {
    let released = Released::once();
    released
        .workspace
        .write("specs/library.yaml", "- no document\n");
    released.commit();
    released.git(&["tag", "--force", "library-api-v0.1.0"]);
    released.git(&["push", "--quiet", "--force", "--tags"]);
    released.generate(&grown());
    released.say("Authors.");
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    let words = "        docs document-unreadable library-api-v0.1.0\n";
    assert!(text.contains(words), "{text}");
}

#[test]
fn a_push_that_is_refused_is_gone_on_with() {
    let released = Released::never();
    let hook = released.refuse("pre-receive");
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    // Git says more about it, which differs from version to version.
    let lines = text.lines().filter(|line| {
        let is_words_of_git = ["remote:", "error:", "To [remote]", "! [remote"];
        !is_words_of_git.iter().any(|words| line.contains(words))
    });
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(released.remote(&["tag", "--list"]), "");
    fs_err::remove_file(hook).expect("a hook");
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    assert_snapshot!("the_push_that_was_still_to_do", text);
    assert_eq!(
        released.remote(&["tag", "--list"]),
        "library-api-v0.1.0\nv0.3.0\n"
    );
}

#[test]
fn a_tag_that_is_still_to_do_is_made_beside_the_one_that_is_there() {
    let released = Released::never();
    released.refuse("pre-receive");
    released.release(&["--execute"]);
    released.git(&["tag", "--delete", "library-api-v0.1.0"]);
    fs_err::remove_file(released.refuse("pre-receive")).expect("a hook");
    let head = released.git(&["rev-parse", "HEAD"]);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    for tag in ["v0.3.0", "library-api-v0.1.0"] {
        let commit = format!("{tag}^{{commit}}");
        assert_eq!(released.remote(&["rev-parse", &commit]), head, "{text}");
    }
}

#[test]
fn a_commit_that_is_refused_leaves_everything_as_it_was() {
    let released = Released::never();
    released.refuse("pre-commit");
    let head = released.git(&["rev-parse", "HEAD"]);
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
    assert_eq!(changed(released.workspace.path()), [""; 0]);
    assert_eq!(released.git(&["rev-parse", "HEAD"]), head);
    assert_eq!(released.git(&["tag", "--list"]), "");
}

#[test]
fn a_changelog_that_says_nothing_is_an_error_with_what_to_write() {
    let released = Released::once();
    released.generate(&grown());
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert_snapshot!(text);
}

#[test]
fn a_package_that_does_not_compile_as_it_is_published_is_not_released() {
    let released = Released::once();
    // This file is not among those that are published.
    released
        .workspace
        .write("library-api/src/main.rs", "include!(\"../main.rs\");\n");
    released
        .workspace
        .write("library-api/main.rs", "fn main() {}\n");
    released.say("Another file.");
    let (printed, text) = released.release(&["--execute"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed);
    assert!(
        text.contains("     Failure `cargo package` fails\n"),
        "{text}"
    );
    assert!(text.contains("couldn't read"), "{text}");
    assert_eq!(changed(released.workspace.path()), [""; 0]);
    assert_eq!(
        released.git(&["tag", "--list"]),
        "library-api-v0.1.0\nv0.3.0\n"
    );
}

#[test]
fn what_is_not_published_releases_nothing() {
    let released = Released::once();
    released.workspace.write("library-api/tests/all.rs", "");
    released.workspace.write("README.md", "Books.\n");
    released.commit();
    let (printed, text) = released.release(&[]);
    assert_eq!(printed.outcome, Outcome::Fine);
    assert!(text.contains("nothing to release"), "{text}");
}

#[test]
fn a_library_is_compared_with_the_last_release_by_its_compiler() {
    let released = Released::once();
    released.workspace.write(
        "shelf/src/lib.rs",
        "//! A shelf.\n\npub fn all_books() {}\n",
    );
    let changelog = released.workspace.read("CHANGELOG.md");
    let unreleased = changelog.replace("## 0.3.0", "## Unreleased\n\n- Renamed.\n\n## 0.3.0");
    released.workspace.write("CHANGELOG.md", &unreleased);
    released.say("As `shelf`.");
    share_tool(&released);
    let (printed, text) = released.release(&[]);
    if !has_tool() {
        assert_eq!(printed.outcome, Outcome::ToolFailed);
        assert_snapshot!("a_tool_that_is_not_there", text);
        let words = "SKIPPED: no cargo-semver-checks, so no library was compared";
        writeln!(std::io::stderr(), "{words}").expect("standard error");
        return;
    }
    assert_eq!(printed.outcome, Outcome::Fine, "{text}");
    for words in [
        "    breaking function_missing function shelf::books\n",
        "     Release workspace 0.4.0 · after 0.3.0, because programs may break\n",
        "        docs dependency-incompatible shelf 0.4.0\n",
        "     Release library-api 0.1.1 · after 0.1.0",
        "     changed Cargo.toml (+2 -2)\n",
    ] {
        assert!(text.contains(words), "{words}{text}");
    }
}

/// Where the tests of this workspace install their tools.
fn tools() -> std::path::PathBuf {
    root().join("target/tools")
}

/// Gives the workspace the tool that the tests of this one have installed, if they have.
fn share_tool(released: &Released) {
    let name = format!("cargo-semver-checks{}", std::env::consts::EXE_SUFFIX);
    let installed = tools().join("bin").join(&name);
    if installed.is_file() {
        let directory = released.workspace.path().join("target/tools/bin");
        fs_err::create_dir_all(&directory).expect("a directory");
        fs_err::copy(installed, directory.join(name)).expect("a file");
    }
}

fn has_tool() -> bool {
    let installed = tools().join("bin/cargo-semver-checks");
    let installed = installed.with_extension(std::env::consts::EXE_EXTENSION);
    let answers = |program: &std::path::Path| {
        let output = Command::new(program)
            .args(["semver-checks", "--version"])
            .output();
        output.is_ok_and(|output| output.status.success())
    };
    answers(&installed) || answers("cargo-semver-checks".as_ref())
}

#[test]
fn a_workspace_that_publishes_nothing_is_told_how_to() {
    let released = Released::never();
    for name in ["library-api", "shelf", "shelf-tool"] {
        let path = format!("{name}/Cargo.toml");
        let manifest = released.workspace.read(&path);
        let private = manifest.replace("[package]\n", "[package]\npublish = false\n");
        released.workspace.write(&path, &private);
    }
    released.commit();
    assert_snapshot!(released.release(&[]).1);
}

#[test]
fn a_repository_without_a_commit_is_asked_for_one() {
    let released = Released::never();
    released.git(&["update-ref", "-d", "HEAD"]);
    assert_snapshot!(released.release(&[]).1);
}
