//! Fills a copy of the workspace, and brings all of its changes into the workspace, or none.

use std::path::Path;

use super::{Console, Outcome, findings_of};
use crate::package::listing;
use crate::package::scaffold::lock;
use crate::report::diff::Diff;
use crate::resolve::Resolved;
use crate::workspace::candidate::{Candidate, Difference};
use crate::workspace::journal::{Journal, JournalError};
use crate::workspace::repository;
use crate::workspace::tree;
use crate::workspace::tree::TreeError;

/// The most files that an error names.
const NAMED: usize = 10;

/// Writes the generated files of a provider into the copy.
pub fn generate(candidate: &Candidate, resolved: &Resolved) -> Result<(), TreeError> {
    let entries = tree::compare(candidate.root(), &resolved.plan)?;
    tree::write(candidate.root(), &entries, &resolved.plan)
}

/// Pins the public surface of a crate of the copy, if the workspace has the test that compares it.
pub fn pin(candidate: &Candidate, crate_name: &str) -> anyhow::Result<()> {
    if !candidate.root().join(listing::TEST).is_file() {
        return Ok(());
    }
    let text = listing::listing(candidate.root(), crate_name)?;
    let (path, text) = listing::snapshot(crate_name, &text);
    candidate.write(&path, &text)?;
    Ok(())
}

/// Fails if a file to be written or removed, or one of `more`, has uncommitted changes, which would be lost.
///
/// # Errors
///
/// With the names of the files, or if git gives no answer.
pub fn refuse_uncommitted(
    root: &Path,
    differences: &[Difference],
    more: &[&str],
) -> anyhow::Result<()> {
    let paths = differences.iter().map(|it| it.path.as_str());
    let paths: Vec<&str> = paths.chain(more.iter().copied()).collect();
    let uncommitted = repository::uncommitted(root, &paths)?;
    if uncommitted.is_empty() {
        return Ok(());
    }
    let mut names = String::new();
    for path in uncommitted.iter().take(NAMED) {
        names.push_str(&format!("\n  {path}"));
    }
    if uncommitted.len() > NAMED {
        names.push_str(&format!("\n  … and {} more", uncommitted.len() - NAMED));
    }
    anyhow::bail!(
        "these files have uncommitted changes that would be lost; commit or undo them first:{names}"
    )
}

/// Fails if git ignores a file of a document, because everybody else would miss it.
///
/// # Errors
///
/// With the name of the file.
pub fn refuse_ignored<'path>(
    root: &Path,
    differences: &[Difference],
    paths: impl IntoIterator<Item = &'path String>,
) -> anyhow::Result<()> {
    for path in paths {
        let is_written = differences.iter().any(|it| it.path == *path);
        // Ignored files are missing from the differences.
        if !is_written && root.join(path).symlink_metadata().is_err() {
            anyhow::bail!(
                "git ignores `{path}`, but it is a part of the document; correct .gitignore"
            );
        }
    }
    Ok(())
}

/// Fails if cargo has changed other packages than these crates in the lock file.
///
/// # Errors
///
/// With the next step.
pub fn refuse_other_versions(differences: &[Difference], crates: &[&str]) -> anyhow::Result<()> {
    let lock = differences.iter().find(|it| it.path == "Cargo.lock");
    let Some((old, new)) = lock.and_then(|it| Some((it.old.as_ref()?, it.new.as_ref()?))) else {
        return Ok(());
    };
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    if !lock::is_within(&old, &new, crates) {
        anyhow::bail!(
            "cargo would change other packages in Cargo.lock as well; run `cargo check --workspace` and commit the result first"
        );
    }
    Ok(())
}

/// Brings the changes of the copy into the workspace.
///
/// # Errors
///
/// If a file of the workspace changed since the copy, or the files cannot be written; see [`Journal::commit`].
pub fn land(journal: Journal, differences: &[Difference]) -> Result<(), JournalError> {
    journal.commit(differences)
}

/// Prints one line for each file, with its change.
pub fn print(console: &mut Console, differences: &[Difference]) -> std::io::Result<()> {
    for difference in differences {
        let (word, counts) = done(difference);
        console.say(word, &format!("{}{counts}", difference.path))?;
    }
    Ok(())
}

/// Prints the next step. With `is_dry`, it says that nothing was changed.
pub fn next(console: &mut Console, is_dry: bool) -> std::io::Result<()> {
    let next = if is_dry {
        "nothing was changed, because of `--dry-run`"
    } else {
        "run `cargo test --workspace` and commit the result"
    };
    console.next_step(next)
}

/// Prints the findings that end a command, and that nothing was changed.
///
/// # Errors
///
/// The error, if it is not about a document. If standard error cannot be written.
pub fn broken(console: &mut Console, error: anyhow::Error) -> anyhow::Result<Outcome> {
    console.findings_below(&findings_of(error)?)?;
    nothing_was_changed(console)?;
    Ok(Outcome::DocumentBroken)
}

/// Prints that nothing was changed.
pub fn nothing_was_changed(console: &mut Console) -> std::io::Result<()> {
    console.failure("nothing was changed")
}

/// The change of a file, and the number of changed lines.
#[must_use]
pub fn done(difference: &Difference) -> (&'static str, String) {
    match (&difference.old, &difference.new) {
        (Some(_), None) => ("removed", String::new()),
        (None, _) => ("added", String::new()),
        (Some(old), Some(new)) => {
            let [old, new] = [old, new].map(|text| String::from_utf8_lossy(text));
            let counts = Diff::new(&difference.path, &old, &new).counts();
            ("changed", format!(" {counts}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use fs_err as fs;
    use tempfile::TempDir;

    use super::*;
    use crate::workspace::journal;

    #[test]
    fn files_written_into_the_workspace_since_the_copy_stay() {
        let root = TempDir::new().unwrap();
        let file = root.path().join("lib.rs");
        let difference = |path: &str, old: Option<&str>| Difference {
            path: path.to_owned(),
            old: old.map(Into::into),
            new: Some("new".into()),
        };
        let differences = [difference("a.rs", None), difference("lib.rs", Some("old"))];
        let landed = || land(journal::open(root.path()).unwrap(), &differences);
        fs::write(&file, "pulled").unwrap();
        assert_eq!(
            landed().unwrap_err().to_string(),
            "`lib.rs` was changed meanwhile; run the command again"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "pulled");
        assert!(!root.path().join("a.rs").exists());
        fs::write(&file, "old").unwrap();
        landed().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }
}
