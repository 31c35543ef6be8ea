//! Tests of changes that a kill or a failure interrupts at any step.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use proptest::prelude::*;

use super::*;

/// The event at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accident {
    /// The process ends at once and runs no code on its way out.
    Kill,
    /// The system refuses.
    Failure,
}

thread_local! {
    /// The number of steps before the accident.
    static NEXT: Cell<Option<(usize, Accident)>> = const { Cell::new(None) };
}

/// Marks one step of the code under test.
pub(in super::super) fn step() -> io::Result<()> {
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

/// Calls `run` with an accident after this number of steps. Returns `None` if it was killed, and whether the accident
/// happened.
pub(super) fn with_accident<T>(
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
fn a_recovery_that_is_killed_is_completed_by_the_next() {
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
            // The last steps only tidy up, so they may fail without a message.
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

#[test]
fn a_discarded_change_does_not_hinder_the_next() {
    for steps in 0..20 {
        let root = root_with(&FILES);
        with_accident(steps, Accident::Kill, || change(root.path(), &changes()));
        change(root.path(), &changes()).unwrap();
        assert_eq!(tree(root.path()), tree_after(&FILES, &changes()));
    }
}

/// Paths of a few names, so that changes often meet each other and existing files.
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
        let changes: Vec<Difference> = new
            .iter()
            .map(|(path, text)| Difference {
                path: path.clone(),
                old: old.get(path).map(|text| text.clone().into_bytes()),
                new: text.clone().map(String::into_bytes),
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
