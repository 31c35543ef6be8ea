//! Finds the parts of one version of a crate that the next one lacks.
//!
//! `cargo semver-checks` finds breaks without a removal, such as a new field of a struct that callers write out. It
//! ignores types. Therefore, every line of the public surface must still be there.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::Command;

use tests::root;
use xtask::package::listing;

use crate::tool;

/// A part of the old version that a program may use, but that the new version lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Break {
    /// The lint of `cargo semver-checks`, or `surface`.
    pub(crate) rule: String,
    /// The concerned item: the words of the lint with the file, or the path of the item and one of its lines.
    pub(crate) subject: String,
}

impl fmt::Display for Break {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.subject)
    }
}

/// The findings of `cargo semver-checks` for two versions of a package, in the directories `old` and `new`.
///
/// # Errors
///
/// The reason why the tool is missing.
///
/// # Panics
///
/// If the tool fails, or prints a text that is not understood.
pub(crate) fn checked(old: &Path, new: &Path) -> Result<Vec<Break>, String> {
    let output = Command::new(tool::find()?)
        .args([
            "semver-checks",
            "--color",
            "never",
            "--release-type",
            "minor",
        ])
        .arg("--default-features")
        .arg("--manifest-path")
        .arg(new.join("Cargo.toml"))
        .arg("--baseline-root")
        .arg(old)
        .env("CARGO_TARGET_DIR", root().join("target/semver/build"))
        .output()
        .expect("cargo-semver-checks");
    let said = String::from_utf8_lossy(&output.stdout);
    let breaks = read(&said);
    // The exit code 100 means a break. Any other one is a failure of the tool.
    let is_understood = match output.status.code() {
        Some(0) => breaks.is_empty(),
        Some(100) => !breaks.is_empty(),
        _ => false,
    };
    assert!(
        is_understood,
        "cargo semver-checks: {}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(breaks)
}

/// Reads the report: a heading for each lint, and after `Failed in:` a line for each place.
fn read(report: &str) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut rule = None;
    let mut is_list = false;
    for line in report.lines() {
        if let Some(heading) = line.strip_prefix("--- failure ") {
            rule = heading.split(':').next().map(str::to_owned);
            is_list = false;
        } else if line == "Failed in:" {
            is_list = true;
        } else if let (true, Some(rule), Some(subject)) = (is_list, &rule, line.strip_prefix("  "))
        {
            breaks.push(Break {
                rule: rule.clone(),
                subject: subject.trim().to_owned(),
            });
        } else {
            is_list = false;
        }
    }
    breaks
}

/// The lines of the public surface of the package in `old` that the package in `new` lacks.
pub(crate) fn missing(old: &Path, new: &Path) -> Vec<Break> {
    let (old, new) = (blocks(old), blocks(new));
    let mut breaks = Vec::new();
    for (path, lines) in &old {
        let subjects: Vec<String> = match new.get(path) {
            None => vec![format!("{path} is gone")],
            Some(theirs) => lines
                .iter()
                .filter(|(line, count)| theirs.get(*line).is_none_or(|there| there < *count))
                .map(|(line, _)| format!("{path} no longer says `{line}`"))
                .collect(),
        };
        breaks.extend(subjects.into_iter().map(|subject| Break {
            rule: "surface".to_owned(),
            subject,
        }));
    }
    breaks
}

/// The meaningful lines of each public item, with the number of their occurrences, by the path of the item.
fn blocks(package: &Path) -> BTreeMap<String, BTreeMap<String, usize>> {
    let surface = listing::of_package(package, "client").expect("a listing");
    let mut blocks: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut block = String::new();
    let mut is_value = false;
    // The number of the next argument of a function, if each has its own line.
    let mut argument: Option<usize> = None;
    for line in surface.lines() {
        if let Some(path) = line.strip_prefix("// ") {
            path.clone_into(&mut block);
            blocks.entry(block.clone()).or_default();
            is_value = false;
            continue;
        }
        // The value of a static or constant may change, but not its type.
        let is_static = ["pub static ", "pub const "]
            .iter()
            .any(|keyword| line.trim_start().starts_with(keyword));
        let is_whole = line.ends_with(';');
        let line = match line.split_once(" = ") {
            Some((declared, _)) if is_static => declared,
            _ if is_value => continue,
            _ => line,
        };
        is_value |= is_static && !is_whole;
        let lines = blocks.entry(block.clone()).or_default();
        let line = line.trim();
        if line == "#[deprecated]" {
            // A program compiles without the warning too.
            continue;
        }
        let named = ["derive", "model"].into_iter().find_map(|attribute| {
            let named = line.strip_prefix(&format!("#[{attribute}("))?;
            Some((attribute, named.strip_suffix(")]")?))
        });
        if let Some((attribute, named)) = named {
            for derived in named.split(", ") {
                *lines
                    .entry(format!("#[{attribute}({derived})]"))
                    .or_default() += 1;
            }
            continue;
        }
        // Only their order distinguishes the fields of a tuple. They share a line, or each has its own.
        let tuple = line
            .strip_prefix("pub struct ")
            .and_then(|it| it.strip_suffix(");"));
        if let Some((name, places)) = tuple.and_then(|it| it.split_once('(')) {
            *lines.entry(format!("pub struct {name}(")).or_default() += 1;
            for (index, place) in places.split(", pub ").enumerate() {
                let place = place.trim_start_matches("pub ");
                let said = format!("pub {place}, as argument {}", index + 1);
                *lines.entry(said).or_default() += 1;
            }
            continue;
        }
        let mut said = without_argument_names(line);
        if line.ends_with('(') && (line.contains("fn ") || line.starts_with("pub struct ")) {
            argument = Some(0);
        } else if line.starts_with(')') {
            argument = None;
        } else if let Some(index) = &mut argument {
            // Without names, only the order distinguishes arguments.
            *index += 1;
            said = format!("{said} as argument {index}");
        }
        // `{}` becomes `{` when the item gets its first entry.
        let said = said.trim_end_matches('}');
        let words = said.trim_matches(|character: char| !character.is_alphanumeric());
        if !matches!(words, "" | "self" | "Result") {
            *lines.entry(said.to_owned()).or_default() += 1;
        }
    }
    blocks
}

/// A line of a signature without the names of arguments, which callers do not write.
fn without_argument_names(line: &str) -> String {
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
    };
    if let Some((name, content)) = line.split_once(": ")
        && is_name(name)
    {
        return content.to_owned();
    }
    let Some((function, arguments)) = line.split_once('(').filter(|_| line.contains("fn ")) else {
        return line.to_owned();
    };
    let arguments: Vec<&str> = arguments
        .split(", ")
        .map(|argument| match argument.split_once(": ") {
            Some((name, content)) if is_name(name) => content,
            _ => argument,
        })
        .collect();
    format!("{function}({}", arguments.join(", "))
}
