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
    let paths = others
        .iter()
        .map(|path| Pointer::from("/paths").child(path));
    let components = components.into_iter().map(|it| it.pointer);
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

/// A component with an error.
struct Component {
    pointer: Pointer,
    /// The message of the error.
    message: String,
}

/// The components with errors.
fn broken_components(document: &Document, value: &Value, findings: &[Finding]) -> Vec<Component> {
    let mut broken = Vec::new();
    let components = value.get("components").and_then(Value::as_object);
    let named = components
        .into_iter()
        .flatten()
        .flat_map(|(section, entries)| {
            let section = Pointer::from("/components").child(section);
            let names = entries
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::keys);
            names.map(move |name| section.child(name))
        });
    for pointer in named.chain(document.referenced().iter().cloned()) {
        if let Some(error) = errors_within(document, &pointer, findings).first() {
            broken.push(Component {
                message: error.message.clone(),
                pointer,
            });
        }
    }
    broken
}

/// The reason why an operation cannot be generated: the component that it reaches, and the error there.
fn reason_of(document: &Value, operation: &[&Value], components: &[Component]) -> Option<String> {
    if components.is_empty() {
        return None;
    }
    let mut values = operation.iter();
    values.find_map(|value| {
        let reached = reached(document, value);
        let component = components.iter().find(|component| {
            let own = component.pointer.as_str();
            let is_part = |it: &Pointer| {
                let rest = it.as_str().strip_prefix(own);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            reached.iter().any(is_part)
        })?;
        let place = reference_to(&component.pointer);
        Some(format!("it needs `{place}`: {}", component.message))
    })
}

/// The operations with errors: in themselves, in the shared part of their path, or in a component that they need.
fn broken_operations(
    (document, value): (&Document, &Value),
    findings: &[Finding],
    components: &[Component],
) -> Vec<Skipped> {
    let mut broken = Vec::new();
    let paths = value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let pointer = Pointer::from("/paths").child(path);
        let of_path = errors_within(document, &pointer, findings);
        let operations: Vec<(String, Vec<&Finding>)> = path_operations(item)
            .map(|it| {
                let errors = errors_within(document, &pointer.operation(&it), findings);
                (format!("{} {path}", it.method), errors)
            })
            .collect();
        let shared = of_path.iter().find(|error| {
            let is_one =
                |errors: &Vec<&Finding>| errors.iter().any(|it| std::ptr::eq(*it, **error));
            !operations.iter().any(|(_, errors)| is_one(errors))
        });
        if operations.is_empty()
            && let Some(error) = of_path.first()
        {
            broken.push(Skipped {
                operation: path.clone(),
                reason: error.message.clone(),
            });
        }
        let parameters = item.get("parameters").unwrap_or(&Value::Null);
        for ((signature, errors), it) in operations.iter().zip(path_operations(item)) {
            let error = errors.first().or(shared).map(|it| it.message.clone());
            let own = [it.operation, parameters];
            let reason = error.or_else(|| reason_of(value, &own, components));
            broken.extend(reason.map(|reason| Skipped {
                operation: signature.clone(),
                reason,
            }));
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
    findings
        .iter()
        .filter(|finding| {
            let Some(span) = &finding.span else {
                return false;
            };
            let is_inside = extent.iter().any(|(file, it)| {
                finding.file.path == file.path && it.start <= span.start && span.end <= it.end
            });
            finding.severity == Severity::Error && is_inside
        })
        .collect()
}
