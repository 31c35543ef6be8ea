//! Runs cargo as a separate command, even if cargo started this process.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

/// Cargo sets variables about a package for the program that it runs. An inner cargo would pass them to build scripts,
/// and these would run again without need.
const OF_THIS_PACKAGE: [&str; 6] = [
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

/// A command that runs cargo in `directory`: the cargo that started this process, or the one on the `PATH`.
#[must_use]
pub fn cargo(directory: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    with_own_environment(program, directory)
}

/// A program that starts cargo itself, to be run in `directory`.
#[must_use]
pub fn with_own_environment(program: impl AsRef<OsStr>, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_this_package) {
            command.env_remove(name);
        }
    }
    command
}

/// The output of cargo with these arguments in `directory`.
///
/// # Errors
///
/// If cargo cannot start, fails, or prints something else than UTF-8. If it fails, the error has its complaint.
pub fn output(directory: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = cargo(directory)
        .args(arguments)
        .args(["--color", "never"])
        .output()
        .context("cannot start cargo; is it on the PATH?")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let command = arguments.join(" ");
        anyhow::bail!("`cargo {command}` failed: {words}");
    }
    String::from_utf8(output.stdout).context("cargo does not print UTF-8")
}

/// The packages of the workspace at `root` as JSON (Cargo book, "cargo metadata").
///
/// # Errors
///
/// If cargo cannot start, or the workspace is broken. The error has cargo's words.
pub fn metadata(root: &Path) -> anyhow::Result<String> {
    output(root, &["metadata", "--no-deps", "--format-version=1"])
        .context("cargo cannot read the workspace")
}

fn is_of_this_package(variable: &str) -> bool {
    OF_THIS_PACKAGE
        .iter()
        .any(|start| variable.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{cargo, is_of_this_package};
    use std::path::Path;

    #[test]
    fn variables_of_the_user_are_passed_on() {
        for variable in [
            "CARGO",
            "CARGO_HOME",
            "CARGO_TARGET_DIR",
            "CARGO_TERM_COLOR",
            "CARGO_NET_OFFLINE",
            "RUSTFLAGS",
        ] {
            assert!(!is_of_this_package(variable), "{variable}");
        }
    }

    #[test]
    fn variables_about_the_running_package_are_not_passed_on() {
        // Cargo set this variable for this test.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let command = cargo(Path::new("."));
        let removed: Vec<_> = command
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name)
            .collect();
        for variable in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            assert!(removed.contains(&variable.as_ref()), "{removed:?}");
        }
    }
}
