//! Claims about changes that are interrupted at any step, by a kill or by a failure.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use fs_err as fs;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// What happens at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accident {
    /// The process ends there and then: nothing that the code would do on its way out is done.
    Kill,
    /// The system refuses.
    Failure,
}

thread_local! {
    /// How many steps are taken before the accident.
    static NEXT: Cell<Option<(usize, Accident)>> = const { Cell::new(None) };
}

/// One step of the code under test.
pub(super) fn step() -> io::Result<()> {
    match NEXT.get() {
        None => Ok(()),
        Some((0, accident)) => {
            NEXT.set(None);
            match accident {
                Accident::Kill => resume_unwind(Box::new(accident)),
                Accident::Failure => Err(io::Error::other("the system refuses")),
            }
        }
        Some((left, accident)) => {
            NEXT.set(Some((left - 1, accident)));
            Ok(())
        }
    }
}

/// Runs something with an accident after so many steps; `None` when it was killed, and whether the accident happened.
fn with_accident<T>(
    steps: usize,
    accident: Accident,
    run: impl FnOnce() -> T,
) -> (Option<T>, bool) {
    NEXT.set(Some((steps, accident)));
    let result = catch_unwind(AssertUnwindSafe(run));
    let happened = NEXT.take().is_none();
    match result {
        Ok(value) => (Some(value), happened),
        Err(payload) if payload.is::<Accident>() => (None, true),
        Err(payload) => resume_unwind(payload),
    }
}

type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// Everything below the root by path: the contents of files, `None` for directories.
fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if path.symlink_metadata().unwrap().is_dir() {
                found.insert(name, None);
                pending.push(path);
            } else {
                found.insert(name, Some(fs::read(&path).unwrap()));
            }
        }
    }
    found
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn root_with(files: &[(&str, &str)]) -> TempDir {
    let root = TempDir::new().unwrap();
    for (path, text) in files {
        write(root.path(), path, text);
    }
    root
}

const FILES: [(&str, &str); 5] = [
    ("Cargo.lock", "old lock"),
    ("gone/deep/er/a.rs", "a"),
    ("gone/deep/b.rs", "b"),
    ("notes.md", "not of the change"),
    ("src/lib.rs", "old"),
];

fn set(path: &str, text: &str) -> Change {
    Change {
        path: path.to_owned(),
        contents: Some(text.into()),
    }
}

fn remove(path: &str) -> Change {
    Change {
        path: path.to_owned(),
        contents: None,
    }
}

/// A change of everything: a file that is there, new ones in new directories, a directory that goes.
fn changes() -> Vec<Change> {
    vec![
        set("Cargo.lock", "new lock"),
        remove("gone/deep/er/a.rs"),
        remove("gone/deep/b.rs"),
        set("new/deep/c.rs", "c"),
        set("new/empty.rs", ""),
        set("src/lib.rs", "new"),
        remove("was-never-there"),
    ]
}

fn change(root: &Path, changes: &[Change]) -> Result<(), JournalError> {
    open(root)?.commit(changes)
}

/// The tree after the changes when nothing interrupts them.
fn tree_after(files: &[(&str, &str)], changes: &[Change]) -> Tree {
    let root = root_with(files);
    change(root.path(), changes).unwrap();
    tree(root.path())
}

fn refusal(result: Result<(), JournalError>) -> String {
    let error = anyhow::Error::from(result.unwrap_err());
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    causes.join("\n")
}

#[test]
fn what_is_asked_for_is_done_and_nothing_else_is_left() {
    let after = tree_after(&FILES, &changes());
    let paths: Vec<&str> = after.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "Cargo.lock",
            "new",
            "new/deep",
            "new/deep/c.rs",
            "new/empty.rs",
            "notes.md",
            "src",
            "src/lib.rs"
        ]
    );
    assert_eq!(after["src/lib.rs"].as_deref(), Some(b"new".as_slice()));
    assert_eq!(
        after["notes.md"].as_deref(),
        Some(b"not of the change".as_slice())
    );
}

#[test]
fn a_kill_at_any_step_leaves_the_old_tree_or_after_recovery_the_new_one() {
    let old = tree(root_with(&FILES).path());
    let new = tree_after(&FILES, &changes());
    let mut decided = false;
    for steps in 0.. {
        let root = root_with(&FILES);
        let (_, killed) = with_accident(steps, Accident::Kill, || {
            change(root.path(), &changes()).unwrap();
        });
        let recovery = recover(root.path()).unwrap();
        let found = tree(root.path());
        if let Recovery::Completed { files } = recovery {
            assert_eq!(files, 6);
            decided = true;
        }
        assert_eq!(found, *if decided { &new } else { &old }, "step {steps}");
        if !decided {
            assert_ne!(found, new);
        }
        assert_eq!(recover(root.path()).unwrap(), Recovery::Nothing);
        if !killed {
            assert!(decided && steps > 40, "{steps} steps");
            break;
        }
    }
}

#[test]
fn a_recovery_that_is_killed_itself_is_ended_by_the_next() {
    let old = tree(root_with(&FILES).path());
    let new = tree_after(&FILES, &changes());
    for steps in 0.. {
        for more in 0.. {
            let root = root_with(&FILES);
            let (_, killed) = with_accident(steps, Accident::Kill, || {
                change(root.path(), &changes()).unwrap();
            });
            if !killed {
                assert!(steps > 40, "{steps} steps");
                return;
            }
            let (_, killed_again) = with_accident(more, Accident::Kill, || {
                recover(root.path()).unwrap();
            });
            recover(root.path()).unwrap();
            let found = tree(root.path());
            assert!(
                found == old || found == new,
                "steps {steps} and {more}: {found:?}"
            );
            if !killed_again {
                break;
            }
        }
    }
}

#[test]
fn a_failure_at_any_step_leaves_the_old_tree_or_is_completed_by_the_next_command() {
    let old = tree(root_with(&FILES).path());
    let new = tree_after(&FILES, &changes());
    let mut decided = false;
    for steps in 0.. {
        let root = root_with(&FILES);
        let (result, happened) =
            with_accident(steps, Accident::Failure, || change(root.path(), &changes()));
        match result.unwrap() {
            // The last steps, which only tidy up, may fail without anybody being told.
            Ok(()) => decided = true,
            Err(JournalError::Apply { .. }) => {
                decided = true;
                assert_eq!(open(root.path()).unwrap().recovered(), completed(6));
            }
            Err(error) => {
                assert!(!decided, "step {steps}: {error}");
                assert_eq!(tree(root.path()), old, "step {steps}");
            }
        }
        let _ = recover(root.path()).unwrap();
        let found = tree(root.path());
        assert_eq!(found, *if decided { &new } else { &old }, "step {steps}");
        if !happened {
            break;
        }
    }
}

fn completed(files: usize) -> Recovery {
    Recovery::Completed { files }
}

#[test]
fn what_is_discarded_does_not_hinder_the_next_change() {
    for steps in 0..20 {
        let root = root_with(&FILES);
        with_accident(steps, Accident::Kill, || change(root.path(), &changes()));
        change(root.path(), &changes()).unwrap();
        assert_eq!(tree(root.path()), tree_after(&FILES, &changes()));
    }
}

#[test]
fn only_one_process_can_change_files_and_the_others_neither_wait_nor_recover() {
    let root = root_with(&FILES);
    let journal = open(root.path()).unwrap();
    assert_eq!(journal.recovered(), Recovery::Nothing);
    assert_eq!(
        open(root.path()).unwrap_err().to_string(),
        "another `cargo xtask` is changing the files of this workspace; run this again when it has ended"
    );
    assert_eq!(recover(root.path()).unwrap(), Recovery::Nothing);
    journal.commit(&changes()).unwrap();
    open(root.path()).unwrap();
}

#[test]
fn a_journal_that_is_not_used_leaves_nothing_behind() {
    let root = root_with(&FILES);
    let before = tree(root.path());
    drop(open(root.path()).unwrap());
    open(root.path()).unwrap().commit(&[]).unwrap();
    open(root.path())
        .unwrap()
        .commit(&[remove("no/such/file")])
        .unwrap();
    assert_eq!(recover(root.path()).unwrap(), Recovery::Nothing);
    assert_eq!(tree(root.path()), before);
}

#[test]
fn paths_that_lead_elsewhere_are_refused_before_anything_is_prepared() {
    let root = root_with(&FILES);
    let before = tree(root.path());
    let faulty = [
        "",
        "/etc/passwd",
        "../outside",
        "src/../../outside",
        "src//lib.rs",
        "C:\\outside",
        ".git/hooks/pre-commit",
        ".xtask-journal/list.json",
        "src",
        "src/lib.rs/below-a-file",
    ];
    for path in faulty {
        for faulty in [set(path, "x"), remove(path)] {
            let result = change(root.path(), &[set("src/lib.rs", "new"), faulty]);
            let error = result.expect_err(path);
            assert!(matches!(error, JournalError::Tree(_)), "{path}: {error}");
            assert_eq!(tree(root.path()), before, "{path}");
        }
    }
    let twice = change(root.path(), &[set("a", "1"), remove("a")]);
    assert_eq!(
        refusal(twice),
        "refusing to write `a`: it is to be changed twice"
    );
    let below = change(root.path(), &[set("a", "1"), set("a/b", "2")]);
    assert_eq!(
        refusal(below),
        "refusing to write `a/b`: it needs a file as its directory"
    );
    assert_eq!(tree(root.path()), before);
}

/// A change that was decided and nothing more, and its list.
fn interrupted() -> (TempDir, String) {
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
fn a_prepared_file_that_is_another_one_touches_nothing() {
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

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn nothing_is_written_through_a_symbolic_link() {
        let outside = root_with(&[("kept.rs", "kept")]);
        let root = root_with(&FILES);
        symlink(outside.path(), root.path().join("linked")).unwrap();
        for change in [set("linked/new.rs", "x"), remove("linked/kept.rs")] {
            let result = super::change(root.path(), &[set("src/lib.rs", "new"), change]);
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
    fn a_link_in_place_of_the_journal_or_of_what_is_in_it_is_not_followed() {
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
    fn a_link_in_place_of_a_file_is_replaced_and_its_target_kept() {
        let root = root_with(&FILES);
        symlink("notes.md", root.path().join("link")).unwrap();
        change(root.path(), &[set("link", "a file")]).unwrap();
        assert!(
            fs::symlink_metadata(root.path().join("link"))
                .unwrap()
                .is_file()
        );
        assert_eq!(
            fs::read_to_string(root.path().join("notes.md")).unwrap(),
            "not of the change"
        );
    }

    #[test]
    fn an_executable_file_stays_one_and_a_new_one_is_ordinary() {
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
}

/// Paths of a few names, so that changes meet each other and what is there.
fn path() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 1..4)
        .prop_map(|steps| format!("{}.rs", steps.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_is_made_or_not_made_wherever_it_is_killed(
        old in proptest::collection::btree_map(path(), "[a-z]{0,3}", 0..8),
        new in proptest::collection::btree_map(path(), proptest::option::of("[a-z]{0,3}"), 0..8),
        steps in 0..120_usize,
    ) {
        let files: Vec<(&str, &str)> = old.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let changes: Vec<Change> = new
            .iter()
            .map(|(path, text)| Change {
                path: path.clone(),
                contents: text.clone().map(String::into_bytes),
            })
            .collect();
        let mut expected = old.clone();
        for (path, text) in &new {
            match text {
                Some(text) => expected.insert(path.clone(), text.clone()),
                None => expected.remove(path),
            };
        }
        let expected: Vec<(&str, &str)> =
            expected.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let before = tree(root_with(&files).path());
        let after = tree(root_with(&expected).path());

        let root = root_with(&files);
        let (_, killed) = with_accident(steps, Accident::Kill, || change(root.path(), &changes).unwrap());
        recover(root.path()).unwrap();
        let found = tree(root.path());
        prop_assert!(found == after || killed && found == before, "{found:?}");
    }
}
