//! `cargo-semver-checks`: the one on the `PATH`, or one that is installed below `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::root;

const NAME: &str = "cargo-semver-checks";

/// Where the tool is. The first call on a machine installs it, which takes minutes and a network.
///
/// # Errors
///
/// The words of cargo, when the tool is not there and cannot be installed.
pub(crate) fn find() -> Result<PathBuf, String> {
    let directory = root().join("target/tools");
    let program = directory
        .join("bin")
        .join(NAME)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if program.is_file() {
        return Ok(program);
    }
    if answers(Path::new(NAME)) {
        return Ok(NAME.into());
    }
    let installed = Command::new(env!("CARGO"))
        .args([
            "install", NAME, "--locked", "--quiet", "--color", "never", "--root",
        ])
        .arg(&directory)
        .arg("--target-dir")
        .arg(directory.join("build"))
        .output()
        .map_err(|error| error.to_string())?;
    if installed.status.success() {
        Ok(program)
    } else {
        Err(String::from_utf8_lossy(&installed.stderr).into_owned())
    }
}

fn answers(program: &Path) -> bool {
    let output = Command::new(program)
        .args(["semver-checks", "--version"])
        .output();
    output.is_ok_and(|output| output.status.success())
}
