//! Makes, writes and removes single files of the copy.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fs_err as fs;

use crate::workspace::sha256::hexadecimal;

/// The largest file that is copied, in bytes. Neither cargo nor the generator uses a file above the limit of documents,
/// but a workspace may contain one.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A copied file or link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Copied {
    /// A file. Its contents have this SHA-256.
    File(String),
    /// A symbolic link to this path.
    Link(PathBuf),
}

/// Describes the file or link at a path. `None` for a directory, for a device or pipe, and for a file that is too
/// large.
pub(super) fn copied(path: &Path) -> io::Result<Option<Copied>> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_symlink() {
        return Ok(Some(Copied::Link(fs::read_link(path)?)));
    }
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Ok(None);
    }
    Ok(Some(Copied::File(hexadecimal(&fs::read(path)?))))
}

/// Makes the copy at `to` equal to the workspace at `from`. Returns `None` if this kind of file is not copied. Links
/// stay links, and a submodule becomes a directory.
pub(super) fn copy_one(from: &Path, to: &Path) -> io::Result<Option<Copied>> {
    let is = match copied(from) {
        // A file that nobody may read is not part of a crate.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(None),
        other => other?,
    };
    let Some(is) = is else { return Ok(None) };
    let there = copied(to).ok().flatten();
    if there.as_ref() == Some(&is) {
        return Ok(Some(is));
    }
    if there.is_some() {
        fs::remove_file(to)?;
    }
    make_parent(to)?;
    match &is {
        Copied::File(_) => {
            // The copy keeps the permissions, so that a script stays executable.
            fs::copy(from, to)?;
            make_writable(to)?;
            // macOS and Windows copy the time too. With an old time, cargo would not see that the file changed.
            let file = fs::OpenOptions::new().write(true).open(to)?;
            file.set_modified(SystemTime::now())?;
        }
        Copied::Link(target) => link(from, target, to)?,
    }
    Ok(Some(is))
}

#[cfg(unix)]
fn link(_from: &Path, target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Windows distinguishes links to directories from links to files.
#[cfg(windows)]
fn link(from: &Path, target: &Path, link: &Path) -> io::Result<()> {
    if from.is_dir() {
        std::os::windows::fs::symlink_dir(target, link)
    } else {
        std::os::windows::fs::symlink_file(target, link)
    }
}

#[cfg(not(any(unix, windows)))]
fn link(_from: &Path, _target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::Error::other("links cannot be copied on this system"))
}

/// Makes a file of the copy writable: `new` and `update` may replace a file that is read-only in the workspace.
#[cfg(unix)]
fn make_writable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() | 0o200);
    fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

pub(super) fn write_if_different(path: &Path, contents: &[u8]) -> io::Result<()> {
    if let Some(Copied::Link(_)) = copied(path).ok().flatten() {
        // The link may lead anywhere, so its target is not written. `differences` finds out that the link is gone.
        fs::remove_file(path)?;
    }
    if fs::read(path).is_ok_and(|there| there == contents) {
        return Ok(());
    }
    make_parent(path)?;
    fs::write(path, contents)
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Removes a file, and the directories between it and `root` that are empty then.
pub(super) fn remove(root: &Path, path: &str) -> io::Result<()> {
    let location = root.join(path);
    fs::remove_file(&location)?;
    let mut directory = location.parent();
    while let Some(inner) = directory.filter(|it| *it != root) {
        // A directory that is not empty stays.
        if std::fs::remove_dir(inner).is_err() {
            break;
        }
        directory = inner.parent();
    }
    Ok(())
}

/// Lists every file below `directory`, relative to it. The list is empty if the directory does not exist.
pub(super) fn walk(directory: &Path) -> io::Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    let mut pending = vec![(String::new(), directory.to_owned())];
    while let Some((prefix, location)) = pending.pop() {
        let entries = match fs::read_dir(&location) {
            Err(error) if error.kind() == ErrorKind::NotFound && prefix.is_empty() => break,
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            // Names that are not UTF-8 were never copied, and neither cargo nor the generator makes one.
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                pending.push((format!("{path}/"), entry.path()));
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}
