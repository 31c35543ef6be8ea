//! Reads the inputs of a crate: the published document, its supplements and its overlays.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::{ResolveError, without_errors};
use crate::provider::Provider;
use crate::workspace::bundle::read_kept;
use crate::workspace::{ReadError, read, read_text};
use generator::SourceFile;
use generator::overlay::{self, skip};
use generator::source::supplement::{Supplemented, supplement};
use generator::source::{Document, Limits};

/// The inputs of a provider's crate.
pub(super) struct Inputs {
    /// The document with its supplements.
    pub(super) supplemented: Supplemented,
    /// The document's value after the overlays, without the skipped operations. `None` if they change nothing.
    pub(super) changed: Option<Value>,
    /// Whether the published document consists of several files.
    pub(super) has_files: bool,
    /// The skipped operations, as `METHOD /path`.
    pub(super) removed: Vec<String>,
    /// The other entries of `skip`, which name methods.
    pub(super) skipped_methods: Vec<String>,
}

/// Reads the inputs of a provider.
///
/// # Errors
///
/// If a file cannot be read, or with all findings.
pub(super) fn inputs(root: &Path, provider: &Provider) -> Result<Inputs, ResolveError> {
    let path = provider.document_path();
    let document = read_kept(root, &path, &Limits::default());
    let document = document.map_err(|error| unreadable(error, &path))?;
    let has_files = document.files().next().is_some();
    let supplemented = supplemented(root, document, provider)?;
    let value = &supplemented.document.value;
    let mut value = corrected(root, value, provider.overlay_paths())?;
    let entries = provider.skip.iter();
    let entries: Vec<String> = entries.map(|it| it.operation.get_ref().clone()).collect();
    let (removed, skipped_methods) = if entries.is_empty() {
        // Nothing is removed, so the document need not be copied.
        Default::default()
    } else {
        skip::remove(value.to_mut(), &entries)
    };
    let changed = match value {
        Cow::Owned(value) => Some(value),
        Cow::Borrowed(_) => None,
    };
    Ok(Inputs {
        supplemented,
        changed,
        has_files,
        removed,
        skipped_methods,
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
    let paths = provider.supplement_paths();
    let supplements = paths.map(|path| companion(root, &path));
    let supplements = supplements.collect::<Result<_, _>>()?;
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
    let named = provider.supplements.iter().zip(inputs.supplemented.origins);
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
    let mut value = Cow::Borrowed(document);
    let mut findings = Vec::new();
    for path in overlays {
        match overlay::apply(&value, &companion(root, &path)?) {
            Ok(applied) => value = Cow::Owned(applied.value),
            Err(found) => findings.extend(found),
        }
    }
    without_errors(findings)?;
    Ok(value)
}

/// A hand-written file of the document.
fn companion(root: &Path, path: &str) -> Result<Document, ResolveError> {
    read(&root.join(path), path, &Limits::default()).map_err(|error| unreadable(error, path))
}

/// The text at a path of the workspace. `None` if there is no file.
pub(super) fn text_if_there(
    root: &Path,
    path: &str,
) -> Result<Option<Arc<SourceFile>>, ResolveError> {
    match read_text(&root.join(path), path, &Limits::default()) {
        // Something else may be in the place of a crate's directory. The tree reports that.
        Err(ReadError::Io { source, .. })
            if matches!(
                source.kind(),
                ErrorKind::NotFound | ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        read => read.map(Some).map_err(|error| unreadable(error, path)),
    }
}

fn unreadable(error: ReadError, path: &str) -> ResolveError {
    match error {
        ReadError::Io { source, .. } => ResolveError::Unreadable {
            path: path.to_owned(),
            source,
        },
        ReadError::Findings(findings) => ResolveError::Findings(findings),
    }
}
