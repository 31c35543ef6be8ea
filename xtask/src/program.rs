//! The name of this program in a workspace, for messages, help, and generated files.

use std::io;
use std::path::Path;

use fs_err as fs;
use toml::{Table, Value};

/// The name in a workspace that gives no other.
pub const USUAL: &str = "cargo openapi-client";

/// The longest name, in bytes, so that a line with it stays readable.
const LONGEST: usize = 60;

/// The reason why the name in a workspace is unknown.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The manifest of the workspace cannot be read.
    #[error("cannot read `Cargo.toml`, which may have the name of this command")]
    Unreadable(#[source] io::Error),
    /// The manifest of the workspace is not TOML.
    #[error("`Cargo.toml` is not TOML; correct it")]
    Syntax(#[source] toml::de::Error),
    /// The manifest of the workspace gives a name that a shell cannot run.
    #[error(
        "`workspace.metadata.openapi-client.command` in `Cargo.toml` is not a command; write one such as \"cargo xtask\": letters, digits, `-`, `_` and single spaces"
    )]
    NotACommand,
}

/// The command that people type in the workspace at `root`, such as `cargo xtask`. It is the `command` below
/// `[workspace.metadata.openapi-client]` in the manifest, otherwise [`USUAL`].
///
/// Generated files depend on this name, not on how the process was started.
///
/// # Errors
///
/// If the manifest exists and cannot be read, or its `command` is not a name.
pub fn name(root: &Path) -> Result<String, ProgramError> {
    match fs::read_to_string(root.join("Cargo.toml")) {
        Ok(manifest) => name_in(&manifest),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(USUAL.to_owned()),
        Err(error) => Err(ProgramError::Unreadable(error)),
    }
}

fn name_in(manifest: &str) -> Result<String, ProgramError> {
    let manifest: Table = manifest.parse().map_err(ProgramError::Syntax)?;
    let metadata = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("metadata"));
    let command = metadata
        .and_then(|metadata| metadata.get("openapi-client"))
        .and_then(|own| own.get("command"));
    match command {
        None => Ok(USUAL.to_owned()),
        Some(Value::String(name)) if is_command(name) => Ok(name.clone()),
        Some(_) => Err(ProgramError::NotACommand),
    }
}

/// Whether a name is safe in comments and messages, and can be typed as it is shown.
fn is_command(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    name.len() <= LONGEST && name.split(' ').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(command: &str) -> Option<String> {
        name_in(&format!(
            "[workspace.metadata.openapi-client]\ncommand = {command}\n"
        ))
        .ok()
    }

    #[test]
    fn the_manifest_gives_the_name() {
        assert_eq!(named("\"cargo xtask\"").as_deref(), Some("cargo xtask"));
        for other in ["", "[workspace]\n", "[package.metadata]\ncommand = 1\n"] {
            assert_eq!(name_in(other).unwrap(), USUAL);
        }
    }

    #[test]
    fn a_name_that_a_comment_or_a_terminal_would_misread_is_refused() {
        for command in [
            "1",
            "\"\"",
            "\"a  b\"",
            "\"a\\nb\"",
            "\"a`b\"",
            "\"a\\u001bb\"",
        ] {
            assert_eq!(named(command), None, "{command}");
        }
        let long = format!("\"{}\"", "a".repeat(LONGEST + 1));
        assert_eq!(named(&long), None);
        assert!(matches!(name_in("["), Err(ProgramError::Syntax(_))));
    }

    #[test]
    fn without_a_manifest_it_has_its_usual_name() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(name(root.path()).unwrap(), USUAL);
        fs::create_dir(root.path().join("Cargo.toml")).unwrap();
        assert!(matches!(
            name(root.path()),
            Err(ProgramError::Unreadable(_))
        ));
    }
}
