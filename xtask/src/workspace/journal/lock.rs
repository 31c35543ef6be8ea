//! The directory of the journal, and the lock in it that one process holds.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs_err as fs;
use same_file::Handle;

use super::{DIRECTORY, JournalError, disk};

/// The name of the lock in the directory.
pub(super) const NAME: &str = "lock";

/// How often it is tried anew when the directory was removed in between; more often means that others hold it.
const ATTEMPTS: usize = 100;

/// The lock, which ends with the process however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    directory: PathBuf,
    /// Closing it unlocks it.
    _file: File,
}

/// What became of the wish to have the lock.
pub(super) enum Taken {
    /// It is ours.
    Lock(Lock),
    /// Another process has it.
    Held,
    /// There is no directory, and none was to be created.
    Absent,
}

impl Lock {
    /// Takes the lock below `root` if nobody has it; with `create` the directory is made when it is not there.
    ///
    /// Fails when the directory or the lock is something else, a symbolic link among others, or cannot be made.
    pub(super) fn take(root: &Path, create: bool) -> Result<Taken, JournalError> {
        let directory = root.join(DIRECTORY);
        for _ in 0..ATTEMPTS {
            match attempt(&directory, create) {
                Ok(Some(taken)) => return Ok(taken),
                Ok(None) => {}
                Err(error) if error.kind() == ErrorKind::NotFound && !create => {
                    return Ok(Taken::Absent);
                }
                // The one who had the lock has just removed the directory.
                Err(error) if error.kind() == ErrorKind::NotFound && root.is_dir() => {}
                Err(source) => {
                    // It may have been made for nothing.
                    let _ = disk::remove_empty(&directory);
                    return Err(JournalError::Directory { source });
                }
            }
        }
        Ok(Taken::Held)
    }
}

/// `None` when the file that was locked is no longer the one that others would lock.
fn attempt(directory: &Path, create: bool) -> io::Result<Option<Taken>> {
    if create {
        disk::create_directory(directory)?;
    }
    if !fs::symlink_metadata(directory)?.is_dir() {
        return Err(io::Error::new(ErrorKind::NotADirectory, "not a directory"));
    }
    let path = directory.join(NAME);
    // A link here would have a file created wherever it leads.
    if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "the lock is no file",
        ));
    }
    let file = disk::open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Some(Taken::Held)),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    Ok(is_at(&file, &path).then(|| {
        Taken::Lock(Lock {
            directory: directory.to_owned(),
            _file: file,
        })
    }))
}

/// Whether the file is the one that has this path.
fn is_at(file: &File, path: &Path) -> bool {
    let ours = file.try_clone().and_then(Handle::from_file);
    matches!((ours, Handle::from_path(path)), (Ok(ours), Ok(there)) if ours == there)
}

impl Drop for Lock {
    /// Removes the lock and the directory, unless something is in it that is still needed.
    fn drop(&mut self) {
        // Like a kill, a panic says nothing about what has been done.
        if std::thread::panicking() || !self.is_alone().unwrap_or(false) {
            return;
        }
        // An empty directory does no harm; the next command tries again.
        if disk::remove_file(&self.directory.join(NAME)).is_ok() {
            let _ = disk::remove_empty(&self.directory);
        }
    }
}

impl Lock {
    /// Whether nothing is in the directory but the lock.
    fn is_alone(&self) -> io::Result<bool> {
        for entry in fs::read_dir(&self.directory)? {
            if entry?.file_name() != NAME {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
