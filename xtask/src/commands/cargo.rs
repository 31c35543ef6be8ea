//! Cargo as a command of its own, also when this process was started by cargo.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// What cargo tells the program that it runs about the package of that program. A cargo below would pass it on to
/// build scripts, which then run again although nothing has changed.
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
    fn what_the_user_has_set_is_passed_on() {
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
    fn what_cargo_says_of_the_package_that_runs_is_not_passed_on() {
        // Cargo has set it for this test.
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
