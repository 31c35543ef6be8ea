//! Runs `cargo check` on a package, counts its warnings and measures the time.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fs_err as fs;
use serde_json::Value;

use super::cargo::cargo;

/// The result of `cargo check`.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Whether the package compiles.
    pub ok: bool,
    /// The number of warnings in the package itself.
    pub warnings: usize,
    /// The time it took, dependencies included.
    pub took: Duration,
    /// The compiler's messages about the package, in their order.
    pub messages: Vec<String>,
}

/// The most compiler messages that are kept.
const KEPT: usize = 20;

/// Runs `cargo check` with these options on the package in `directory`, and builds below `target`.
///
/// # Errors
///
/// If the directory does not exist, or if cargo cannot start or fails before it compiles the package.
pub fn check(directory: &Path, target: &Path, options: &[&str]) -> anyhow::Result<Checked> {
    let begun = Instant::now();
    // Cargo runs in the directory, so a relative path would lead elsewhere. Cargo also prints manifest paths without
    // `..`.
    let directory = if cfg!(windows) {
        // Canonical paths begin with `\\?\` here, but cargo prints them without it.
        std::path::absolute(directory)?
    } else {
        fs::canonicalize(directory)?
    };
    let target = std::path::absolute(target).context("there is no current directory")?;
    let manifest = directory.join("Cargo.toml");
    // Cargo looks for its configuration in the directory in which it runs.
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
    let stdout = child.stdout.take().into_iter();
    for line in stdout.flat_map(|stdout| BufReader::new(stdout).lines()) {
        let Ok(message) = serde_json::from_str::<Value>(&line.context("cargo broke off")?) else {
            continue;
        };
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        if text("/manifest_path").is_none_or(|path| Path::new(path) != manifest) {
            continue;
        }
        reached = true;
        // The compiler's last message only counts the others, and has no place in the code.
        let spans = message.pointer("/message/spans").and_then(Value::as_array);
        let level = text("/message/level").filter(|_| spans.is_some_and(|it| !it.is_empty()));
        if level == Some("warning") {
            checked.warnings += 1;
        }
        if matches!(level, Some("warning" | "error")) && checked.messages.len() < KEPT {
            let rendered = text("/message/rendered").map(str::to_owned);
            checked.messages.extend(rendered);
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

    /// The result of `cargo check` for a library whose path contains `..`.
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
    fn warnings_are_counted_in_a_directory_whose_path_has_parent_steps() {
        let checked = checked("fn unused() {}\n");
        assert!(checked.ok);
        assert_eq!(checked.warnings, 1, "{checked:?}");
    }

    #[test]
    fn errors_are_kept_in_a_directory_whose_path_has_parent_steps() {
        let checked = checked("pub fn number() -> u8 { true }\n");
        assert!(!checked.ok);
        let [message] = checked.messages.as_slice() else {
            panic!("{checked:?}");
        };
        assert!(message.contains("mismatched types"), "{message}");
    }
}
