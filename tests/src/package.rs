//! Packages that tests write and build with cargo, where the tests were built, so that dependencies are compiled once.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;
use xtask::commands::cargo::cargo as command;
use xtask::package::loose;

use crate::root;

/// The directory of such packages, and of their programs and documentation.
#[must_use]
pub fn target() -> PathBuf {
    root().join("target/packages")
}

/// The directory in which the running test was built. Cargo 1.91 and later keep compiled dependencies there, and the
/// packages use those with equal features.
///
/// # Panics
///
/// If the system does not know the path of the test.
#[must_use]
pub fn build_directory() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    // It is in a directory for its profile, and there in one for tests or examples.
    let directory = program.ancestors().nth(3);
    directory.expect("a build directory").to_owned()
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
        .env("CARGO_BUILD_BUILD_DIR", build_directory())
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

/// Lets commands in a workspace use the compiled dependencies of the running test.
///
/// # Panics
///
/// If the file system refuses.
pub fn share_build(workspace: &Path) {
    fs::create_dir_all(workspace.join("target")).expect("a directory");
    let link = workspace.join("target/candidate-build");
    #[cfg(unix)]
    std::os::unix::fs::symlink(build_directory(), link).expect("a link");
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(build_directory(), link).expect("a link");
}
