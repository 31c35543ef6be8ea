//! The directory of the journal, and its lock, which one process holds at a time.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;
use same_file::Handle;

use super::{DIRECTORY, JournalError, disk};

/// The name of the lock in the directory.
pub(super) const NAME: &str = "lock";

/// The number of attempts if the directory was removed in between. After more, other processes must be holding the
/// lock.
const ATTEMPTS: usize = 100;

/// The lock. It ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    directory: PathBuf,
    /// The system unlocks this file when it is closed.
    _file: File,
}

impl Lock {
    /// Takes the lock below `root`. With `create`, also makes the directory if it does not exist. `None` if another
    /// process has the lock, or there is no directory.
    ///
    /// Fails if the directory or the lock is something else, such as a symbolic link, or cannot be made.
    pub(super) fn take(root: &Path, create: bool) -> Result<Option<Self>, JournalError> {
        let directory = root.join(DIRECTORY);
        for _ in 0..ATTEMPTS {
            match attempt(&directory, create) {
                Ok(Some(lock)) => return Ok(Some(lock)),
                Ok(None) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotFound && !create => return Ok(None),
                // The previous holder of the lock has just removed the directory.
                Err(error) if error.kind() == ErrorKind::NotFound && root.is_dir() => {}
                Err(source) => {
                    // The directory may be new and unused.
                    let _ = disk::remove_empty(&directory);
                    return Err(refused(root, source));
                }
            }
        }
        Ok(None)
    }
}

/// The fault is that of the root if even the directory cannot be made there.
pub(super) fn refused(root: &Path, source: io::Error) -> JournalError {
    let is_refused = matches!(
        source.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    );
    if is_refused && fs::symlink_metadata(root.join(DIRECTORY)).is_err() {
        let root = root.display().to_string();
        JournalError::ReadOnly { root, source }
    } else {
        JournalError::Directory { source }
    }
}

/// Returns `None` if others would no longer lock the file that was locked.
fn attempt(directory: &Path, create: bool) -> io::Result<Option<Lock>> {
    if create {
        disk::create_directory(directory)?;
    }
    if !fs::symlink_metadata(directory)?.is_dir() {
        return Err(io::Error::new(ErrorKind::NotADirectory, "not a directory"));
    }
    let path = directory.join(NAME);
    // Through a link, a file would be created wherever it leads.
    if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "the lock is not a file",
        ));
    }
    let file = disk::open(&path)?;
    file.try_lock()?;
    Ok(is_at(&file, &path).then(|| Lock {
        directory: directory.to_owned(),
        _file: file,
    }))
}

/// Whether the open file is the file at this path.
fn is_at(file: &File, path: &Path) -> bool {
    let ours = file.try_clone().and_then(Handle::from_file);
    matches!((ours, Handle::from_path(path)), (Ok(ours), Ok(there)) if ours == there)
}

impl Drop for Lock {
    /// Removes the lock and the directory, unless the directory contains something that is still needed.
    fn drop(&mut self) {
        // After a panic as after a kill, nobody knows which steps were done.
        if std::thread::panicking() || !self.is_alone().unwrap_or(false) {
            return;
        }
        // An empty directory does no harm, and the next command tries to remove it again.
        if disk::remove_file(&self.directory.join(NAME)).is_ok() {
            let _ = disk::remove_empty(&self.directory);
        }
    }
}

impl Lock {
    /// Whether the directory contains nothing but the lock.
    fn is_alone(&self) -> io::Result<bool> {
        for entry in fs::read_dir(&self.directory)? {
            if entry?.file_name() != NAME {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
