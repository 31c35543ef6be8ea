//! Larger documents: the committed ones, and those of a variable.

use std::collections::BTreeMap;
use std::path::Path;

use fs_err as fs;
use tests::root;
use xtask::provider::{Provider, Providers};

use crate::corpus::{Corpus, Original, Texts};

/// The variable with further documents, separated by `:`.
pub(crate) const VARIABLE: &str = "OPENAPI_DOCUMENTS";

/// The fixtures, the committed documents, and those of [`VARIABLE`].
///
/// # Panics
///
/// If one of them cannot be read.
pub(crate) fn all() -> Corpus {
    let mut corpus = Corpus::of_fixtures(usize::MAX);
    let providers = Providers::read(root()).expect("providers");
    let committed = providers.all.iter().map(committed);
    corpus.originals.extend(committed);
    let named = std::env::var(VARIABLE).unwrap_or_default();
    for path in named.split(':').filter(|path| !path.is_empty()) {
        let text = fs::read_to_string(path).expect("a document");
        let stem = Path::new(path).file_stem().unwrap_or_default();
        let file = Path::new(path).file_name().unwrap_or_default();
        let (stem, file) = (stem.to_string_lossy(), file.to_string_lossy());
        corpus.originals.push(Original::of_text(&stem, &file, text));
    }
    corpus
}

/// The document of a provider, with its supplements and overlays.
fn committed(provider: &Provider) -> Original {
    let mut texts = Texts {
        entry: provider.document_path(),
        supplements: provider.supplement_paths().collect(),
        overlays: provider.overlay_paths().collect(),
        files: BTreeMap::new(),
    };
    let others = texts.supplements.iter().chain(&texts.overlays);
    for path in std::iter::once(&texts.entry).chain(others) {
        let text = fs::read_to_string(root().join(path)).expect("a file of a provider");
        texts.files.insert(path.clone(), text);
    }
    let name = provider.id.get_ref().clone();
    Original { name, texts }
}
