//! Checks that a change is possible before anything is prepared.

use std::io::{self, ErrorKind};
use std::path::Path;

use fs_err as fs;

use super::list::{self, Listed};
use super::{Change, DIRECTORY, JournalError, disk};
use crate::workspace::tree::TreeError;

/// Fails if a file has another text than the change expects: that text would be lost.
pub(super) fn check_unchanged(root: &Path, changes: &[Change]) -> Result<(), JournalError> {
    for Change { path, old, .. } in changes {
        let now = match fs::read(root.join(path)) {
            Ok(contents) => Some(contents),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(unreadable(path, source)),
        };
        if now != *old {
            let path = path.clone();
            return Err(JournalError::Changed { path });
        }
    }
    Ok(())
}

/// Fails if a file is prepared on another file system than its place. No system moves it between the two in one step.
pub(super) fn check_devices(root: &Path, files: &[Listed]) -> Result<(), JournalError> {
    let device = |directory: &str| {
        disk::device(&root.join(directory)).map_err(|source| unreadable(directory, source))
    };
    let journal = device(DIRECTORY)?;
    // A directory sorts before its subdirectories, so the error names the mount point of the other file system.
    for directory in list::directories(files) {
        if root.join(directory).is_dir() && device(directory)? != journal {
            let directory = if directory.is_empty() { "." } else { directory }.to_owned();
            return Err(JournalError::Devices { directory });
        }
    }
    Ok(())
}

fn unreadable(path: &str, source: io::Error) -> JournalError {
    let path = path.to_owned();
    TreeError::Read { path, source }.into()
}
