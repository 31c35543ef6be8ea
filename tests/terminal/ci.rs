//! Tests of the output of `ci`.

use insta::assert_snapshot;
use tests::{Printed, Workspace};
use xtask::commands::Outcome;

use crate::{session, show};

/// A package with this source, in a workspace of its own.
fn package(source: &str) -> Workspace {
    let workspace = Workspace::empty();
    workspace.write(
        "Cargo.toml",
        "[package]\nname = \"small\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\naxum = []\n",
    );
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"small\"\nversion = \"0.1.0\"\n",
    );
    workspace.write("src/lib.rs", source);
    workspace
}

/// The output with every time as `0.0 s`, and with the exit code in the words of most systems.
fn timeless(workspace: &Workspace, arguments: &[&str]) -> String {
    let printed = workspace.xtask(arguments);
    let stderr = printed.stderr.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let replaced: Vec<&str> = words
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let is_time = words
                    .get(index + 1)
                    .is_some_and(|unit| unit.trim_end_matches(':') == "s");
                if is_time { "0.0" } else { word }
            })
            .collect();
        // Windows calls it a code.
        format!(
            "{}\n",
            replaced.join(" ").replace("exit code", "exit status")
        )
    });
    let printed = Printed {
        stderr: stderr.collect(),
        ..printed
    };
    show(arguments, &printed)
}

#[test]
fn the_steps_are_listed_with_their_command_lines() {
    assert_snapshot!(session(&package(""), &["ci", "--list"]));
}

#[test]
fn some_steps_are_listed_when_they_are_named() {
    assert_snapshot!(session(&package(""), &["ci", "--list", "test", "format"]));
}

#[test]
fn a_workspace_without_a_package_has_nothing_to_check() {
    let workspace = Workspace::empty();
    assert_eq!(workspace.xtask(&["init"]).outcome, Outcome::Fine);
    assert_snapshot!(session(&workspace, &["ci"]));
}

#[test]
fn a_misspelt_step_gets_a_suggestion() {
    assert_snapshot!(session(&Workspace::empty(), &["ci", "fromat"]));
}

#[test]
fn passed_steps_are_printed_with_their_times() {
    let workspace = package("//! A small package.\n");
    assert_snapshot!(timeless(&workspace, &["ci", "documentation", "format"]));
}

#[test]
fn the_first_failing_step_ends_the_run() {
    let workspace = package("fn   unformatted() {}\n");
    assert_snapshot!(timeless(&workspace, &["ci", "format", "documentation"]));
}

#[test]
fn the_steps_after_a_failed_one_run_on_request() {
    let workspace = package("//! See [`nowhere`].\nfn   unformatted() {}\n");
    assert_snapshot!(timeless(
        &workspace,
        &["ci", "format", "documentation", "--keep-going"]
    ));
}

#[test]
fn a_package_is_compiled_with_what_another_one_of_the_workspace_has_now() {
    let workspace = Workspace::empty();
    workspace.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"reader\", \"shelf\"]\nresolver = \"3\"\n",
    );
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
    };
    workspace.write("shelf/Cargo.toml", &package("shelf"));
    let dependency = "[dependencies]\nshelf = { version = \"0.1.0\", path = \"../shelf\" }\n";
    workspace.write("reader/Cargo.toml", &(package("reader") + dependency));
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"reader\"\nversion = \"0.1.0\"\ndependencies = [\n \"shelf\",\n]\n\n\
         [[package]]\nname = \"shelf\"\nversion = \"0.1.0\"\n",
    );
    for function in ["books", "magazines"] {
        workspace.write("shelf/src/lib.rs", &format!("pub fn {function}() {{}}\n"));
        workspace.write(
            "reader/src/lib.rs",
            &format!("pub fn read() {{\n    shelf::{function}()\n}}\n"),
        );
        let printed = workspace.xtask(&["ci", "package"]);
        assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    }
    let line = "'patch.crates-io.shelf.path=\"shelf\"'";
    let printed = workspace.xtask(&["ci", "--list", "package"]);
    assert!(printed.stdout.contains(line), "{}", printed.stdout);
}
