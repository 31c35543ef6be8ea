//! A provider for tests, with every setting of the table.

use std::collections::BTreeMap;

use fs_err as fs;
use xtask::commands::Outcome;

use crate::{Workspace, fixture};

/// A workspace with the provider, without generated files.
///
/// # Panics
///
/// If the file system refuses.
#[must_use]
pub fn workspace() -> Workspace {
    let workspace = Workspace::empty();
    for name in ["providers.toml", "bookshop.yaml"] {
        let path = fixture("provider").join(name);
        let text = fs::read_to_string(path).expect("a fixture");
        workspace.write(&format!("specs/{name}"), &text);
    }
    workspace
}

/// The generated files, by name.
///
/// # Panics
///
/// If nothing is generated.
#[must_use]
pub fn generated() -> BTreeMap<String, String> {
    let workspace = workspace();
    let printed = workspace.xtask(&["generate"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    let directory = workspace.path().join("bookshop-api/src/generated");
    let files = workspace.files().into_iter();
    files
        .filter_map(|(path, contents)| {
            let name = path.strip_prefix(&directory).ok()?.to_str()?.to_owned();
            Some((name, String::from_utf8(contents).ok()?))
        })
        .collect()
}
