//! Leaves out the operations that errors affect, so that the others can be generated.

use serde_json::Value;

use generator::overlay::{remove, skip};
use generator::source::Document;
use generator::{Finding, Pointer, Severity, lint, path_operations, reached, reference_to};

/// An operation without a method, and the reason.
pub struct Skipped {
    /// `METHOD /path`. Only the path if its operations are unknown.
    pub operation: String,
    /// Its first error.
    pub reason: String,
}

/// A document without the parts that have errors.
pub struct Left {
    /// The rest of the document.
    pub value: Value,
    /// The operations that were left out.
    pub skipped: Vec<Skipped>,
    /// The findings for the rest. None of them is an error.
    pub findings: Vec<Finding>,
}

/// Removes every part of a document with an error, and every part that needs it. `value` is the document and `findings`
/// are its findings. `None` if nothing would be left, or if errors remained.
#[must_use]
pub fn leave_out(document: &Document, value: &Value, findings: &[Finding]) -> Option<Left> {
    let components = broken_components(document, value, findings);
    let skipped = broken_operations((document, value), findings, &components);
    let names: Vec<String> = skipped.iter().map(|it| it.operation.clone()).collect();
    let mut value = value.clone();
    let (_, others) = skip::remove(&mut value, &names);
    let below = Pointer::from("/paths");
    let paths = others.iter().map(|path| below.child(path));
    let components = components.into_iter().map(|(pointer, _)| pointer);
    let pointers: Vec<String> = paths.chain(components).map(|it| it.to_string()).collect();
    remove::remove(&mut value, &pointers);
    let findings = lint(document, &value);
    let is_broken = findings.iter().any(|it| it.severity == Severity::Error);
    if is_broken || count_operations(&value) == 0 {
        return None;
    }
    Some(Left {
        value,
        skipped,
        findings,
    })
}

fn count_operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(serde_json::Map::values);
    items.map(|item| path_operations(item).count()).sum()
}

/// A component, and its first error.
type Broken<'findings> = (Pointer, &'findings Finding);

/// The components with errors.
fn broken_components<'findings>(
    document: &Document,
    value: &Value,
    findings: &'findings [Finding],
) -> Vec<Broken<'findings>> {
    let sections = value.get("components").and_then(Value::as_object);
    let named = sections.into_iter().flatten().flat_map(|(name, entries)| {
        let section = Pointer::from("/components").child(name);
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, _)| section.child(name))
    });
    let all = named.chain(document.referenced().iter().cloned());
    all.filter_map(|pointer| {
        let error = *errors_within(document, &pointer, findings).first()?;
        Some((pointer, error))
    })
    .collect()
}

/// The reason why an operation cannot be generated: the component that it reaches, and the error there.
fn reason_of(document: &Value, operation: &[&Value], components: &[Broken<'_>]) -> Option<String> {
    if components.is_empty() {
        return None;
    }
    let mut values = operation.iter();
    values.find_map(|value| {
        let reached = reached(document, value);
        let (pointer, error) = components.iter().find(|(pointer, _)| {
            let is_part = |it: &Pointer| {
                let rest = it.as_str().strip_prefix(pointer.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            reached.iter().any(is_part)
        })?;
        let place = reference_to(pointer);
        Some(format!("it needs `{place}`: {}", error.message))
    })
}

/// The operations with errors: in themselves, in the shared part of their path, or in a component that they need.
fn broken_operations(
    (document, value): (&Document, &Value),
    findings: &[Finding],
    components: &[Broken<'_>],
) -> Vec<Skipped> {
    let mut broken = Vec::new();
    let errors_at = |pointer: &Pointer| errors_within(document, pointer, findings);
    let paths = value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let pointer = Pointer::from("/paths").child(path);
        let of_path = errors_at(&pointer);
        let operations: Vec<_> = path_operations(item)
            .map(|it| (errors_at(&pointer.operation(&it)), it))
            .collect();
        let in_operations = operations.iter().flat_map(|(errors, _)| errors);
        let shared = of_path
            .into_iter()
            .find(|error| !in_operations.clone().any(|it| std::ptr::eq(*it, *error)));
        let mut skip =
            |operation: String, reason: String| broken.push(Skipped { operation, reason });
        if operations.is_empty()
            && let Some(error) = shared
        {
            skip(path.clone(), error.message.clone());
        }
        let parameters = item.get("parameters").unwrap_or(&Value::Null);
        for (errors, it) in &operations {
            let error = errors.first().copied().or(shared);
            let reason = error.map(|error| error.message.clone());
            let needed = || reason_of(value, &[it.operation, parameters], components);
            if let Some(reason) = reason.or_else(needed) {
                skip(format!("{} {path}", it.method), reason);
            }
        }
    }
    broken
}

/// The errors at a key or in its value.
fn errors_within<'findings>(
    document: &Document,
    pointer: &Pointer,
    findings: &'findings [Finding],
) -> Vec<&'findings Finding> {
    let extent = document.extent(pointer);
    let is_within = |finding: &Finding| {
        finding.span.as_ref().is_some_and(|span| {
            extent.iter().any(|(file, it)| {
                finding.file.path == file.path && it.start <= span.start && span.end <= it.end
            })
        })
    };
    let errors = findings.iter().filter(|it| it.severity == Severity::Error);
    errors.filter(|finding| is_within(finding)).collect()
}
