//! Changes the disk in single steps, so that tests can interrupt each, and tells file systems apart.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use fs_err as fs;

use crate::workspace::existing;

/// Creates a directory, or keeps an existing one.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    step()?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Opens a file for writing, and creates it if it does not exist.
pub(super) fn open(path: &Path) -> io::Result<File> {
    step()?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).open(path)
}

/// Creates a file that does not exist yet, with the permissions of an ordinary file.
pub(super) fn create(path: &Path) -> io::Result<File> {
    step()?;
    File::create_new(path)
}

/// Writes a whole file.
pub(super) fn write(file: &mut File, contents: &[u8]) -> io::Result<()> {
    step()?;
    file.write_all(contents)
}

/// Makes a file executable for the same users as `like`.
#[cfg(unix)]
pub(super) fn make_executable(file: &File, like: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let executable = like.permissions().mode() & 0o111;
    if executable == 0 {
        return Ok(());
    }
    step()?;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_mode(permissions.mode() | executable);
    file.set_permissions(permissions)
}

#[cfg(not(unix))]
pub(super) fn make_executable(_file: &File, _like: &std::fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Waits until a file is on the disk, so that a later name never stands for incomplete contents.
pub(super) fn sync(file: &File) -> io::Result<()> {
    step()?;
    file.sync_all()
}

/// Waits until the names in a directory are on the disk.
#[cfg(unix)]
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    step()?;
    match File::open(path).and_then(|directory| directory.sync_all()) {
        // Some file systems write directories at once and do not support this request.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        // The directory was removed together with its last file.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
pub(super) fn sync_directory(_path: &Path) -> io::Result<()> {
    step()
}

/// Gives a file another name, and replaces the file that had this name.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

/// Removes a file. Does nothing if it does not exist.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step()?;
    existing(fs::remove_file(path)).map(|_| ())
}

/// Removes a directory if it is empty. Returns whether it no longer exists.
pub(super) fn remove_empty(path: &Path) -> io::Result<bool> {
    step()?;
    match fs::remove_dir(path) {
        Ok(()) => Ok(true),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(true),
            ErrorKind::DirectoryNotEmpty => Ok(false),
            _ => Err(error),
        },
    }
}

/// The number of a directory's file system.
#[cfg(unix)]
pub(super) fn device_of(directory: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(directory).map(|metadata| metadata.dev())
}

/// The same number for all directories, because the system has no such numbers.
#[cfg(not(unix))]
pub(super) fn device_of(directory: &Path) -> io::Result<u64> {
    fs::metadata(directory).map(|_| 0)
}

#[cfg(test)]
pub(super) use super::tests::device;
#[cfg(not(test))]
pub(super) use device_of as device;

/// Marks a step at which a process can be killed or a system call can fail.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "tests make it fail")]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use super::tests::step;
