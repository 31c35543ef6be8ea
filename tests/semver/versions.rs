//! Two versions of a document as a maintainer generates them: the second with the names that the first was given.

use generator::Lock;
use generator::lint;
use generator::model::settings::Settings;
use generator::source::Document;
use generator::{self, Output, Request};
use generator::{Finding, Severity};
use serde_json::Value;

/// What the generator makes of a document, whose value overlays may have changed.
///
/// # Errors
///
/// What is wrong with the document.
///
/// # Panics
///
/// When the document has no errors and nothing can be generated from it all the same.
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
