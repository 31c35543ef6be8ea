//! Tests of changes of several files that nothing interrupts, and the workspaces that the other tests start from.

mod accident;
mod interrupted;
#[cfg(unix)]
mod link;
mod refused;

use std::collections::BTreeMap;

use fs_err as fs;
use tempfile::TempDir;

pub(super) use accident::step;
pub(super) use refused::device;

use super::*;

type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// Everything below the root, by path: the contents of each file, and `None` for each directory.
fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let name = name.replace('\\', "/");
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

/// The change that adds a file.
fn add(path: &str, new: &str) -> Difference {
    Difference {
        path: path.to_owned(),
        old: None,
        new: Some(new.into()),
    }
}

fn replace(path: &str, old: &str, new: &str) -> Difference {
    Difference {
        old: Some(old.into()),
        ..add(path, new)
    }
}

fn remove(path: &str, old: &str) -> Difference {
    Difference {
        new: None,
        ..replace(path, old, "")
    }
}

/// The removal of a file that does not exist.
fn remove_nothing(path: &str) -> Difference {
    Difference {
        new: None,
        ..add(path, "")
    }
}

/// Every kind of change: of an existing file, of new files in new directories, and of a directory that goes.
fn changes() -> Vec<Difference> {
    vec![
        replace("Cargo.lock", "old lock", "new lock"),
        remove("gone/deep/er/a.rs", "a"),
        remove("gone/deep/b.rs", "b"),
        add("new/deep/c.rs", "c"),
        add("new/empty.rs", ""),
        replace("src/lib.rs", "old", "new"),
        remove_nothing("was-never-there"),
    ]
}

fn change(root: &Path, changes: &[Difference]) -> Result<(), JournalError> {
    open(root)?.commit(changes)
}

/// The tree after these changes if nothing interrupts them.
fn tree_after(files: &[(&str, &str)], changes: &[Difference]) -> Tree {
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
fn a_change_is_made_and_leaves_nothing_else() {
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

fn completed(files: usize) -> Recovery {
    Recovery::Completed { files }
}

#[test]
fn one_process_at_a_time_changes_files_and_others_neither_wait_nor_recover() {
    let root = root_with(&FILES);
    let journal = open(root.path()).unwrap();
    assert_eq!(journal.recovered(), Recovery::Nothing);
    assert_eq!(
        open(root.path()).unwrap_err().to_string(),
        "another command is changing the files of this workspace; run this again when it has ended"
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
        .commit(&[remove_nothing("no/such/file")])
        .unwrap();
    assert_eq!(recover(root.path()).unwrap(), Recovery::Nothing);
    assert_eq!(tree(root.path()), before);
}
