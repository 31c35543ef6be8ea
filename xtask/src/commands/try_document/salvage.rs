//! Generates as much as possible from a document, and says which operations were left out and why.

use crate::commands::has_errors;
use crate::resolve::{Skipped, leave_out, located};
use generator::model::settings::Settings;
use generator::overlay::skip;
use generator::source::Document;
use generator::{self, Failure, Finding, Output, Request, lint};

/// The result for one document.
pub(super) struct Tried {
    /// The output of the pipeline.
    pub output: Output,
    /// The operations that were left out.
    pub skipped: Vec<Skipped>,
    /// Warnings about parts that are generated differently from the document.
    pub warnings: Vec<Finding>,
}

/// Generates a client without the operations that the document's errors or progenitor prevent.
pub(super) fn generate(document: &Document, program: &str) -> Result<Tried, Vec<Finding>> {
    let mut value = document.value.clone();
    let mut skipped: Vec<Skipped> = Vec::new();
    let mut findings = lint(document, &value);
    if has_errors(&findings) {
        let Some(left) = leave_out(document, &value, &findings) else {
            return Err(findings);
        };
        value = left.value;
        skipped = left.skipped;
        findings = left.findings;
    }
    let request = Request {
        settings: Settings::of_document(&value),
        regenerate: format!("{program} try {}", document.file.path.escape_debug()),
        ..Request::default()
    };
    loop {
        match generator::generate(&value, &request) {
            Ok(mut output) => {
                output.declared += skipped.len();
                return Ok(Tried {
                    warnings: output.with_warnings(document, findings),
                    output,
                    skipped,
                });
            }
            Err(Failure::Operation(signature, words)) => {
                let names = [signature.clone()];
                let (removed, _) = skip::remove(&mut value, &names);
                if removed.is_empty() {
                    return Err(vec![located(
                        document,
                        &Failure::Operation(signature, words),
                    )]);
                }
                skipped.push(Skipped {
                    operation: signature,
                    reason: words.lines().next().unwrap_or_default().to_owned(),
                });
            }
            Err(failure) => return Err(vec![located(document, &failure)]),
        }
    }
}
