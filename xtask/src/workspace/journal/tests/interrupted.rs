//! Tests of decided changes that were interrupted, and of edits since.

use super::accident::{Accident, with_accident};
use super::*;

/// A root with a change that was decided but not applied, and the text of its list.
pub(super) fn interrupted() -> (TempDir, String) {
    for steps in 0.. {
        let root = root_with(&FILES);
        with_accident(steps, Accident::Kill, || change(root.path(), &changes()));
        if let Ok(list) = fs::read_to_string(root.path().join(DIRECTORY).join(list::NAME)) {
            return (root, list);
        }
    }
    unreachable!("the change is decided at some step");
}

#[test]
fn a_list_that_was_tampered_with_touches_nothing() {
    let (root, list) = interrupted();
    let path = root.path().join(DIRECTORY).join(list::NAME);
    let before = tree(root.path());
    let tampered = [
        String::new(),
        "{}".to_owned(),
        list.replace("src/lib.rs", "../outside"),
        list.replace("src/lib.rs", ".git/config"),
        list.replace("gone/deep/b.rs", "/etc/passwd"),
        list.replace("0.new", "../Cargo.lock"),
        list.replace("0.new", "3.new"),
        list.replace("0.new", "lock"),
        list.replace("\"sha256\": \"", "\"sha256\": \"0"),
        list.replace("\"was\": \"", "\"was\": \"0"),
        list.replace("\"was\": null,", ""),
        list.replace("\"path\"", "\"more\": 1, \"path\""),
    ];
    for text in tampered {
        assert_ne!(text, list);
        fs::write(&path, &text).unwrap();
        let error = recover(root.path()).unwrap_err();
        assert!(matches!(error, JournalError::Interrupted { .. }), "{error}");
        let mut after = tree(root.path());
        after.insert(
            format!("{DIRECTORY}/{}", list::NAME),
            Some(list.clone().into()),
        );
        assert_eq!(after, before, "{text}");
    }
    fs::write(&path, list).unwrap();
    assert_eq!(recover(root.path()).unwrap(), completed(6));
    assert_eq!(tree(root.path()), tree_after(&FILES, &changes()));
}

#[test]
fn a_prepared_file_that_was_replaced_touches_nothing() {
    let (root, _) = interrupted();
    write(root.path(), ".xtask-journal/0.new", "someone else's");
    let before = tree(root.path());
    assert_eq!(
        refusal(recover(root.path()).map(|_| ())),
        "cannot complete an update that was interrupted; to give it up, remove `.xtask-journal`, then see what `git status` says\n\
        `.xtask-journal/0.new`, which is to become `Cargo.lock`, is not what was written there"
    );
    assert_eq!(tree(root.path()), before);
}

#[test]
fn a_file_that_was_edited_after_the_interruption_is_not_taken_for_the_new_one() {
    let (root, _) = interrupted();
    fs::remove_file(root.path().join(".xtask-journal/0.new")).unwrap();
    let before = tree(root.path());
    assert!(
        refusal(recover(root.path()).map(|_| ()))
            .ends_with("\n`Cargo.lock` was changed after the interruption")
    );
    assert_eq!(tree(root.path()), before);
}

#[test]
fn edits_after_the_interruption_stay() {
    let edits = [
        ("Cargo.lock", Some("edited")),
        ("Cargo.lock", None),
        ("new/deep/c.rs", Some("written by hand")),
        ("gone/deep/b.rs", Some("edited")),
    ];
    for (path, edit) in edits {
        let (root, _) = interrupted();
        match edit {
            Some(text) => write(root.path(), path, text),
            None => fs::remove_file(root.path().join(path)).unwrap(),
        }
        let before = tree(root.path());
        assert!(
            refusal(recover(root.path()).map(|_| ()))
                .ends_with(&format!("\n`{path}` was changed after the interruption"))
        );
        assert_eq!(tree(root.path()), before, "{path}");
    }
}

#[test]
fn completing_the_change_by_hand_is_not_an_edit() {
    let (root, _) = interrupted();
    write(root.path(), "src/lib.rs", "new");
    write(root.path(), "new/deep/c.rs", "c");
    fs::remove_file(root.path().join("gone/deep/b.rs")).unwrap();
    assert_eq!(recover(root.path()).unwrap(), completed(6));
    assert_eq!(tree(root.path()), tree_after(&FILES, &changes()));
}
