//! Two versions of a document, generated as a maintainer does: the second keeps the names of the first.

use generator::Lock;
use generator::lint;
use generator::model::settings::Settings;
use generator::source::Document;
use generator::{self, Output, Request};
use generator::{Finding, Severity};
use serde_json::Value;

/// The output of the generator for a document, after overlays may have changed its value.
///
/// # Errors
///
/// The errors of the document.
///
/// # Panics
///
/// If the document has no errors, but nothing can be generated from it.
pub(crate) fn generate(
    document: &Document,
    value: &Value,
    lock: Lock,
) -> Result<Output, Vec<Finding>> {
    let findings = lint(document, value);
    if findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        return Err(findings);
    }
    let request = Request {
        settings: Settings::of_document(value),
        lock,
        ..Request::default()
    };
    let output = generator::generate(value, &request);
    Ok(output.unwrap_or_else(|failure| panic!("{}: {failure:?}", document.file.path)))
}
