//! Reads a command line before it is parsed: finds its words and its workspace.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::provider::PROVIDERS_FILE;

/// The word that cargo puts in front of the arguments of `cargo openapi-client`
/// (Cargo book, "External tools", "Custom subcommands").
const SUBCOMMAND: &str = "openapi-client";

/// A command line in the form that this program reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// The words. The first is the name of the program.
    pub(crate) words: Vec<OsString>,
    /// The root of the workspace. `None` outside of any workspace.
    pub(crate) root: Option<PathBuf>,
}

impl Invocation {
    /// Reads the words of a process that runs in `directory`.
    pub(crate) fn of(words: impl IntoIterator<Item = OsString>, directory: &Path) -> Self {
        let mut words: Vec<OsString> = words.into_iter().collect();
        if words.get(1).is_some_and(|word| word == SUBCOMMAND) {
            words.remove(1);
        }
        let root = named(&words).or_else(|| workspace(directory));
        Self { words, root }
    }
}

/// The directory after `--workspace`. The parser of the arguments needs the program's name there.
fn named(words: &[OsString]) -> Option<PathBuf> {
    let mut words = words.iter().skip(1).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == "--workspace" {
            return words.next().map(PathBuf::from);
        }
        if let Some(directory) = word.to_str().and_then(|it| it.strip_prefix("--workspace=")) {
            return Some(PathBuf::from(directory));
        }
    }
    None
}

/// The nearest directory, from this one upwards, with a table of providers. Otherwise, the root of the cargo workspace
/// around the directory. `None` if there is neither.
fn workspace(directory: &Path) -> Option<PathBuf> {
    let has = |file: &'static str| move |it: &&Path| it.join(file).is_file();
    let providers = directory.ancestors().find(has(PROVIDERS_FILE));
    let is_root = |it: &&Path| {
        fs::read_to_string(it.join("Cargo.toml"))
            .ok()
            .and_then(|manifest| manifest.parse::<toml::Table>().ok())
            .is_some_and(|manifest| manifest.contains_key("workspace"))
    };
    providers
        .or_else(|| directory.ancestors().find(is_root))
        // A package outside of any workspace is its own root.
        .or_else(|| directory.ancestors().find(has("Cargo.toml")))
        .map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str], directory: &Path) -> Invocation {
        Invocation::of(words.iter().map(OsString::from), directory)
    }

    /// A directory with these files.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn the_word_that_cargo_adds_is_removed_once() {
        let here = tempfile::tempdir().unwrap();
        let words = |words: &[&str]| of(words, here.path()).words;
        assert_eq!(words(&["a", "openapi-client", "list"]), ["a", "list"]);
        assert_eq!(words(&["a", "list", "openapi-client"]).len(), 3);
        assert_eq!(words(&["a", "openapi-client", "openapi-client"]).len(), 2);
        assert_eq!(words(&["a"]), ["a"]);
    }

    #[test]
    fn the_workspace_option_works_at_any_place() {
        let here = tree(&[(PROVIDERS_FILE, "")]);
        for words in [
            &["a", "--workspace", "b", "list"][..],
            &["a", "list", "--workspace=b"],
        ] {
            assert_eq!(of(words, here.path()).root, Some("b".into()));
        }
        let root = of(&["a", "list", "--", "--workspace", "b"], here.path()).root;
        assert_eq!(root.as_deref(), Some(here.path()));
    }

    #[test]
    fn the_nearest_providers_come_before_any_manifest() {
        let root = tree(&[
            ("Cargo.toml", "[workspace]\n"),
            ("inner/specs/providers.toml", ""),
            ("inner/a/Cargo.toml", "[workspace]\n"),
            ("other/Cargo.toml", "[package]\nname = \"other\"\n"),
            ("other/src/lib.rs", ""),
        ]);
        for (directory, expected) in [
            ("inner/a", "inner"),
            ("inner", "inner"),
            ("other/src", ""),
            ("", ""),
        ] {
            let found = workspace(&root.path().join(directory));
            assert_eq!(found, Some(root.path().join(expected)), "{directory}");
        }
    }

    #[test]
    fn a_single_package_is_a_workspace_and_a_plain_directory_is_not() {
        let root = tree(&[("a/Cargo.toml", "[package]\n"), ("b/readme.md", "")]);
        let package = root.path().join("a");
        assert_eq!(workspace(&package), Some(package));
        assert_eq!(workspace(&root.path().join("b")), None);
    }
}
