//! Git repositories that commands may change.

use std::path::Path;
use std::process::Command;

/// Runs git; returns what it prints on standard output.
///
/// # Panics
///
/// If git fails.
pub fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"])
        .args(arguments)
        .output()
        .expect("git");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Makes a directory a repository, and commits all of its files.
///
/// # Panics
///
/// If git fails.
pub fn init(directory: &Path) {
    git(directory, &["init", "--quiet"]);
    commit(directory);
}

/// Commits everything.
///
/// # Panics
///
/// If git fails.
pub fn commit(directory: &Path) {
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "--quiet", "--message", "As it is"]);
}

/// The paths that differ from the last commit, sorted.
///
/// # Panics
///
/// If git fails.
#[must_use]
pub fn changed(directory: &Path) -> Vec<String> {
    let arguments = [
        "status",
        "--porcelain",
        "--untracked-files=all",
        "--no-renames",
    ];
    let status = git(directory, &arguments);
    let paths = status.lines().filter_map(|line| line.get(3..));
    let mut paths: Vec<String> = paths.map(str::to_owned).collect();
    paths.sort();
    paths
}
