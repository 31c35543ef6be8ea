//! Compares the bodies of requests, and the parts of multipart ones.

use super::{Comparison, Details, Severity, written};
use crate::model::{Body, Encoding, Operation, Part, PartContent};
use crate::write::argument::{body_name, body_type};
use crate::write::form::form_name;
use crate::write::parameter::structure_name;

/// Compares the bodies of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    match (&old.body, &new.body) {
        (None, None) => {}
        (Some(body), None) => {
            let details = Details::gone(comparison.old.places.body(old)).was(described(old, body));
            comparison.add("body-removed", Severity::Breaking, item(old, body), details);
        }
        (None, Some(body)) => {
            let details = Details::came(comparison.new.places.body(new)).is(described(new, body));
            let is_lossy = old.has_optional() && !is_plain(body);
            let severity = if body.required || is_lossy {
                Severity::Breaking
            } else {
                Severity::Addition
            };
            comparison.add("body-added", severity, item(new, body), details);
        }
        (Some(was), Some(is)) => pair(comparison, (old, was), (new, is)),
    }
    forms(comparison, old, new);
}

/// Compares the forms that a program may send instead of the bodies.
fn forms(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let method = |operation: &Operation| format!("Client::{}", operation.second_names.in_form);
    // A form has a method of its own.
    let in_form = |operation: &Operation| {
        let name = operation.second_names.in_form.clone();
        operation.in_form().map(|it| Operation { name, ..it })
    };
    match (in_form(old), in_form(new)) {
        (None, None) => {}
        (Some(_), None) => {
            let details = Details::gone(comparison.old.places.body(old));
            comparison.add("form-removed", Severity::Breaking, method(old), details);
        }
        (None, Some(_)) => {
            let details = Details::came(comparison.new.places.body(new));
            comparison.add("form-added", Severity::Addition, method(new), details);
        }
        (Some(before), Some(after)) => {
            if method(old) != method(new) {
                let places = (&comparison.old.places, &comparison.new.places);
                let details = Details::at(places.0.body(old), places.1.body(new));
                let details = details.was(method(old)).is(method(new));
                comparison.add("method-renamed", Severity::Breaking, method(new), details);
            }
            if let (Some(was), Some(is)) = (&before.body, &after.body) {
                pair(comparison, (&before, was), (&after, is));
            }
        }
    }
}

/// Whether the struct of optional arguments can be copied with the body in it.
fn is_plain(body: &Body) -> bool {
    !matches!(body.encoding, Encoding::Multipart | Encoding::Bytes)
}

fn item(operation: &Operation, body: &Body) -> String {
    let name = body_name(body);
    if body.required {
        format!("Client::{}({name})", operation.name)
    } else {
        format!("parameters::{}::{name}", structure_name(operation))
    }
}

fn kind(operation: &Operation, body: &Body) -> String {
    written::tidy(&body_type(operation, body))
}

fn described(operation: &Operation, body: &Body) -> String {
    format!("{}: {}", body.media_type, kind(operation, body))
}

fn pair(
    comparison: &mut Comparison<'_>,
    (old, was): (&Operation, &Body),
    (new, is): (&Operation, &Body),
) {
    let at = |comparison: &Comparison<'_>| {
        let before = comparison.old.places.body(old);
        Details::at(before, comparison.new.places.body(new))
    };
    let became = match (was.required, is.required) {
        (false, true) => Some("body-became-required"),
        (true, false) => Some("body-became-optional"),
        _ => None,
    };
    if let Some(id) = became {
        let details = at(comparison);
        comparison.add(id, Severity::Breaking, item(new, is), details);
    }
    let kinds = (kind(old, was), kind(new, is));
    let is_other_type = kinds.0 != kinds.1 || body_name(was) != body_name(is);
    if was.media_type != is.media_type {
        let severity = if is_other_type {
            Severity::Breaking
        } else {
            Severity::Addition
        };
        let details = at(comparison)
            .was(described(old, was))
            .is(described(new, is));
        comparison.add("body-media-type-changed", severity, item(new, is), details);
    } else if is_other_type {
        let details = at(comparison).was(kinds.0).is(kinds.1);
        comparison.add(
            "body-type-changed",
            Severity::Breaking,
            item(new, is),
            details,
        );
    }
    if was.description != is.description {
        let details = at(comparison);
        comparison.add("docs-changed", Severity::Docs, item(new, is), details);
    }
    if !was.parts.is_empty() && !is.parts.is_empty() {
        parts(comparison, (old, was), (new, is));
    }
}

/// Compares the fields of the struct for a multipart body.
fn parts(
    comparison: &mut Comparison<'_>,
    (old, was): (&Operation, &Body),
    (new, is): (&Operation, &Body),
) {
    let item = |part: &Part| format!("parameters::{}::{}", form_name(new), part.field);
    for part in &was.parts {
        if !is.parts.iter().any(|it| it.name == part.name) {
            let place = comparison.old.places.part(old, &part.name);
            let details = Details::gone(place).was(part_type(part));
            comparison.add("field-removed", Severity::Breaking, item(part), details);
        }
    }
    for part in &is.parts {
        let place = comparison.new.places.part(new, &part.name);
        let Some(before) = was.parts.iter().find(|it| it.name == part.name) else {
            let (id, severity) = if part.required {
                ("required-field-added", Severity::Breaking)
            } else {
                ("field-added", Severity::Addition)
            };
            let details = Details::came(place).is(part_type(part));
            comparison.add(id, severity, item(part), details);
            continue;
        };
        let at = Details::at(comparison.old.places.part(old, &part.name), place);
        let kinds = (part_type(before), part_type(part));
        if kinds.0 != kinds.1 {
            let id = match (before.required, part.required) {
                (false, true) => "field-became-required",
                (true, false) => "field-became-optional",
                _ => "field-type-changed",
            };
            let details = at.was(kinds.0).is(kinds.1);
            comparison.add(id, Severity::Breaking, item(part), details);
        } else if before.description != part.description {
            comparison.add("docs-changed", Severity::Docs, item(part), at);
        }
    }
}

fn part_type(part: &Part) -> String {
    let kind = match &part.content {
        PartContent::Value(schema) => written::plain(schema),
        PartContent::File { is_list: true, .. } => "Vec<File>".to_owned(),
        PartContent::File { is_list: false, .. } => "File".to_owned(),
    };
    if part.required {
        kind
    } else {
        format!("Option<{kind}>")
    }
}
