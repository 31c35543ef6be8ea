//! Packages that tests write and have cargo build, all in one place, so that their dependencies are compiled once.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use fs_err as fs;

use crate::root;

/// Where such packages stand, and where cargo puts what it makes of them.
#[must_use]
pub fn target() -> PathBuf {
    root().join("target/packages")
}

/// Writes a file unless it is as wanted, so that the compiler has nothing to do again.
///
/// # Errors
///
/// When the file or its directory cannot be written.
pub fn keep(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, text)
}

/// Gives the package in `directory` the versions of this workspace, unless it has a lock file.
///
/// # Errors
///
/// When the lock file cannot be read or written.
pub fn keep_lock(directory: &Path) -> io::Result<()> {
    let lock = directory.join("Cargo.lock");
    if lock.exists() {
        return Ok(());
    }
    keep(&lock, &fs::read_to_string(root().join("Cargo.lock"))?)
}

/// Runs cargo with these arguments on the package in `directory`.
///
/// # Errors
///
/// When cargo cannot be started; otherwise the command and what the compiler said, where the command fails.
pub fn cargo(directory: &Path, arguments: &[&str]) -> io::Result<()> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--color", "never", "--manifest-path"])
        .arg(directory.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target())
        // As the workspace has it for dependencies.
        .env("CARGO_PROFILE_DEV_DEBUG", "none")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let words = format!("cargo {}:\n{said}", arguments.join(" "));
    Err(io::Error::other(words))
}

/// Lets commands in a workspace build where these packages are built.
///
/// # Panics
///
/// When the file system does not let it.
pub fn share_target(workspace: &Path) {
    fs::create_dir_all(target()).expect("a directory");
    fs::create_dir_all(workspace.join("target")).expect("a directory");
    let link = workspace.join("target/candidate-build");
    #[cfg(unix)]
    std::os::unix::fs::symlink(target(), link).expect("a link");
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(target(), link).expect("a link");
}
