//! Compares the bodies of requests, and the parts of multipart ones.

use super::Severity::{Addition, Breaking};
use super::{Comparison, Subject, each, turned, written};
use crate::model::{Body, Encoding, Operation, Part, PartContent};
use crate::write::argument::{body_name, body_type};
use crate::write::form::form_name;
use crate::write::parameter::structure_name;

/// Compares the bodies of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let came = |(_, body): (_, &Body)| {
        let is_lossy = old.has_optional() && !is_plain(body);
        let is_breaking = body.required || is_lossy;
        ("body-added", if is_breaking { Breaking } else { Addition })
    };
    let pairs = comparison.lists_of(
        ("body-removed", Breaking),
        came,
        (each(old, &old.body), each(new, &new.body)),
        |_| (),
        |half, (operation, body)| {
            let place = half.places.body(operation);
            (item(operation, body), place, described(operation, body))
        },
    );
    for (was, is) in pairs {
        pair(comparison, was, is);
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
    let (before, after) = (in_form(old), in_form(new));
    let has = (before.is_some(), after.is_some());
    let subject = Subject {
        item: method(if has.1 { new } else { old }),
        old: has.0.then(|| comparison.old.places.body(old)),
        new: has.1.then(|| comparison.new.places.body(new)),
    };
    comparison.switched(has, ["form-removed", "form-added"], &subject);
    if let (Some(before), Some(after)) = (before, after) {
        comparison.texts(
            ("method-renamed", Breaking),
            &subject,
            (method(old), method(new)),
        );
        if let (Some(was), Some(is)) = (&before.body, &after.body) {
            pair(comparison, (&before, was), (&after, is));
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
    let (before, after) = (&comparison.old.places, &comparison.new.places);
    let subject = Subject::new(item(new, is), before.body(old), after.body(new));
    let required = (was.required, is.required);
    if let Some(id) = turned(required, "body-became-required", "body-became-optional") {
        comparison.mark((id, Breaking), &subject);
    }
    let kinds = (kind(old, was), kind(new, is));
    let is_other_type = kinds.0 != kinds.1 || body_name(was) != body_name(is);
    if was.media_type != is.media_type {
        let severity = if is_other_type { Breaking } else { Addition };
        let texts = (Some(described(old, was)), Some(described(new, is)));
        comparison.add(("body-media-type-changed", severity), &subject, texts);
    } else if is_other_type {
        let kinds = (Some(kinds.0), Some(kinds.1));
        comparison.add(("body-type-changed", Breaking), &subject, kinds);
    }
    comparison.docs(&subject, &was.description, &is.description);
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
    let came = |(_, part): (_, &Part)| {
        if part.required {
            ("required-field-added", Breaking)
        } else {
            ("field-added", Addition)
        }
    };
    let pairs = comparison.lists_of(
        ("field-removed", Breaking),
        came,
        (each(old, &was.parts), each(new, &is.parts)),
        |(_, part)| part.name.as_str(),
        |half, (operation, part)| {
            let place = half.places.part(operation, &part.name);
            (item(part), place, part_type(part))
        },
    );
    for ((_, was), (_, is)) in pairs {
        let (before, after) = (&comparison.old.places, &comparison.new.places);
        let (before, after) = (before.part(old, &was.name), after.part(new, &is.name));
        let subject = Subject::new(item(is), before, after);
        let kinds = (part_type(was), part_type(is));
        if kinds.0 == kinds.1 {
            comparison.docs(&subject, &was.description, &is.description);
        } else {
            let required = (was.required, is.required);
            let became = turned(required, "field-became-required", "field-became-optional");
            let id = became.unwrap_or("field-type-changed");
            comparison.texts((id, Breaking), &subject, kinds);
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
