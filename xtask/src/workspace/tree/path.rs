//! Keeps every path inside the directories that may be written.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use fs_err as fs;

use super::{Plan, TreeError};
use crate::provider::is_device;
use crate::workspace::existing;

/// Fails if a path of the plan is not plain, lies outside of the writable directories, or needs another file of the
/// plan as its directory.
pub(super) fn check(plan: &Plan) -> Result<(), TreeError> {
    let named = plan
        .owned
        .iter()
        .chain(&plan.extra)
        .chain(plan.files.keys());
    for path in named {
        check_plain(path)?;
    }
    for path in plan.files.keys() {
        let allowed = plan.extra.contains(path) || owner(plan, path).is_some();
        if !allowed {
            return Err(refused(path, "is outside of the directories of its crate"));
        }
        if parents(path).any(|parent| plan.files.contains_key(parent)) {
            return Err(refused(path, NEEDS_A_FILE));
        }
    }
    Ok(())
}

/// The fault of a path below the path of a file.
pub(crate) const NEEDS_A_FILE: &str = "needs a file as its directory";

/// Fails if a step of `path` is not a plain name on some file system. Such a path could lead anywhere.
pub(crate) fn check_plain(path: &str) -> Result<(), TreeError> {
    fault(path).map_or(Ok(()), |reason| Err(refused(path, reason)))
}

/// The error for a path. `reason` continues the sentence `it …`.
pub(crate) fn refused(path: &str, reason: &'static str) -> TreeError {
    TreeError::Refused {
        path: path.to_owned(),
        reason,
    }
}

/// The owned directory around `path`.
fn owner<'plan>(plan: &'plan Plan, path: &str) -> Option<&'plan String> {
    plan.owned.iter().find(|owned| {
        path.strip_prefix(owned.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// The fault of a path. `None` if each step is a plain name on every file system.
fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    if path.contains(['\\', ':', '<', '>', '"', '|', '?', '*']) {
        return Some("has a character that Windows allows in no name");
    }
    if path.contains(char::is_control) {
        return Some("has a control character");
    }
    path.split('/').find_map(|step| match step {
        "" => Some("has an empty step"),
        "." | ".." => Some("has a step that is not a name"),
        _ if step.ends_with(['.', ' ']) => Some("has a name that ends with a dot or a space"),
        _ if is_device(step) => Some("has a name that Windows keeps for a device"),
        _ if step.len() > 200 => Some("has a name of more than 200 bytes"),
        _ => None,
    })
}

/// The printed form of a path below the root. Its steps are separated by `/` on every system.
pub(super) fn shown(path: &Path) -> String {
    let steps: Vec<_> = path.iter().map(OsStr::to_string_lossy).collect();
    steps.join("/")
}

/// Every directory above `path`, from the outside in, without the root.
pub(crate) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/')
        .filter_map(|(index, _)| path.get(..index))
}

/// Every directory that the plan needs.
pub(super) fn directories(plan: &Plan) -> BTreeSet<&str> {
    let of_owned = plan
        .owned
        .iter()
        .flat_map(|owned| parents(owned).chain([owned.as_str()]));
    let of_files = plan.files.keys().flat_map(|path| parents(path));
    of_owned.chain(of_files).collect()
}

/// Fails if a directory of the plan exists and is a symbolic link or not a directory.
pub(super) fn check_directories(root: &Path, plan: &Plan) -> Result<(), TreeError> {
    directories(plan)
        .into_iter()
        .try_for_each(|directory| check_directory(root, directory))
}

/// Fails if a needed directory exists and is a symbolic link or not a directory.
///
/// Through a link on the way, files would be written outside of the workspace.
pub(crate) fn check_directory(root: &Path, directory: &str) -> Result<(), TreeError> {
    let path = directory.to_owned();
    match existing(fs::symlink_metadata(root.join(directory))) {
        Ok(Some(metadata)) if metadata.is_symlink() => Err(TreeError::SymbolicLink { path }),
        Ok(Some(metadata)) if !metadata.is_dir() => Err(TreeError::NotADirectory { path }),
        Ok(_) => Ok(()),
        Err(source) => Err(TreeError::Read { path, source }),
    }
}
