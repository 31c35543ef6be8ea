//! Pins the main screen of every command in colour, with words for escape codes: `«bold green»Fresh«/»`.

use insta::assert_snapshot;
use tests::Workspace;

use crate::{DOCUMENT, break_phala, commit_crate, edit, library, remove, session, shrunk};

/// The coloured output of a command, without the path of the workspace.
fn screen(workspace: &Workspace, arguments: &[&str]) -> String {
    let printed = session(workspace, &[arguments, &["--color", "always"]].concat());
    let path = workspace.path().display().to_string();
    readable(&printed.replace(&path, "[workspace]"))
}

/// A text with words for its escape codes. Adjacent codes become one.
fn readable(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut readable = parts.next().unwrap_or_default().to_owned();
    let mut names: Vec<&str> = Vec::new();
    for part in parts {
        let (codes, rest) = part.split_once('m').expect("a colour");
        names.extend(codes.split(';').map(name));
        if !rest.is_empty() {
            readable.push_str(&format!("«{}»{rest}", names.join(" ")));
            names.clear();
        }
    }
    readable
}

/// The name of a code (ECMA-48, "Select Graphic Rendition", with the bright colours of aixterm).
fn name(code: &str) -> &'static str {
    match code {
        "0" => "/",
        "1" => "bold",
        "4" => "underlined",
        "31" | "91" => "red",
        "32" | "92" => "green",
        "33" | "93" => "yellow",
        "34" | "94" => "blue",
        "36" | "96" => "cyan",
        other => panic!("no name for the code {other}"),
    }
}

/// Two providers: one has a broken document, the other has a stale crate.
fn troubled() -> Workspace {
    let workspace = Workspace::of_two_providers();
    break_phala(&workspace);
    edit(&workspace, "vast-api/src/generated/types.rs");
    remove(&workspace, "vast-api/src/generated/client.rs");
    workspace
}

/// A path in the workspace.
fn path(workspace: &Workspace, name: &str) -> String {
    workspace.path().join(name).display().to_string()
}

#[test]
fn the_overview() {
    assert_snapshot!(screen(&Workspace::empty(), &[]));
}

#[test]
fn the_help_of_a_command() {
    assert_snapshot!(screen(&Workspace::empty(), &["generate", "--help"]));
}

#[test]
fn a_misspelt_command() {
    assert_snapshot!(screen(&Workspace::empty(), &["genrate"]));
}

#[test]
fn a_misspelt_provider() {
    let workspace = Workspace::of_two_providers();
    assert_snapshot!(screen(&workspace, &["generate", "phalla"]));
}

#[test]
fn list() {
    assert_snapshot!(screen(&troubled(), &["list"]));
}

#[test]
fn lint() {
    assert_snapshot!(screen(&troubled(), &["lint"]));
}

#[test]
fn changes() {
    let workspace = Workspace::empty();
    workspace.write("old.yaml", DOCUMENT);
    workspace.write("new.yaml", &shrunk());
    let (old, new) = (path(&workspace, "old.yaml"), path(&workspace, "new.yaml"));
    assert_snapshot!(screen(&workspace, &["changes", &old, &new]));
}

#[test]
fn try_a_document_with_an_operation_that_cannot_be_generated() {
    let workspace = Workspace::empty();
    let half = DOCUMENT.replace("schemas/Book'}", "schemas/Bok'}");
    workspace.write("half.yaml", &half);
    let half = path(&workspace, "half.yaml");
    let printed = screen(&workspace, &["try", "--no-check", &half]);
    // The length of the generated code often changes.
    let steady = |line: &str| match line.split_once(" in ") {
        Some((before, count)) if count.ends_with(" lines") => {
            format!("{before} in [count] lines\n")
        }
        _ => format!("{line}\n"),
    };
    assert_snapshot!(printed.lines().map(steady).collect::<String>());
}

#[test]
fn generate() {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "vast-api/src/generated/types.rs");
    assert_snapshot!(screen(&workspace, &["generate"]));
}

#[test]
fn generate_a_check() {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "vast-api/src/generated/types.rs");
    remove(&workspace, "vast-api/src/generated/client.rs");
    assert_snapshot!(screen(&workspace, &["generate", "--check"]));
}

#[test]
fn update_that_is_refused() {
    let workspace = library(DOCUMENT);
    commit_crate(&workspace);
    workspace.write("target/new.yaml", &shrunk());
    let new = path(&workspace, "target/new.yaml");
    assert_snapshot!(screen(&workspace, &["update", "library", "--from", &new]));
}

#[test]
fn import() {
    let workspace = library(DOCUMENT);
    workspace.write("new.yaml", &shrunk());
    let new = path(&workspace, "new.yaml");
    let printed = screen(&workspace, &["import", "library", &new]);
    let steady = |line: &str| match line.split_once("taken on ") {
        Some((before, _)) => format!("{before}taken on [today]\n"),
        None => format!("{line}\n"),
    };
    assert_snapshot!(printed.lines().map(steady).collect::<String>());
}

#[test]
fn new_of_a_broken_document() {
    let workspace = library(DOCUMENT);
    commit_crate(&workspace);
    let broken = DOCUMENT.replace("schemas/Book'}", "schemas/Bok'}");
    workspace.write("target/bookshop.yaml", &broken);
    let from = path(&workspace, "target/bookshop.yaml");
    let arguments = ["new", "bookshop", "--from", &from];
    let options = ["--base-url", "https://bookshop.example"];
    assert_snapshot!(screen(&workspace, &[&arguments[..], &options].concat()));
}

#[test]
fn remove_is_refused_for_the_only_provider() {
    let workspace = library(DOCUMENT);
    assert_snapshot!(screen(&workspace, &["remove", "library"]));
}

#[test]
fn ci_with_a_step_that_fails() {
    let workspace = Workspace::of_two_providers();
    edit(&workspace, "vast-api/src/generated/types.rs");
    let manifest = "[workspace]\n\n[package]\nname = \"small\"\nedition = \"2024\"\n";
    workspace.write("Cargo.toml", manifest);
    workspace.write("src/lib.rs", "fn   unformatted() {}\n");
    let printed = screen(&workspace, &["ci", "format"]);
    let steady = |line: &str| match line.split_once(" after ") {
        Some((before, _)) => format!("{before} after [time]\n"),
        None => format!("{line}\n"),
    };
    assert_snapshot!(printed.lines().map(steady).collect::<String>());
}

#[test]
fn completions_are_for_the_installed_program_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let printed = Workspace::empty().xtask(&["completions", shell]);
        assert_eq!(printed.stderr, "");
        for word in ["cargo-openapi-client", "generate", "accept-breaking"] {
            assert!(printed.stdout.contains(word), "{word} for {shell}");
        }
    }
}

/// Whether a line fits, or must stay whole: text to copy, a path, a marked source line, or its rule.
fn fits(line: &str, width: usize) -> bool {
    let is_whole = |word: &str| word.chars().count() > width / 2 || word.contains('`');
    line.chars().count() <= width || line.split_whitespace().any(is_whole)
}

#[test]
fn every_screen_fits_narrow_and_wide_terminals() {
    let workspace = troubled();
    for arguments in [
        &[][..],
        &["--help"],
        &["generate", "--help"],
        &["update", "--help"],
        &["completions", "--help"],
        &["list"],
        &["list", "-v"],
        &["lint"],
        &["generate"],
        &["generate", "--check", "--diff", "none"],
        &["generate", "phalla"],
    ] {
        for width in [60, 80, 140] {
            let printed = workspace.xtask_on_terminal(width, arguments);
            let text = printed.stdout + &printed.stderr;
            assert!(text.lines().count() > 0, "{arguments:?}");
            for line in text.lines() {
                assert!(fits(line, width), "{arguments:?} at {width}: {line}");
            }
        }
    }
}

#[test]
fn a_narrow_terminal_wraps_lines_between_words_and_never_within_a_command() {
    let workspace = troubled();
    assert_snapshot!(workspace.xtask_on_terminal(60, &["generate"]).stderr);
}
