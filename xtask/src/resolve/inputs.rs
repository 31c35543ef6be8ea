//! What a crate is generated from: the published document, what supplements add to it, and what overlays correct.

use std::path::Path;

use serde_json::Value;

use super::{ResolveError, stop_at_errors};
use crate::provider::Provider;
use crate::workspace::bundle::read_kept;
use crate::workspace::{ReadError, read};
use generator::Finding;
use generator::overlay;
use generator::source::supplement::{Origin, Supplemented, supplement};
use generator::source::{Document, Limits};

/// What a provider's crate is generated from.
pub(super) struct Inputs {
    /// The document with what supplements add.
    pub(super) document: Document,
    /// Its value after the overlays.
    pub(super) value: Value,
    /// Whether the published document stands in several files.
    pub(super) has_files: bool,
    /// How many operations the published document describes.
    pub(super) published: usize,
    /// What each supplement has added.
    pub(super) supplements: Vec<Origin>,
    /// What stands in a supplement although the document has it.
    pub(super) superseded: Vec<Finding>,
}

/// Reads the inputs of a provider.
///
/// # Errors
///
/// When a file cannot be read, or with everything that does not fit.
pub(super) fn inputs(root: &Path, provider: &Provider) -> Result<Inputs, ResolveError> {
    let path = provider.document_path();
    let document =
        read_kept(root, &path, &Limits::default()).map_err(|error| unreadable(error, &path))?;
    let has_files = document.files().next().is_some();
    let Supplemented {
        document,
        published,
        origins,
        superseded,
    } = supplemented(root, document, provider)?;
    let value = corrected(root, &document.value, provider.overlay_paths())?;
    Ok(Inputs {
        document,
        value,
        has_files,
        published,
        supplements: origins,
        superseded,
    })
}

/// A document with what the provider's supplements add to it.
///
/// # Errors
///
/// When a supplement cannot be read, or does not fit.
pub fn supplemented(
    root: &Path,
    document: Document,
    provider: &Provider,
) -> Result<Supplemented, ResolveError> {
    let limits = Limits::default();
    let paths = provider.supplement_paths();
    let supplements = paths.map(|path| {
        read(&root.join(&path), &path, &limits).map_err(|error| unreadable(error, &path))
    });
    let supplements = supplements.collect::<Result<Vec<_>, _>>()?;
    supplement(document, supplements).map_err(ResolveError::Findings)
}

/// The supplements that the document of a provider has made superfluous, by their names in the table; none when that cannot
/// be told.
#[must_use]
pub fn superfluous(root: &Path, provider: &Provider) -> Vec<String> {
    if provider.supplements.is_empty() {
        return Vec::new();
    }
    let Ok(inputs) = inputs(root, provider) else {
        return Vec::new();
    };
    let named = provider.supplements.iter().zip(inputs.supplements);
    named
        .filter(|(_, origin)| origin.is_superseded)
        .map(|(name, _)| name.get_ref().clone())
        .collect()
}

/// A document after the overlays at these paths below `root`.
///
/// # Errors
///
/// When an overlay cannot be read, or with everything that does not apply.
pub fn corrected(
    root: &Path,
    document: &Value,
    overlays: impl IntoIterator<Item = String>,
) -> Result<Value, ResolveError> {
    let limits = Limits::default();
    let mut value = document.clone();
    let mut findings = Vec::new();
    for path in overlays {
        let overlay =
            read(&root.join(&path), &path, &limits).map_err(|error| unreadable(error, &path))?;
        match overlay::apply(&value, &overlay) {
            Ok(applied) => value = applied.value,
            Err(found) => findings.extend(found),
        }
    }
    stop_at_errors(&mut findings)?;
    Ok(value)
}

pub(super) fn unreadable(error: ReadError, path: &str) -> ResolveError {
    match error {
        ReadError::Io { source, .. } => ResolveError::Unreadable {
            path: path.to_owned(),
            source,
        },
        ReadError::Findings(findings) => ResolveError::Findings(findings),
    }
}
