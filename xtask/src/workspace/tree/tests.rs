//! Tests of comparing a plan with the disk and of writing it.

use std::path::Path;

use fs_err as fs;
use tempfile::TempDir;

use super::*;

/// A plan of two files in `vast-api/src/generated` and the name lock.
fn plan() -> Plan {
    Plan {
        files: BTreeMap::from([
            ("specs/vast.names.toml".to_owned(), "lock\n".to_owned()),
            (
                "vast-api/src/generated/mod.rs".to_owned(),
                "mod types;\n".to_owned(),
            ),
            (
                "vast-api/src/generated/types/a.rs".to_owned(),
                "struct A;\n".to_owned(),
            ),
        ]),
        owned: vec!["vast-api/src/generated".to_owned()],
        extra: vec!["specs/vast.names.toml".to_owned()],
    }
}

fn generate(root: &Path, plan: &Plan) -> Result<(), TreeError> {
    write(root, &compare(root, plan)?, plan)
}

/// A workspace in which everything is fresh.
fn workspace() -> TempDir {
    let root = TempDir::new().unwrap();
    generate(root.path(), &plan()).unwrap();
    root
}

/// Every difference, as `state path`.
fn stale(root: &Path, plan: &Plan) -> Vec<String> {
    compare(root, plan)
        .unwrap()
        .into_iter()
        .filter_map(|entry| {
            let word = match entry.state {
                State::Fresh => return None,
                State::Changed { .. } => "changed",
                State::Missing => "missing",
                State::Orphaned => "orphaned",
            };
            Some(format!("{word} {}", entry.path))
        })
        .collect()
}

/// Every path below the root, sorted.
fn everything(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            found.push(path::shown(path.strip_prefix(root).unwrap()));
            if path.symlink_metadata().unwrap().is_dir() {
                pending.push(path);
            }
        }
    }
    found.sort();
    found
}

fn with_file(path: &str) -> Plan {
    let mut plan = plan();
    plan.files.insert(path.to_owned(), String::new());
    plan
}

#[test]
fn an_empty_workspace_misses_everything() {
    let root = TempDir::new().unwrap();
    assert_eq!(
        stale(root.path(), &plan()),
        [
            "missing specs/vast.names.toml",
            "missing vast-api/src/generated/mod.rs",
            "missing vast-api/src/generated/types/a.rs",
        ]
    );
}

#[test]
fn written_files_are_fresh_and_nothing_else_is_left() {
    let root = workspace();
    assert!(stale(root.path(), &plan()).is_empty());
    assert_eq!(
        everything(root.path()),
        [
            "specs",
            "specs/vast.names.toml",
            "vast-api",
            "vast-api/src",
            "vast-api/src/generated",
            "vast-api/src/generated/mod.rs",
            "vast-api/src/generated/types",
            "vast-api/src/generated/types/a.rs",
        ]
    );
    let text = fs::read_to_string(root.path().join("vast-api/src/generated/mod.rs")).unwrap();
    assert_eq!(text, "mod types;\n");
}

#[test]
fn an_edited_file_is_changed_and_shows_its_text() {
    let root = workspace();
    fs::write(root.path().join("vast-api/src/generated/mod.rs"), "edited").unwrap();
    let entries = compare(root.path(), &plan()).unwrap();
    let changed = State::Changed {
        on_disk: "edited".to_owned(),
    };
    assert_eq!(entries[1].state, changed);
    generate(root.path(), &plan()).unwrap();
    assert!(stale(root.path(), &plan()).is_empty());
}

#[test]
fn windows_line_endings_and_bytes_that_are_not_utf8_are_changes() {
    let root = workspace();
    let path = root.path().join("vast-api/src/generated/mod.rs");
    for contents in [&b"mod types;\r\n"[..], b"\xff\xfe"] {
        fs::write(&path, contents).unwrap();
        assert_eq!(
            stale(root.path(), &plan()),
            ["changed vast-api/src/generated/mod.rs"]
        );
    }
}

#[test]
fn a_fresh_file_is_not_written_again() {
    let root = workspace();
    let path = root.path().join("vast-api/src/generated/mod.rs");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    fs::remove_file(root.path().join("specs/vast.names.toml")).unwrap();
    generate(root.path(), &plan()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn a_file_that_the_plan_does_not_name_is_an_orphan_and_is_removed() {
    let root = workspace();
    let generated = root.path().join("vast-api/src/generated");
    fs::create_dir_all(generated.join("old/deep")).unwrap();
    fs::create_dir(generated.join("empty")).unwrap();
    fs::write(generated.join("old/deep/legacy.rs"), "").unwrap();
    fs::write(generated.join("types/b.rs"), "").unwrap();
    fs::write(root.path().join("vast-api/src/lib.rs"), "by hand").unwrap();
    assert_eq!(
        stale(root.path(), &plan()),
        [
            "orphaned vast-api/src/generated/empty/",
            "orphaned vast-api/src/generated/old/deep/legacy.rs",
            "orphaned vast-api/src/generated/types/b.rs",
        ]
    );
    generate(root.path(), &plan()).unwrap();
    assert!(stale(root.path(), &plan()).is_empty());
    assert!(!generated.join("old").exists() && !generated.join("empty").exists());
    assert!(root.path().join("vast-api/src/lib.rs").exists());
}

#[test]
fn a_directory_that_loses_all_files_is_removed() {
    let root = workspace();
    let mut smaller = plan();
    smaller.files.remove("vast-api/src/generated/types/a.rs");
    generate(root.path(), &smaller).unwrap();
    assert!(stale(root.path(), &smaller).is_empty());
    assert!(!root.path().join("vast-api/src/generated/types").exists());
}

#[test]
fn a_path_that_leaves_its_crate_is_refused() {
    let root = TempDir::new().unwrap();
    for path in [
        "../evil.rs",
        "/etc/evil.rs",
        "vast-api/src/generated/../lib.rs",
        "vast-api/src/generated/..",
        "vast-api/src/generated/./a.rs",
        "vast-api/src/generated//a.rs",
        "vast-api/src/generated/",
        "vast-api/src/generated",
        "vast-api/src/generated\\..\\lib.rs",
        "vast-api/src/generated/c:evil.rs",
        "vast-api/src/generated/evil\n.rs",
        "vast-api/src/generated/evil\0.rs",
        "vast-api/src/generated/evil.rs ",
        "vast-api/src/generated/evil.rs.",
        "vast-api/src/generated/evil?.rs",
        "vast-api/src/generated/nul.rs",
        "vast-api/src/generated/COM1/a.rs",
        "vast-api/src/generatedevil.rs",
        "vast-api/src/lib.rs",
        "phala-api/src/generated/mod.rs",
        "specs/vast.yaml",
        "",
    ] {
        let error = generate(root.path(), &with_file(path)).unwrap_err();
        assert!(
            matches!(error, TreeError::Refused { .. }),
            "{path}: {error}"
        );
        assert!(everything(root.path()).is_empty());
    }
}

#[test]
fn an_owned_directory_that_leaves_the_workspace_is_refused() {
    let root = TempDir::new().unwrap();
    for owned in ["", ".", "..", "/", "vast-api/../.."] {
        let plan = Plan {
            owned: vec![owned.to_owned()],
            ..Plan::default()
        };
        assert!(matches!(
            compare(root.path(), &plan),
            Err(TreeError::Refused { .. })
        ));
    }
}

#[test]
fn a_file_cannot_be_the_directory_of_another() {
    let root = TempDir::new().unwrap();
    let error = compare(
        root.path(),
        &with_file("vast-api/src/generated/mod.rs/a.rs"),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "refusing to write `vast-api/src/generated/mod.rs/a.rs`: it needs a file as its directory"
    );
}

#[test]
fn a_crate_that_is_a_file_is_an_error_and_nothing_is_left_behind() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("vast-api"), "a file").unwrap();
    let error = generate(root.path(), &plan()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`vast-api` is not a directory; remove it"
    );
    assert_eq!(everything(root.path()), ["vast-api"]);
}

#[test]
fn a_failure_while_staging_leaves_nothing_behind() {
    let root = TempDir::new().unwrap();
    let entries = compare(root.path(), &plan()).unwrap();
    // Another process writes this meanwhile, so that the last directory cannot be created.
    fs::create_dir_all(root.path().join("vast-api/src/generated")).unwrap();
    fs::write(root.path().join("vast-api/src/generated/types"), "").unwrap();
    let before = everything(root.path());
    let error = write(root.path(), &entries, &plan()).unwrap_err();
    assert!(matches!(error, TreeError::NotADirectory { .. }), "{error}");
    assert_eq!(everything(root.path()), before);
}

#[test]
fn an_entry_of_another_plan_is_refused() {
    let root = TempDir::new().unwrap();
    let entries = compare(root.path(), &plan()).unwrap();
    let error = write(root.path(), &entries, &Plan::default()).unwrap_err();
    assert!(matches!(error, TreeError::Refused { .. }), "{error}");
    assert!(everything(root.path()).is_empty());
}

#[test]
fn a_directory_in_the_place_of_a_file_is_an_error() {
    let root = workspace();
    fs::remove_file(root.path().join("vast-api/src/generated/mod.rs")).unwrap();
    fs::create_dir(root.path().join("vast-api/src/generated/mod.rs")).unwrap();
    assert_eq!(
        compare(root.path(), &plan()).unwrap_err().to_string(),
        "`vast-api/src/generated/mod.rs` is not a file; remove it"
    );
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_linked_directory_is_an_error_and_is_not_followed() {
        for link in [
            "vast-api",
            "vast-api/src",
            "vast-api/src/generated",
            "vast-api/src/generated/types",
            "specs",
        ] {
            let root = workspace();
            let elsewhere = TempDir::new().unwrap();
            fs::remove_dir_all(root.path().join(link)).unwrap();
            symlink(elsewhere.path(), root.path().join(link)).unwrap();
            let error = generate(root.path(), &plan()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{link}` is a symbolic link; replace it by a directory")
            );
            assert!(everything(elsewhere.path()).is_empty());
        }
    }

    #[test]
    fn a_linked_file_is_replaced_and_its_target_is_untouched() {
        let root = workspace();
        let elsewhere = TempDir::new().unwrap();
        let target = elsewhere.path().join("target");
        fs::write(&target, "mod types;\n").unwrap();
        let link = root.path().join("vast-api/src/generated/mod.rs");
        fs::remove_file(&link).unwrap();
        symlink(&target, &link).unwrap();
        assert_eq!(
            stale(root.path(), &plan()),
            ["changed vast-api/src/generated/mod.rs"]
        );
        generate(root.path(), &plan()).unwrap();
        assert!(link.symlink_metadata().unwrap().is_file());
        assert_eq!(fs::read_to_string(target).unwrap(), "mod types;\n");
    }

    #[test]
    fn an_orphaned_link_is_removed_and_its_target_stays() {
        let root = workspace();
        let elsewhere = TempDir::new().unwrap();
        fs::write(elsewhere.path().join("kept"), "").unwrap();
        let link = root.path().join("vast-api/src/generated/link");
        symlink(elsewhere.path(), &link).unwrap();
        assert_eq!(
            stale(root.path(), &plan()),
            ["orphaned vast-api/src/generated/link"]
        );
        generate(root.path(), &plan()).unwrap();
        assert!(link.symlink_metadata().is_err());
        assert_eq!(everything(elsewhere.path()), ["kept"]);
    }

    #[test]
    fn a_name_that_is_not_utf8_is_an_orphan_and_is_removed() {
        let root = workspace();
        let generated = root.path().join("vast-api/src/generated");
        let name = generated.join(OsStr::from_bytes(b"a\xff.rs"));
        if fs::write(&name, "").is_err() {
            eprintln!("skipped: this file system has only UTF-8 names");
            return;
        }
        assert_eq!(
            stale(root.path(), &plan()),
            ["orphaned vast-api/src/generated/a\u{fffd}.rs"]
        );
        generate(root.path(), &plan()).unwrap();
        assert!(stale(root.path(), &plan()).is_empty());
    }

    #[test]
    fn a_new_file_is_readable_by_others() {
        let root = workspace();
        let path = root.path().join("specs/vast.names.toml");
        let ordinary = root.path().join("ordinary");
        fs::write(&ordinary, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&ordinary));
    }

    #[test]
    fn a_read_only_crate_is_an_error_and_nothing_is_written() {
        let root = workspace();
        let types = root.path().join("vast-api/src/generated/types");
        fs::set_permissions(&types, PermissionsExt::from_mode(0o555)).unwrap();
        if fs::write(types.join("probe"), "").is_ok() {
            eprintln!("skipped: this user may write in read-only directories");
            return;
        }
        let mut changed = plan();
        for contents in changed.files.values_mut() {
            contents.push_str("// new\n");
        }
        let before = everything(root.path());
        let error = generate(root.path(), &changed).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot write in `vast-api/src/generated/types`; make the directory writable; nothing has been changed"
        );
        assert_eq!(everything(root.path()), before);
        assert!(stale(root.path(), &plan()).is_empty());
        fs::set_permissions(&types, PermissionsExt::from_mode(0o755)).unwrap();
    }
}
