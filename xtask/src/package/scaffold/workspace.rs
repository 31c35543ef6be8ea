//! Writes the files of a workspace without providers, and adds the parts that an existing workspace lacks.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike};

use super::ScaffoldError;
use super::shared::DEPENDENCIES;

/// Files that git must ignore: build output, and files that exist only during a change.
const IGNORED: [&str; 2] = ["/target", "/.xtask-journal"];

/// The manifest of a new workspace.
#[must_use]
pub fn manifest() -> String {
    let dependencies = DEPENDENCIES.map(|(name, value)| format!("{name} = {value}\n"));
    format!(
        "[workspace]
members = []
resolver = \"3\"

[workspace.package]
edition = \"2024\"
rust-version = \"{}\"
# To publish the crates on crates.io, remove this line and add `license` and `repository`.
publish = false

[workspace.dependencies]
{}
[workspace.lints.rust]
unsafe_code = \"forbid\"
",
        env!("CARGO_PKG_RUST_VERSION"),
        dependencies.concat()
    )
}

/// The manifest with a list of members and the dependencies of generated crates. Unchanged if it has them.
///
/// # Errors
///
/// If the text is not TOML, or has another kind of value where a table should be.
pub fn with_manifest(manifest: &str) -> Result<String, ScaffoldError> {
    let mut document: DocumentMut = manifest.parse()?;
    let workspace = table(document.as_table_mut(), "workspace")?;
    if !workspace.contains_key("members") {
        workspace.insert("members", Item::Value(Array::new().into()));
    }
    let dependencies = table(workspace, "dependencies")?;
    for (name, value) in DEPENDENCIES {
        if !dependencies.contains_key(name) {
            dependencies.insert(name, Item::Value(value.parse()?));
        }
    }
    Ok(document.to_string())
}

/// The table under a key. Adds one if there is none.
fn table<'table>(
    parent: &'table mut dyn TableLike,
    key: &'static str,
) -> Result<&'table mut dyn TableLike, ScaffoldError> {
    parent
        .entry(key)
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_like_mut()
        .ok_or(ScaffoldError::NotATable(key))
}

/// The `.gitignore` with all lines that a workspace needs. `text` is the present file.
#[must_use]
pub fn with_ignored(text: &str) -> String {
    let name = |line: &str| line.trim().trim_matches('/').to_owned();
    let mut text = text.to_owned();
    for line in IGNORED {
        if text.lines().any(|it| name(it) == name(line)) {
            continue;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{line}\n"));
    }
    text
}

/// The settings with which git checks files out: with the written line ends, and documents byte for byte, because the
/// table has their SHA-256.
pub const ATTRIBUTES: &str = "* text=auto eol=lf
specs/** -text
";

/// The README beside the documents: which files there are, and every key of a provider's table.
pub const DOCUMENTS: &str = include_str!("documents.md");

/// The table of a workspace without providers. `program` is what this program is called there.
#[must_use]
pub fn providers(program: &str) -> String {
    format!(
        "# Each API has one table, which says where its document comes from and how its client authenticates. To add one:
#
#     {program} new NAME --from DOCUMENT
"
    )
}

/// The workflow that checks every change. `program` is the name of this program in the workspace.
#[must_use]
pub fn workflow(program: &str) -> String {
    format!(
        "name: CI

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

env:
  CARGO_TERM_COLOR: always

jobs:
  ci:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - run: rustup toolchain install stable --profile minimal --component clippy,rustfmt
      - uses: Swatinem/rust-cache@6323deb102c322ba6fcbdcafc7e3dddab59af2b6 # v2.9.2
      - run: cargo install {} --version {} --locked
      - run: {program} ci
",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    )
}

/// The README of a workspace called `name`, with the next commands. `program` is the name of this program in the
/// workspace.
#[must_use]
pub fn readme(name: &str, program: &str) -> String {
    format!(
        "# {name}

Rust clients, generated from OpenAPI documents. The documents are in `specs/`, and each client is a crate beside it. Install
the generator once:

```console
$ cargo install {package} --version {version} --locked
```

| you want to | run |
|---|---|
| add an API | `{program} new NAME --from DOCUMENT` |
| take a new version of its document | `{program} update NAME` |
| see what that changes for programs | `{program} changes NAME` |
| write generated files again, after a correction | `{program} generate` |
| check everything, as CI does | `{program} ci` |

A `DOCUMENT` is a file, a URL or a page that contains the document. Never edit files below `src/generated/`: correct the
document with an overlay instead, `specs/NAME.overlay.yaml`. [specs/README.md](specs/README.md) shows one, and lists what
`specs/providers.toml` can say about an API.
",
        package = env!("CARGO_PKG_NAME"),
        version = env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_manifest_lacks_nothing() {
        assert_eq!(with_manifest(&manifest()), Ok(manifest()));
        assert_eq!(with_ignored(&with_ignored("")), with_ignored(""));
    }

    #[test]
    fn the_text_of_a_manifest_stays_as_it_is_written() {
        let manifest = "# Ours.
[package]
name = \"shop\" # the shop

[workspace.dependencies]
serde = \"1\"
# The end.
";
        let with = with_manifest(manifest).unwrap();
        for line in manifest.lines() {
            assert!(with.contains(line), "{line}\n{with}");
        }
        let table: toml::Table = with.parse().unwrap();
        let workspace = table["workspace"].as_table().unwrap();
        assert!(workspace["members"].as_array().unwrap().is_empty());
        let dependencies = workspace["dependencies"].as_table().unwrap();
        assert_eq!(dependencies["serde"].as_str(), Some("1"));
        assert_eq!(dependencies.len(), DEPENDENCIES.len());
        assert_eq!(with_manifest(&with), Ok(with));
    }

    #[test]
    fn a_text_that_is_not_a_manifest_is_not_changed() {
        assert!(matches!(with_manifest("["), Err(ScaffoldError::Syntax(_))));
        assert_eq!(
            with_manifest("workspace = 1\n"),
            Err(ScaffoldError::NotATable("workspace"))
        );
    }

    #[test]
    fn only_missing_lines_are_added_to_the_gitignore() {
        assert_eq!(
            with_ignored("target/\n*.log"),
            "target/\n*.log\n/.xtask-journal\n"
        );
    }
}
