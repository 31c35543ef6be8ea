//! The files of the copy: made, written and removed one by one.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fs_err as fs;

use crate::workspace::sha256::hexadecimal;

/// The largest file that is copied, in bytes: nothing that is compiled or generated is larger than a document may be,
/// and what lies about in a workspace may be.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Copied {
    /// A file with contents of this SHA-256.
    File(String),
    /// A symbolic link to this path.
    Link(PathBuf),
}

/// What is at a path: `None` for a directory, for what is neither file nor link, and for what is too large.
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

/// Makes one place of the copy what the workspace has there, unless it is; `None` for what is not copied. Links stay
/// links; a submodule is a directory.
pub(super) fn copy_one(from: &Path, to: &Path) -> io::Result<Option<Copied>> {
    let is = match copied(from) {
        // What nobody may read is no part of a crate.
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
            // With its permissions, so that a script stays one.
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

/// Windows tells links to directories from others.
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

/// A file that must not be written in the workspace may be replaced there, and is written here.
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
        // What is behind it may be anywhere. That a link is gone is found with the differences.
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

/// Removes a file, and the directories between it and `root` that become empty by it.
pub(super) fn remove(root: &Path, path: &str) -> io::Result<()> {
    let location = root.join(path);
    fs::remove_file(&location)?;
    let mut directory = location.parent();
    while let Some(inner) = directory.filter(|it| *it != root) {
        // One that is not empty stays.
        if std::fs::remove_dir(inner).is_err() {
            break;
        }
        directory = inner.parent();
    }
    Ok(())
}

/// Every file below `directory`, relative to it; none when it is not there.
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
            // Names that are not UTF-8 were never copied; cargo and the generator make none.
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
