//! Runs `cargo semver-checks`: do programs for one version of a library compile with the next one?

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::baseline::Baseline;
use crate::commands::cargo::with_own_environment;
use crate::package::optional::{Features, optional};
use crate::package::release::semver::{Report, report};
use crate::package::release::unit::{Package, below};

const NAME: &str = "cargo-semver-checks";

/// The most lines of the tool's output in an error.
const SHOWN: usize = 20;

/// Compares the library of a package with that of the last release.
///
/// # Errors
///
/// If the tool is missing; the error says how to install it. If it has no verdict; the error has its words.
pub(super) fn compare(
    root: &Path,
    package: &Package,
    (baseline, was): (&Baseline, &Package),
) -> anyhow::Result<Report> {
    let name = &package.name;
    let program = find(root).with_context(|| {
        format!(
            "cannot compare `{name}` with {} without {NAME}; run `cargo install {NAME} --locked`",
            baseline.tag
        )
    })?;
    let root = std::path::absolute(root)?;
    let manifest = below(&package.directory, "Cargo.toml");
    let features = shared_features(package, was);
    let output = with_own_environment(program, &root)
        .args([
            "semver-checks",
            "--color",
            "never",
            "--release-type",
            "patch",
        ])
        .args(["--package", name, "--default-features"])
        .args(features.iter().flat_map(|feature| ["--features", feature]))
        .arg("--manifest-path")
        .arg(root.join(&manifest))
        // Elsewhere in the workspace, a test may have a package of the same name.
        .arg("--baseline-root")
        .arg(baseline.root.join(&was.directory))
        .env("RUST_BACKTRACE", "0")
        .output()
        .with_context(|| format!("cannot start {NAME}"))?;
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    report(&stdout, &stderr).with_context(|| {
        let is_progress = |line: &&str| !line.starts_with("error");
        let words: Vec<&str> = stderr.lines().skip_while(is_progress).collect();
        let words = words.get(..SHOWN).unwrap_or(&words).join("\n");
        format!("{NAME} has no verdict about `{name}`: {words}")
    })
}

/// The optional features of both versions that every machine can compile.
fn shared_features(package: &Package, was: &Package) -> Vec<String> {
    let features = |package: &Package| {
        let features = package.facts.get("features").cloned();
        let features = features.and_then(|it| serde_json::from_value::<Features>(it).ok());
        features.unwrap_or_default()
    };
    let (is, old) = (features(package), features(was));
    let is = optional(&is).into_iter();
    is.filter(|feature| old.contains_key(*feature))
        .map(str::to_owned)
        .collect()
}

/// The path of the tool: below `target/`, or on the `PATH`.
fn find(root: &Path) -> Option<PathBuf> {
    let installed = root.join("target/tools/bin").join(NAME);
    let installed = installed.with_extension(std::env::consts::EXE_EXTENSION);
    let answers = |program: &Path| {
        let mut command = Command::new(program);
        let output = command.args(["semver-checks", "--version"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    [installed, PathBuf::from(NAME)]
        .into_iter()
        .find(|program| answers(program))
}
