//! A provider that is added and removed again, in a copy of this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::xtask::commands::Outcome;
use ::xtask::commands::cargo::cargo as command;
use ::xtask::workspace::repository::files;

use tests::package::share_target;
use tests::repository::{changed, commit, git, init};
use tests::{Printed, fixture, root, xtask};

/// The providers that are added: name, fixture, and where calls go.
const PROVIDERS: [(&str, &str, &str); 3] = [
    // Signed with a key, and with parameters and answers of every kind.
    (
        "bookshop",
        "provider/bookshop.yaml",
        "https://bookshop.example",
    ),
    // JSON, which needs no key.
    (
        "book-errors",
        "constructs/several-error-bodies.json",
        "https://errors.example",
    ),
    // Texts that would like to be something else.
    (
        "hostile",
        "constructs/hostile-text.yaml",
        "https://hostile.example",
    ),
];

/// The files of this repository, committed in one of their own.
fn repository() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a temporary directory");
    for path in files(root()).expect("a repository") {
        let to = copy.path().join(&path);
        fs_err::create_dir_all(to.parent().expect("a parent")).expect("a directory");
        fs_err::copy(root().join(&path), to).expect("a file");
    }
    init(copy.path());
    share_target(copy.path());
    copy
}

/// Runs cargo in the copy; fails with what it says.
fn cargo(copy: &Path, arguments: &[&str]) {
    let output = command(copy)
        .args(arguments)
        .env("CARGO_TARGET_DIR", copy.join("target/candidate-build"))
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .expect("cargo");
    let words = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{arguments:?}\n{words}\n{said}");
}

fn fine(copy: &Path, arguments: &[&str]) -> Printed {
    let printed = xtask(copy, arguments);
    assert_eq!(
        printed.outcome,
        Outcome::Fine,
        "{arguments:?}\n{}",
        printed.stderr
    );
    printed
}

/// The files that a command said it would touch.
fn said(printed: &Printed) -> Vec<String> {
    let words = printed.stderr.lines().filter_map(|line| {
        let (word, rest) = line.trim_start().split_once(' ')?;
        let path = rest.split(' ').next()?;
        ["added", "changed", "removed"]
            .contains(&word)
            .then(|| path.to_owned())
    });
    let mut paths: Vec<String> = words.collect();
    paths.sort();
    paths
}

/// Every tracked file with its contents.
fn contents(copy: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let listed = git(copy, &["ls-files", "-z"]);
    let paths = listed.split_terminator('\0').map(|path| copy.join(path));
    paths
        .map(|path| (path.clone(), fs_err::read(path).expect("a file")))
        .collect()
}

#[test]
fn what_is_added_needs_no_hand_and_leaves_no_trace() {
    let copy = repository();
    let copy = copy.path();
    let before = contents(copy);
    for (name, document, base_url) in PROVIDERS {
        let document = fixture(document).display().to_string();
        let arguments = ["new", name, "--from", &document, "--base-url", base_url];
        let printed = fine(copy, &arguments);
        assert_eq!(said(&printed), changed(copy), "{}", printed.stderr);
        commit(copy);
    }
    let library = fs_err::read_to_string(copy.join("book-errors-api/src/lib.rs")).expect("a file");
    assert!(library.contains("Client::builder()"), "{library}");
    assert!(copy.join("specs/book-errors.json").exists());

    fine(copy, &["generate", "--check"]);
    cargo(copy, &["fmt", "--all", "--check"]);
    let crates = PROVIDERS.map(|(name, ..)| format!("{name}-api"));
    let crates: Vec<&str> = crates
        .iter()
        .flat_map(|name| ["-p", name.as_str()])
        .collect();
    let with = |command: &[&'static str], options: &[&'static str]| {
        cargo(
            copy,
            &[command, &["--locked", "--offline"], &crates, options].concat(),
        );
    };
    with(&["clippy", "--all-targets"], &["--", "-D", "warnings"]);
    with(&["doc", "--no-deps"], &[]);
    with(&["test", "--doc"], &[]);
    assert_eq!(changed(copy), [""; 0]);

    for (name, ..) in PROVIDERS {
        let printed = fine(copy, &["remove", name]);
        assert_eq!(said(&printed), changed(copy), "{}", printed.stderr);
        commit(copy);
    }
    let after = contents(copy);
    let paths = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&after), paths(&before));
    for (path, text) in &after {
        assert!(Some(text) == before.get(path), "{} differs", path.display());
    }
}
