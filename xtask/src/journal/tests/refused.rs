//! Claims about changes that are refused with nothing changed.

use super::*;

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
