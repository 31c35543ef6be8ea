//! Finds the dependencies on a crate in a manifest.

use std::path::{Component, Path};

use toml::de::{DeTable, DeValue};

/// The tables of a manifest that name dependencies (Cargo book, "Specifying Dependencies").
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The lines of a manifest, counted from 1, on which it depends on this crate, under any name, or gives the place of
/// the crate. Empty if the text is not TOML.
///
/// `path` is the path of the manifest, relative to the workspace root. The crate is in a directory of its name there.
#[must_use]
pub fn lines(manifest: &str, path: &str, crate_name: &str) -> Vec<usize> {
    let Ok(document) = DeTable::parse(manifest) else {
        return Vec::new();
    };
    let root = document.get_ref();
    let mut tables = Vec::new();
    for name in TABLES {
        tables.extend(table(root, name));
        if let Some(workspace) = table(root, "workspace") {
            tables.extend(table(workspace, name));
        }
        let targets = table(root, "target").into_iter().flatten();
        let targets = targets.filter_map(|(_, target)| target.get_ref().as_table());
        tables.extend(targets.filter_map(|target| table(target, name)));
    }
    let directory = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut lines: Vec<usize> = tables
        .into_iter()
        .flatten()
        .filter(|(key, value)| is_of(directory, key.get_ref(), value.get_ref(), crate_name))
        .map(|(key, _)| line(manifest, key.span().start))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

fn table<'table, 'text>(
    parent: &'table DeTable<'text>,
    key: &str,
) -> Option<&'table DeTable<'text>> {
    parent.get(key)?.get_ref().as_table()
}

/// Whether a dependency is this crate, by its package name or by its path.
fn is_of(directory: &Path, key: &str, value: &DeValue<'_>, crate_name: &str) -> bool {
    let text = |key: &str| value.get(key)?.get_ref().as_str();
    text("package").unwrap_or(key) == crate_name
        || text("path").is_some_and(|path| leads_to(directory, path, crate_name))
}

/// Whether a path from `directory` leads to `target`, another directory of the workspace root.
fn leads_to(directory: &Path, path: &str, target: &str) -> bool {
    let mut steps = Vec::new();
    for component in directory.join(path).components() {
        match component {
            Component::Normal(step) => steps.push(step.to_owned()),
            Component::ParentDir => drop(steps.pop()),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    matches!(steps.as_slice(), [one] if one == target)
}

fn line(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    1 + before.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_depend_on_a_crate_is_found() {
        let manifest = "[package]
name = \"tests\"
[dependencies]
vast-api.workspace = true
other = { package = \"vast-api\", version = \"1\" }
phala-api = \"1\"
[dev-dependencies.vast]
path = \"../vast-api\"
[target.'cfg(unix)'.build-dependencies]
vast-api = { path = \"../vast-api\" }
more = { path = \"../vast-api/inner\" }
";
        assert_eq!(
            lines(manifest, "tests/Cargo.toml", "vast-api"),
            [4, 5, 7, 10]
        );
        assert_eq!(lines(manifest, "tests/Cargo.toml", "phala-api"), [6]);
        assert_eq!(lines(manifest, "tests/Cargo.toml", "bookshop-api"), [0; 0]);
    }

    #[test]
    fn the_workspace_may_say_where_it_is() {
        let manifest = "[workspace]
members = [\"vast-api\"]
[workspace.dependencies]
vast = { path = \"./vast-api\" }
";
        assert_eq!(lines(manifest, "Cargo.toml", "vast-api"), [4]);
        assert_eq!(lines("[", "Cargo.toml", "vast-api"), [0; 0]);
    }
}
