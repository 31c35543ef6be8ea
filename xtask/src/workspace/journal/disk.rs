//! Every single step that changes the disk, so that the tests can interrupt each, and which file system is where.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use fs_err as fs;

/// Creates a directory; one that is there stays.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    step()?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Opens a file for writing, which is created when it is not there.
pub(super) fn open(path: &Path) -> io::Result<File> {
    step()?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).open(path)
}

/// Creates a file, with the permissions of an ordinary one, that is not there yet.
pub(super) fn create(path: &Path) -> io::Result<File> {
    step()?;
    File::create_new(path)
}

/// Writes a whole file.
pub(super) fn write(file: &mut File, contents: &[u8]) -> io::Result<()> {
    step()?;
    file.write_all(contents)
}

/// Lets those run the file that this one's permissions let run it.
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

/// Waits until a file is on the disk, so that a name that it gets later never stands for less.
pub(super) fn sync(file: &File) -> io::Result<()> {
    step()?;
    file.sync_all()
}

/// Waits until the names in a directory are on the disk.
#[cfg(unix)]
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    step()?;
    match File::open(path).and_then(|directory| directory.sync_all()) {
        // Some file systems write directories at once and know no such request.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        // It went with the last file in it.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
pub(super) fn sync_directory(_path: &Path) -> io::Result<()> {
    step()
}

/// Gives a file another name, in place of the file that has it.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

/// Removes a file; nothing when it is not there.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step()?;
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes a directory if it is empty; returns whether it is gone.
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

/// The number of the file system that a directory is on.
#[cfg(unix)]
pub(super) fn device_of(directory: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(directory).map(|metadata| metadata.dev())
}

/// Where the system has no such number, all directories have the same.
#[cfg(not(unix))]
pub(super) fn device_of(directory: &Path) -> io::Result<u64> {
    fs::metadata(directory).map(|_| 0)
}

#[cfg(test)]
pub(super) use super::tests::device;
#[cfg(not(test))]
pub(super) use device_of as device;

/// Where a process can be killed or a system call can fail.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use super::tests::step;
