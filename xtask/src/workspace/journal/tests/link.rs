//! Tests of symbolic links and permissions, which only Unix has in this form.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::interrupted::interrupted;
use super::*;

#[test]
fn nothing_is_written_through_a_symbolic_link() {
    let outside = root_with(&[("kept.rs", "kept")]);
    let root = root_with(&FILES);
    symlink(outside.path(), root.path().join("linked")).unwrap();
    for change in [add("linked/new.rs", "x"), remove("linked/kept.rs", "kept")] {
        let result = super::change(root.path(), &[replace("src/lib.rs", "old", "new"), change]);
        assert_eq!(
            refusal(result),
            "`linked` is a symbolic link; replace it by a directory"
        );
    }
    assert_eq!(tree(outside.path()).len(), 1);
    assert_eq!(
        fs::read_to_string(root.path().join("src/lib.rs")).unwrap(),
        "old"
    );
}

#[test]
fn a_directory_that_has_become_a_link_since_the_kill_is_not_followed() {
    let (root, _) = interrupted();
    let outside = TempDir::new().unwrap();
    symlink(outside.path(), root.path().join("new")).unwrap();
    let error = recover(root.path()).unwrap_err();
    assert!(matches!(error, JournalError::Interrupted { .. }), "{error}");
    assert!(tree(outside.path()).is_empty());
}

#[test]
fn a_link_in_place_of_the_journal_or_its_files_is_not_followed() {
    let outside = root_with(&[("kept.rs", "kept")]);
    let root = root_with(&FILES);
    let journal = root.path().join(DIRECTORY);
    symlink(outside.path(), &journal).unwrap();
    assert!(matches!(
        open(root.path()),
        Err(JournalError::Directory { .. })
    ));
    assert!(matches!(
        recover(root.path()),
        Err(JournalError::Directory { .. })
    ));
    fs::remove_file(&journal).unwrap();

    fs::create_dir(&journal).unwrap();
    symlink(outside.path().join("lock"), journal.join("lock")).unwrap();
    assert!(matches!(
        open(root.path()),
        Err(JournalError::Directory { .. })
    ));
    fs::remove_file(journal.join("lock")).unwrap();

    symlink(outside.path().join("list"), journal.join(list::NAME)).unwrap();
    assert!(matches!(
        open(root.path()),
        Err(JournalError::Interrupted { .. })
    ));
    assert_eq!(tree(outside.path()).len(), 1);
}

#[test]
fn a_link_in_place_of_a_file_is_refused_and_kept() {
    let root = root_with(&FILES);
    let link = root.path().join("link");
    symlink("notes.md", &link).unwrap();
    for change in [
        add("link", "a file"),
        replace("link", "not of the change", "a file"),
        remove("link", "not of the change"),
    ] {
        let result = super::change(root.path(), &[change]);
        assert_eq!(refusal(result), "`link` is not a file; remove it");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}

#[test]
fn an_executable_file_stays_executable_and_a_new_file_is_ordinary() {
    let root = root_with(&FILES);
    let mode = |path: &str| {
        let metadata = fs::metadata(root.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    let ordinary = mode("notes.md");
    let script = root.path().join("src/lib.rs");
    fs::set_permissions(&script, PermissionsExt::from_mode(0o744)).unwrap();
    change(root.path(), &changes()).unwrap();
    assert_eq!(mode("new/deep/c.rs"), ordinary);
    assert_eq!(mode("Cargo.lock"), ordinary);
    assert_eq!(mode("src/lib.rs"), ordinary | 0o100);
}
