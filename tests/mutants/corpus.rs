//! The documents that are mutated, and their frequencies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use fs_err as fs;
use tests::fixture;

/// The directories below `tests/fixtures` whose documents are mutated.
const FIXTURES: [&str; 5] = [
    "broken",
    "constructs",
    "provider",
    "versions",
    "workspace/specs",
];

/// All documents up to this size, in bytes, have the same frequency. Larger ones are chosen less often.
const USUAL: usize = 4_000;

/// Reading this document takes a second before it exceeds the limit of aliases. Its frequency is a twentieth of the
/// others'.
const SELDOM: &str = "broken/exploding-aliases.yaml";

/// An unchanged document.
#[derive(Debug, Clone)]
pub(crate) struct Original {
    /// Its name in a seed.
    pub(crate) name: String,
    /// Its files.
    pub(crate) texts: Texts,
}

/// The files from which one crate is generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// The path of the document's entry file.
    pub(crate) entry: String,
    /// The paths of its supplements, in their order.
    pub(crate) supplements: Vec<String>,
    /// The paths of its overlays, in their order.
    pub(crate) overlays: Vec<String>,
    /// The text of each of these files, and of others that they refer to.
    pub(crate) files: BTreeMap<String, String>,
}

impl Texts {
    /// The text of a file; empty if there is no such file.
    pub(crate) fn text(&self, path: &str) -> String {
        self.files.get(path).cloned().unwrap_or_default()
    }

    /// The length of all texts.
    fn bytes(&self) -> usize {
        self.files.values().map(String::len).sum()
    }
}

impl Original {
    /// A document of one file.
    pub(crate) fn of_text(name: &str, entry: &str, text: String) -> Self {
        let texts = Texts {
            entry: entry.to_owned(),
            files: BTreeMap::from([(entry.to_owned(), text)]),
            ..Texts::default()
        };
        let name = name.to_owned();
        Self { name, texts }
    }
}

/// The documents that are mutated.
pub(crate) struct Corpus {
    pub(crate) originals: Vec<Original>,
}

impl Corpus {
    /// The fixtures of at most `bytes`.
    ///
    /// # Panics
    ///
    /// If one of them cannot be read.
    pub(crate) fn of_fixtures(bytes: usize) -> Self {
        let mut originals = Vec::new();
        for directory in FIXTURES {
            let mut paths = entries(&fixture(directory));
            paths.retain(|path| path.is_dir() || is_document(path));
            let of_path = |path| Original::read(path, directory);
            originals.extend(paths.iter().filter_map(of_path));
        }
        originals.retain(|it| it.texts.bytes() <= bytes);
        Self { originals }
    }

    /// Chooses a document. Large ones are chosen less often, because they would take all of the time.
    pub(crate) fn choose(&self, random: &mut Rng) -> &Original {
        loop {
            let one = &self.originals[random.usize(..self.originals.len())];
            let is_chosen = random.usize(..one.texts.bytes().max(USUAL)) < USUAL;
            if is_chosen && (one.name != SELDOM || random.u8(..20) == 0) {
                return one;
            }
        }
    }

    /// The document of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Original> {
        self.originals.iter().find(|it| it.name == name)
    }
}

impl Original {
    /// Reads a fixture; `None` if it is not text.
    fn read(path: &PathBuf, directory: &str) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy();
        let called = format!("{directory}/{name}");
        if !path.is_dir() {
            let text = fs::read_to_string(path).ok()?;
            return Some(Self::of_text(&called, &name, text));
        }
        let mut files = BTreeMap::new();
        collect(path, path, &mut files);
        let texts = Texts {
            entry: "openapi.yaml".to_owned(),
            files,
            ..Texts::default()
        };
        Some(Self {
            name: called,
            texts,
        })
    }
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn is_document(path: &Path) -> bool {
    let end = path.extension().unwrap_or_default();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    (end == "yaml" || end == "json") && !name.contains(".overlay.")
}

fn collect(root: &Path, directory: &Path, files: &mut BTreeMap<String, String>) {
    for path in entries(directory) {
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let below = path.strip_prefix(root).expect("a path below the root");
        let steps: Vec<_> = below.iter().map(|it| it.to_string_lossy()).collect();
        let text = fs::read_to_string(&path).expect("a file");
        files.insert(steps.join("/"), text);
    }
}
