//! Packages that tests write and build with cargo, in one place, so that their dependencies are compiled once.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;
use xtask::commands::cargo::cargo as command;
use xtask::package::loose;

use crate::root;

/// The directory of such packages, and of their build output.
#[must_use]
pub fn target() -> PathBuf {
    root().join("target/packages")
}

/// Writes a file unless it has this text, so that cargo does not compile it again.
///
/// # Errors
///
/// If the file or its directory cannot be written.
pub fn keep(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, text)
}

/// The manifest of such a package around generated files, with these features for tags.
///
/// It uses TLS as the crates of providers do. With other features, cargo would compile the dependencies once more.
#[must_use]
pub fn manifest(name: &str, features: &[String]) -> String {
    let manifest = loose::manifest(root(), name, features);
    manifest.replace("default-features = false }", "features = [\"rustls\"] }")
}

/// Gives the package in `directory` the versions of this workspace, unless it has a lock file.
///
/// # Errors
///
/// If the lock file cannot be read or written.
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
/// If cargo cannot start. If the command fails, the command and the compiler's output.
pub fn cargo(directory: &Path, arguments: &[&str]) -> io::Result<()> {
    let output = command(directory)
        .args(arguments)
        .args(["--quiet", "--color", "never"])
        .env("CARGO_TARGET_DIR", target())
        // The profile of the workspace for dependencies.
        .env("CARGO_PROFILE_DEV_DEBUG", "none")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let words = format!("cargo {}:\n{said}", arguments.join(" "));
    Err(io::Error::other(words))
}

/// Lets commands in a workspace use the target directory of these packages.
///
/// # Panics
///
/// If the file system refuses.
pub fn share_target(workspace: &Path) {
    fs::create_dir_all(target()).expect("a directory");
    fs::create_dir_all(workspace.join("target")).expect("a directory");
    let link = workspace.join("target/candidate-build");
    #[cfg(unix)]
    std::os::unix::fs::symlink(target(), link).expect("a link");
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(target(), link).expect("a link");
}
