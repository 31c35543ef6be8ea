//! Tests of copies of small workspaces.

use super::copy::write_if_different;
use super::*;
use generator::SourceFile;
use std::process::Command;

/// A repository with two files. Git ignores one of them.
fn workspace() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in [(".gitignore", "/target\n"), ("a/b/c.txt", "old")] {
        write_if_different(&root.path().join(path), text.as_bytes()).unwrap();
    }
    let status = Command::new("git")
        .args(["init", "--quiet"])
        .current_dir(root.path())
        .status();
    assert!(status.unwrap().success());
    root
}

#[test]
fn writes_and_removals_are_differences_and_the_workspace_stays() {
    let root = workspace();
    let candidate = Candidate::of(root.path()).unwrap();
    assert_eq!(candidate.differences().unwrap(), []);
    candidate.write("a/new.txt", "new").unwrap();
    candidate.remove("a/b/c.txt").unwrap();
    candidate.remove("a/b/never.txt").unwrap();
    assert_eq!(
        candidate.differences().unwrap(),
        [
            difference("a/b/c.txt", Some("old"), None),
            difference("a/new.txt", None, Some("new")),
        ]
    );
    assert!(root.path().join("a/b/c.txt").exists());
    assert!(!candidate.root().join("a/b").exists());
}

#[test]
fn the_next_copy_keeps_no_change_of_the_one_before() {
    let root = workspace();
    let candidate = Candidate::of(root.path()).unwrap();
    candidate.write("a/new.txt", "new").unwrap();
    candidate.write("a/b/c.txt", "other").unwrap();
    let again = Candidate::of(root.path()).unwrap();
    assert_eq!(again.differences().unwrap(), []);
    assert_eq!(again.read("a/new.txt").unwrap(), None);
    assert_eq!(again.read("a/b/c.txt").unwrap().as_deref(), Some("old"));
    assert_eq!(again.files_below("a").unwrap(), ["a/b/c.txt"]);
}

#[test]
fn a_file_that_stays_the_same_keeps_its_time() {
    let root = workspace();
    let candidate = Candidate::of(root.path()).unwrap();
    let modified = || {
        let path = candidate.root().join("a/b/c.txt");
        fs::metadata(path).unwrap().modified().unwrap()
    };
    let before = modified();
    Candidate::of(root.path()).unwrap();
    candidate.write("a/b/c.txt", "old").unwrap();
    assert_eq!(modified(), before);
}

#[test]
fn a_finding_names_a_file_that_exists() {
    let root = workspace();
    let candidate = Candidate::of(root.path()).unwrap();
    let located = |path: &str, shown: Option<&str>| {
        let file = SourceFile {
            path: path.to_owned(),
            text: String::new(),
        };
        let finding = Finding::error("any", &file.into(), None, "wrong");
        let new = "specs/new.yaml".to_owned();
        let there = shown.map_or_else(|| candidate.shown(&new), str::to_owned);
        let mut located = candidate.located(vec![finding], &BTreeMap::from([(new, there)]));
        located.remove(0).file.path.clone()
    };
    assert_eq!(located("specs/new.yaml", Some("new.yaml")), "new.yaml");
    let copied = "target/candidate/specs/new.yaml";
    assert_eq!(located("specs/new.yaml", None), copied);
    let table = format!("target/candidate/{PROVIDERS_FILE}");
    assert_eq!(located(PROVIDERS_FILE, Some("new.yaml")), table);
    assert_eq!(
        located("specs/x.overlay.yaml", None),
        "specs/x.overlay.yaml"
    );
}

#[test]
fn without_a_repository_there_is_no_copy() {
    let root = tempfile::tempdir().unwrap();
    // The temporary directory is not inside the repository of this project.
    assert!(matches!(
        Candidate::of(root.path()),
        Err(CandidateError::Repository(_))
    ));
}

/// The difference in one file.
fn difference(path: &str, old: Option<&str>, new: Option<&str>) -> Difference {
    Difference {
        path: path.to_owned(),
        old: old.map(|text| text.as_bytes().to_vec()),
        new: new.map(|text| text.as_bytes().to_vec()),
    }
}

#[test]
fn files_that_git_ignores_are_not_differences() {
    let root = workspace();
    fs::write(root.path().join(".gitignore"), "/target\nmade.txt\n").unwrap();
    let candidate = Candidate::of(root.path()).unwrap();
    candidate.write("a/made.txt", "by a build script").unwrap();
    candidate.write("a/new.txt", "new").unwrap();
    assert_eq!(
        candidate.differences().unwrap(),
        [difference("a/new.txt", None, Some("new"))]
    );
}

#[test]
fn a_file_that_was_changed_meanwhile_is_not_overwritten() {
    let root = workspace();
    let candidate = Candidate::of(root.path()).unwrap();
    candidate.write("a/b/c.txt", "new").unwrap();
    fs::write(root.path().join("a/b/c.txt"), "by somebody else").unwrap();
    let error = candidate.differences().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`a/b/c.txt` was changed meanwhile; run this again"
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_target_is_not_written() {
    let root = workspace();
    let link = root.path().join("a/link.txt");
    std::os::unix::fs::symlink("b/c.txt", &link).unwrap();
    let candidate = Candidate::of(root.path()).unwrap();
    assert_eq!(candidate.differences().unwrap(), []);
    assert_eq!(
        candidate.read("a/link.txt").unwrap().as_deref(),
        Some("old")
    );
    candidate.write("a/link.txt", "new").unwrap();
    assert!(
        matches!(candidate.differences(), Err(CandidateError::Link(path)) if path == "a/link.txt")
    );
    assert_eq!(candidate.read("a/b/c.txt").unwrap().as_deref(), Some("old"));
}

#[cfg(unix)]
#[test]
fn a_read_only_file_can_be_written_in_the_copy() {
    use std::os::unix::fs::PermissionsExt;

    let root = workspace();
    let file = root.path().join("a/b/c.txt");
    fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let candidate = Candidate::of(root.path()).unwrap();
    let copy = fs::metadata(candidate.root().join("a/b/c.txt")).unwrap();
    assert_eq!(copy.permissions().mode() & 0o200, 0o200);
    assert_eq!(candidate.differences().unwrap(), []);
}

#[test]
fn a_copy_is_new_to_cargo_even_if_the_file_is_old() {
    let root = workspace();
    let then = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(root.path().join("a/b/c.txt"));
    file.unwrap().set_modified(then).unwrap();
    let candidate = Candidate::of(root.path()).unwrap();
    let copy = fs::metadata(candidate.root().join("a/b/c.txt")).unwrap();
    assert!(copy.modified().unwrap() > then);
}

#[test]
fn a_file_that_is_too_large_is_not_copied() {
    let root = workspace();
    let dump = fs::File::create(root.path().join("core")).unwrap();
    dump.set_len(65 * 1024 * 1024).unwrap();
    let candidate = Candidate::of(root.path()).unwrap();
    assert!(!candidate.root().join("core").exists());
    assert_eq!(candidate.differences().unwrap(), []);
}
