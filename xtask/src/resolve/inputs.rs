//! Reads the inputs of a crate: the published document, its supplements and its overlays.

use std::borrow::Cow;
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

/// The inputs of a provider's crate.
pub(super) struct Inputs {
    /// The document with its supplements.
    pub(super) document: Document,
    /// The document's value after the overlays; `None` without overlays.
    pub(super) corrected: Option<Value>,
    /// Whether the published document consists of several files.
    pub(super) has_files: bool,
    /// The number of operations in the published document.
    pub(super) published: usize,
    /// The additions of each supplement.
    pub(super) supplements: Vec<Origin>,
    /// Warnings about entries of a supplement that the document has too.
    pub(super) superseded: Vec<Finding>,
}

/// Reads the inputs of a provider.
///
/// # Errors
///
/// If a file cannot be read, or with all findings.
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
    let corrected = match corrected(root, &document.value, provider.overlay_paths())? {
        Cow::Owned(value) => Some(value),
        Cow::Borrowed(_) => None,
    };
    Ok(Inputs {
        document,
        corrected,
        has_files,
        published,
        supplements: origins,
        superseded,
    })
}

/// A document with the additions of the provider's supplements.
///
/// # Errors
///
/// If a supplement cannot be read, or does not fit.
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

/// The supplements that the document of a provider has made superfluous, by their names in the table. Empty if a file
/// has errors.
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
/// If an overlay cannot be read, or with all actions that do not apply.
pub fn corrected<'document>(
    root: &Path,
    document: &'document Value,
    overlays: impl IntoIterator<Item = String>,
) -> Result<Cow<'document, Value>, ResolveError> {
    let limits = Limits::default();
    let mut value = Cow::Borrowed(document);
    let mut findings = Vec::new();
    for path in overlays {
        let overlay =
            read(&root.join(&path), &path, &limits).map_err(|error| unreadable(error, &path))?;
        match overlay::apply(&value, &overlay) {
            Ok(applied) => value = Cow::Owned(applied.value),
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
