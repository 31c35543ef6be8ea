//! `cargo check` of a package: whether it compiles, with how many warnings, and how long it takes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fs_err as fs;
use serde_json::Value;

use super::cargo::cargo;

/// What `cargo check` said.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Whether the package compiles.
    pub ok: bool,
    /// How many warnings the package itself has.
    pub warnings: usize,
    /// How long it took, dependencies included.
    pub took: Duration,
    /// The compiler's messages about the package, in the order in which they came.
    pub messages: Vec<String>,
}

/// How many of the compiler's messages are kept.
const KEPT: usize = 20;

/// Runs `cargo check` with these options on the package in `directory`, and builds below `target`.
///
/// # Errors
///
/// When the directory is not there, and when cargo cannot be started or fails before the package is compiled.
pub fn check(directory: &Path, target: &Path, options: &[&str]) -> anyhow::Result<Checked> {
    let begun = Instant::now();
    // Cargo runs in the directory, where relative paths would lead elsewhere, and names the manifest without steps back.
    let directory = if cfg!(windows) {
        // Canonical paths begin with `\\?\` here, and cargo prints them without it.
        std::path::absolute(directory)?
    } else {
        fs::canonicalize(directory)?
    };
    let target = std::path::absolute(target).context("there is no current directory")?;
    let manifest = directory.join("Cargo.toml");
    // Cargo looks for its configuration where it runs.
    let mut child = cargo(&directory)
        .args(["check", "--quiet", "--message-format=json"])
        .args(options)
        .arg("--manifest-path")
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start cargo; is it on the PATH?")?;
    let stderr = child.stderr.take();
    let said = std::thread::spawn(move || stderr.map(std::io::read_to_string).and_then(Result::ok));
    let mut checked = Checked {
        ok: false,
        warnings: 0,
        took: Duration::ZERO,
        messages: Vec::new(),
    };
    let mut reached = false;
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|stdout| BufReader::new(stdout).lines())
    {
        let Ok(message) = serde_json::from_str::<Value>(&line.context("cargo broke off")?) else {
            continue;
        };
        let is_ours = message
            .get("manifest_path")
            .and_then(Value::as_str)
            .is_some_and(|path| Path::new(path) == manifest);
        if !is_ours {
            continue;
        }
        reached = true;
        // The compiler ends with a message that only counts the others.
        let is_about_code = message
            .pointer("/message/spans")
            .and_then(Value::as_array)
            .is_some_and(|spans| !spans.is_empty());
        let level = message
            .pointer("/message/level")
            .and_then(Value::as_str)
            .filter(|_| is_about_code);
        if level == Some("warning") {
            checked.warnings += 1;
        }
        if matches!(level, Some("warning" | "error"))
            && checked.messages.len() < KEPT
            && let Some(rendered) = message.pointer("/message/rendered").and_then(Value::as_str)
        {
            checked.messages.push(rendered.to_owned());
        }
    }
    let status = child.wait().context("cargo broke off")?;
    checked.ok = status.success();
    checked.took = begun.elapsed();
    if !checked.ok && !reached {
        let words = said.join().ok().flatten().unwrap_or_default();
        anyhow::bail!(
            "cargo check failed before it reached the crate:\n{}",
            words.trim_end()
        );
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// What `cargo check` says about a library, in whose path there is a step back.
    fn checked(library: &str) -> Checked {
        let root = TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("sideways/empty", "");
        write("it/src/lib.rs", library);
        write(
            "it/Cargo.toml",
            "[package]\nname = \"it\"\nedition = \"2024\"\n\n[workspace]\n",
        );
        let directory = root.path().join("sideways/../it");
        check(&directory, &root.path().join("target"), &["--offline"]).unwrap()
    }

    #[test]
    fn warnings_are_counted_in_a_directory_that_is_named_with_steps_back() {
        let checked = checked("fn unused() {}\n");
        assert!(checked.ok);
        assert_eq!(checked.warnings, 1, "{checked:?}");
    }

    #[test]
    fn errors_are_kept_in_a_directory_that_is_named_with_steps_back() {
        let checked = checked("pub fn number() -> u8 { true }\n");
        assert!(!checked.ok);
        let [message] = checked.messages.as_slice() else {
            panic!("{checked:?}");
        };
        assert!(message.contains("mismatched types"), "{message}");
    }
}
