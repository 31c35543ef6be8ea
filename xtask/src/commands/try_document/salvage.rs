//! Generates what can be generated of a document, and says what was left out and why.

use std::ops::Range;

use serde_json::Value;

use crate::commands::has_errors;
use crate::resolve::located;
use generator::METHODS;
use generator::Pointer;
use generator::lint;
use generator::model::settings::Settings;
use generator::overlay::skip;
use generator::source::{Document, Part};
use generator::{self, Failure, Output, Request};
use generator::{Finding, Severity};

/// An operation that has no method, and why.
pub(super) struct Skipped {
    /// `METHOD /path`.
    pub operation: String,
    /// The first thing that is wrong with it.
    pub reason: String,
}

/// What became of one document.
pub(super) struct Tried {
    /// What came out of the pipeline.
    pub output: Output,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// What is taken differently from what the document says.
    pub warnings: Vec<Finding>,
}

/// Generates, leaving out the operations that the document or progenitor stand in the way of.
pub(super) fn generate(document: &Document) -> Result<Tried, Vec<Finding>> {
    let mut value = document.value.clone();
    let mut skipped: Vec<Skipped> = Vec::new();
    let mut findings = lint(document, &value);
    if has_errors(&findings) {
        let broken = broken_operations(document, &findings);
        let names: Vec<String> = broken.iter().map(|it| it.operation.clone()).collect();
        let _ = skip::remove(&mut value, &names);
        let left = lint(document, &value);
        // With nothing left there is nothing to try, and every finding to show.
        if has_errors(&left) || count_operations(&value) == 0 {
            return Err(findings);
        }
        skipped.extend(broken);
        findings = left;
    }
    let request = Request {
        settings: Settings::of_document(&value),
        regenerate: format!("cargo xtask try {}", document.file.path.escape_debug()),
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
                        Failure::Operation(signature, words),
                    )]);
                }
                skipped.push(Skipped {
                    operation: signature,
                    reason: words.lines().next().unwrap_or_default().to_owned(),
                });
            }
            Err(failure) => return Err(vec![located(document, failure)]),
        }
    }
}

fn count_operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(serde_json::Map::values);
    items
        .map(|item| {
            let methods = METHODS.iter();
            methods
                .filter(|method| item.get(**method).is_some())
                .count()
        })
        .sum()
}

/// The operations that errors stand in: in themselves, or in what all operations of their path share.
fn broken_operations(document: &Document, findings: &[Finding]) -> Vec<Skipped> {
    let mut broken = Vec::new();
    let paths = document.value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let pointer = Pointer::from("/paths").child(path);
        let of_path = errors_within(document, &pointer, findings);
        let operations: Vec<(String, Vec<&Finding>)> = METHODS
            .iter()
            .filter(|method| item.get(**method).is_some())
            .map(|method| {
                let errors = errors_within(document, &pointer.child(method), findings);
                (format!("{} {path}", method.to_ascii_uppercase()), errors)
            })
            .collect();
        let shared = of_path.iter().find(|error| {
            let is_one =
                |errors: &Vec<&Finding>| errors.iter().any(|it| std::ptr::eq(*it, **error));
            !operations.iter().any(|(_, errors)| is_one(errors))
        });
        for (signature, errors) in &operations {
            if let Some(error) = errors.first().or(shared) {
                broken.push(Skipped {
                    operation: signature.clone(),
                    reason: error.message.clone(),
                });
            }
        }
    }
    broken
}

/// The errors that stand at a key or in its value.
fn errors_within<'findings>(
    document: &Document,
    pointer: &Pointer,
    findings: &'findings [Finding],
) -> Vec<&'findings Finding> {
    let key = document.span(pointer, Part::Key);
    let value = document.span(pointer, Part::Value);
    let (Some(key), Some(value)) = (key, value) else {
        return Vec::new();
    };
    findings
        .iter()
        .filter(|finding| {
            let is_inside = |it: &Range<usize>| key.start <= it.start && it.end <= value.end;
            finding.severity == Severity::Error && finding.span.as_ref().is_some_and(is_inside)
        })
        .collect()
}
