//! Tests of changes that are refused without changing anything.

use std::cell::RefCell;
use std::path::PathBuf;

use super::*;

thread_local! {
    /// The directory at which another file system is mounted.
    static MOUNTED: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// The file system of a directory, as the code under test sees it.
pub(in super::super) fn device(directory: &Path) -> io::Result<u64> {
    let device = disk::device_of(directory)?;
    let is_mounted = MOUNTED.with_borrow(|mounted| {
        let mounted = mounted.as_ref();
        mounted.is_some_and(|mounted| directory.starts_with(mounted))
    });
    Ok(if is_mounted { !device } else { device })
}

#[test]
fn a_root_that_cannot_be_written_is_named_instead_of_the_journal() {
    let root = root_with(&FILES);
    let refused = |kind: io::ErrorKind| lock::refused(root.path(), kind.into());
    let shown = root.path().display();
    for kind in [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::ReadOnlyFilesystem,
    ] {
        assert_eq!(
            refused(kind).to_string(),
            format!(
                "`{shown}` is read-only; make it a directory that you can write, or work in another one"
            )
        );
    }
    fs::create_dir(root.path().join(DIRECTORY)).unwrap();
    let error = refused(io::ErrorKind::PermissionDenied);
    assert!(matches!(error, JournalError::Directory { .. }), "{error}");
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
        "src/aux.rs",
        "src/what?.rs",
        ".git/hooks/pre-commit",
        ".xtask-journal/list.json",
        "src",
        "src/lib.rs/below-a-file",
    ];
    for path in faulty {
        for faulty in [add(path, "x"), remove(path, "x"), remove_nothing(path)] {
            let result = change(root.path(), &[replace("src/lib.rs", "old", "new"), faulty]);
            let error = result.expect_err(path);
            assert!(matches!(error, JournalError::Tree(_)), "{path}: {error}");
            assert_eq!(tree(root.path()), before, "{path}");
        }
    }
    let twice = change(root.path(), &[add("a", "1"), remove_nothing("a")]);
    assert_eq!(
        refusal(twice),
        "refusing to write `a`: it is to be changed twice"
    );
    let case = change(root.path(), &[add("a.rs", "1"), add("A.rs", "2")]);
    assert_eq!(
        refusal(case),
        "refusing to write `a.rs`: it differs only in case from another file, which macOS and Windows take for the same"
    );
    let below = change(root.path(), &[add("a", "1"), add("a/b", "2")]);
    assert_eq!(
        refusal(below),
        "refusing to write `a/b`: it needs a file as its directory"
    );
    assert_eq!(tree(root.path()), before);
}

#[test]
fn a_file_that_changed_since_it_was_read_is_neither_overwritten_nor_removed() {
    let expected_otherwise = [
        replace("src/lib.rs", "older", "new"),
        replace("was-never-there", "old", "new"),
        replace("no/such/directory", "old", "new"),
        add("notes.md", "new"),
        // Somebody else wrote the new text already, so the change is refused too.
        replace("notes.md", "old", "not of the change"),
        remove("gone/deep/b.rs", "older"),
        remove("was-never-there", "old"),
        remove_nothing("notes.md"),
    ];
    for unexpected in expected_otherwise {
        let path = unexpected.path.clone();
        let root = root_with(&FILES);
        let before = tree(root.path());
        let good = replace("Cargo.lock", "old lock", "new lock");
        let result = change(root.path(), &[good, unexpected]);
        assert_eq!(
            refusal(result),
            format!("`{path}` was changed meanwhile; run the command again")
        );
        assert_eq!(tree(root.path()), before, "{path}");
    }
}

#[test]
fn files_on_several_file_systems_are_refused_before_anything_is_prepared() {
    for (mounted, named) in [("src", "src"), ("gone/deep", "gone/deep"), (DIRECTORY, ".")] {
        let root = root_with(&FILES);
        let before = tree(root.path());
        MOUNTED.set(Some(root.path().join(mounted)));
        let result = change(root.path(), &changes());
        MOUNTED.set(None);
        assert_eq!(
            refusal(result),
            format!(
                "`{named}` and `.xtask-journal` are on different file systems, so that files cannot move from one to \
                 the other at once; bring the whole workspace to one of them"
            )
        );
        assert_eq!(tree(root.path()), before, "{mounted}");
    }
}

#[test]
fn another_file_system_in_the_workspace_does_not_matter_where_nothing_is_changed() {
    let root = root_with(&FILES);
    fs::create_dir(root.path().join("target")).unwrap();
    MOUNTED.set(Some(root.path().join("target")));
    let result = change(root.path(), &changes());
    MOUNTED.set(None);
    result.unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn file_systems_are_told_apart() {
    let root = root_with(&FILES);
    let device = |path: &Path| disk::device_of(path).unwrap();
    assert_eq!(device(root.path()), device(&root.path().join("src")));
    assert_ne!(device(root.path()), device(Path::new("/proc")));
}
