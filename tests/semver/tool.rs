//! Finds `cargo-semver-checks` on the `PATH`, or installs it below `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tests::root;

const NAME: &str = "cargo-semver-checks";

/// Allows a test to install the tool. `tests/semver.sh` always sets this.
const INSTALL: &str = "INSTALL_TOOLS";

/// The path of the tool. Installs it if it is missing and this is allowed, which takes minutes and a network.
///
/// # Errors
///
/// The words of cargo if the installation fails. Otherwise, the way to install the tool.
pub(crate) fn find() -> Result<PathBuf, String> {
    // Tests run at the same time, and two installations would disturb each other.
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    FOUND.get_or_init(look).clone()
}

fn look() -> Result<PathBuf, String> {
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
    if std::env::var_os(INSTALL).is_none() {
        return Err(format!("with {INSTALL}=1, it is installed below target/"));
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
