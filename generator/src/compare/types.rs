//! Compares types: their existence, the fields of structs, and their constructors.

use std::collections::BTreeMap;

use super::notes::{at, item, notes};
use super::written;
use super::{Comparison, Details, Half, Severity, variants};
use crate::base::pointer::Pointer;
use crate::layout::rust_type::RustType;
use crate::model::schema::{Object, Schema, Shape};
use crate::write::structure;

/// Compares all types by name.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let old = &comparison.old.side.output.api.schemas;
    let new = &comparison.new.side.output.api.schemas;
    for (name, schema) in old {
        if let Some(now) = new.get(name) {
            pair(comparison, name, schema, now);
        } else if let Some(kind) = kind(schema) {
            let details = Details::gone(comparison.old.places.schema(name)).was(kind);
            let details = details.reached_by(&comparison.reaching(name));
            comparison.add("type-removed", Severity::Breaking, item(name), details);
        }
    }
    for (name, schema) in new {
        if let (false, Some(kind)) = (old.contains_key(name), kind(schema)) {
            let details = Details::came(comparison.new.places.schema(name)).is(kind);
            let details = details.reached_by(&comparison.reaching(name));
            comparison.add("type-added", Severity::Addition, item(name), details);
        }
    }
}

/// The kind of a schema's type in Rust; `None` when it has no type of its own.
fn kind(schema: &Schema) -> Option<&'static str> {
    match &schema.shape {
        Shape::Enumeration(_) | Shape::Tag(_) => Some("enum of strings"),
        Shape::Integers(_) => Some("enum of whole numbers"),
        Shape::Union(_) => Some("enum of types"),
        Shape::Object(_) => Some("struct"),
        Shape::Tuple(_) => Some("tuple"),
        Shape::Array(_) => Some("struct around a list"),
        Shape::Map(_) => Some("struct around a map"),
        _ => None,
    }
}

fn pair(comparison: &mut Comparison<'_>, name: &str, old: &Schema, new: &Schema) {
    match (&old.shape, &new.shape) {
        (Shape::Object(was), Shape::Object(is)) => fields(comparison, name, was, is),
        (Shape::Union(was), Shape::Union(is)) => variants::of_union(comparison, name, was, is),
        (Shape::Enumeration(was) | Shape::Tag(was), Shape::Enumeration(is) | Shape::Tag(is)) => {
            let is_open = |schema: &Schema| matches!(schema.shape, Shape::Enumeration(_));
            let open = (is_open(old), is_open(new));
            let was = variants::of_strings(was, &old.notes);
            let is = variants::of_strings(is, &new.notes);
            variants::of_enumeration(comparison, name, (was, is), open);
        }
        (Shape::Integers(was), Shape::Integers(is)) => {
            let was = variants::of_integers(was);
            variants::of_enumeration(
                comparison,
                name,
                (was, variants::of_integers(is)),
                (true, true),
            );
        }
        (Shape::Tuple(was), Shape::Tuple(is)) => places(comparison, name, was, is),
        (Shape::Array(was) | Shape::Map(was), Shape::Array(is) | Shape::Map(is))
            if kind(old) == kind(new) =>
        {
            let kinds = (written::plain(was), written::plain(is));
            if kinds.0 != kinds.1 {
                let details = at(comparison, name).was(kinds.0).is(kinds.1);
                comparison.add("type-changed", Severity::Breaking, item(name), details);
            }
        }
        _ => {
            let (Some(was), Some(is)) = (kind(old), kind(new)) else {
                return;
            };
            let details = at(comparison, name).was(was).is(is);
            comparison.add("type-changed", Severity::Breaking, item(name), details);
            return;
        }
    }
    notes(comparison, &item(name), (old, new), |comparison| {
        at(comparison, name)
    });
}

/// Compares the items of a tuple. A new item is a new argument for programs that make the tuple, and does not affect
/// programs that read it.
fn places(comparison: &mut Comparison<'_>, name: &str, old: &[Schema], new: &[Schema]) {
    for (index, pair) in old.iter().zip(new).enumerate() {
        let item = format!("types::{name}::{index}");
        notes(comparison, &item, pair, |comparison| at(comparison, name));
    }
    let was = structure::places(name, old, &comparison.old.side.output.layout);
    let is = structure::places(name, new, &comparison.new.side.output.layout);
    let sent = (
        comparison.old.usage.is_sent(name),
        comparison.new.usage.is_sent(name),
    );
    constructor(comparison, name, sent);
    for index in 0..was.len().max(is.len()) {
        let item = format!("types::{name}::{index}");
        let shown = |kinds: &[RustType]| kinds.get(index).map(written::shown);
        let (id, severity) = match (was.get(index), is.get(index)) {
            (Some(was), Some(is)) if was == is => continue,
            (Some(_), Some(_)) => ("field-type-changed", Severity::Breaking),
            (Some(_), None) => ("field-removed", Severity::Breaking),
            _ if sent == (true, true) => ("required-field-added", Severity::Breaking),
            _ => ("field-added", Severity::Addition),
        };
        let mut details = at(comparison, name);
        details.was = shown(&was);
        details.is = shown(&is);
        comparison.add(id, severity, item, details);
    }
}

/// A field of a struct.
struct Field<'object> {
    name: String,
    kind: String,
    is_required: bool,
    property: Option<&'object Schema>,
}

/// The fields of a struct by the names of their properties; `None` is the field of all further properties. `is_made`
/// says whether programs make the struct, before and after.
fn read<'object>(
    half: &Half<'_>,
    name: &str,
    object: &'object Object,
    is_made: bool,
) -> BTreeMap<Option<&'object str>, Field<'object>> {
    half.fields(name, object)
        .into_iter()
        .map(|field| {
            let read = Field {
                kind: written::shown(&field.kind),
                // Programs that make the struct need not give a constant.
                is_required: field.is_required && (!is_made || field.is_argument()),
                name: field.name,
                property: field.property.and_then(|it| object.properties.get(it)),
            };
            (field.property, read)
        })
        .collect()
}

fn fields(comparison: &mut Comparison<'_>, name: &str, old: &Object, new: &Object) {
    let sent = (
        comparison.old.usage.is_sent(name),
        comparison.new.usage.is_sent(name),
    );
    let is_made = sent == (true, true);
    let was = read(&comparison.old, name, old, is_made);
    let is = read(&comparison.new, name, new, is_made);
    constructor(comparison, name, sent);
    let item = |field: &Field<'_>| format!("types::{name}::{}", field.name);
    let reached = comparison.reaching(name);
    let before =
        |comparison: &Comparison<'_>, wire: Option<&str>| place(&comparison.old, name, wire);
    let after =
        |comparison: &Comparison<'_>, wire: Option<&str>| place(&comparison.new, name, wire);
    for (wire, field) in &was {
        if !is.contains_key(wire) {
            let details = Details::gone(before(comparison, *wire)).was(&field.kind);
            let details = details.reached_by(&reached);
            comparison.add("field-removed", Severity::Breaking, item(field), details);
        }
    }
    for (wire, field) in &is {
        if let Some(earlier) = was.get(wire) {
            let at = |comparison: &Comparison<'_>| {
                Details::at(before(comparison, *wire), after(comparison, *wire))
                    .reached_by(&reached)
            };
            pair_of_fields(comparison, (earlier, field), sent, &item(field), at);
            continue;
        }
        // Only a struct that programs make has a constructor with its required fields.
        let (id, severity) = match (field.is_required && sent.1, sent.0) {
            (true, true) => ("required-field-added", Severity::Breaking),
            (true, false) => ("required-field-added", Severity::Addition),
            (false, _) => ("field-added", Severity::Addition),
        };
        let details = Details::came(after(comparison, *wire)).is(&field.kind);
        let details = details.reached_by(&reached);
        comparison.add(id, severity, item(field), details);
    }
}

fn place(half: &Half<'_>, name: &str, wire: Option<&str>) -> Pointer {
    match wire {
        Some(wire) => half.places.property(name, wire),
        None => half.places.schema(name),
    }
}

/// A sent type has a constructor and setters; a received one has neither.
fn constructor(comparison: &mut Comparison<'_>, name: &str, sent: (bool, bool)) {
    let (id, severity) = match sent {
        (true, false) => ("constructor-removed", Severity::Breaking),
        (false, true) => ("constructor-added", Severity::Addition),
        _ => return,
    };
    let details = at(comparison, name);
    comparison.add(id, severity, format!("types::{name}::new"), details);
}

fn pair_of_fields(
    comparison: &mut Comparison<'_>,
    (was, is): (&Field<'_>, &Field<'_>),
    sent: (bool, bool),
    item: &str,
    at: impl Fn(&Comparison<'_>) -> Details,
) {
    let became = match (was.is_required, is.is_required) {
        (false, true) => Some("field-became-required"),
        (true, false) => Some("field-became-optional"),
        _ => None,
    };
    let is_other_type = was.kind != is.kind;
    let is_argument = sent == (true, true);
    let severity = if is_other_type || (became.is_some() && is_argument) {
        Severity::Breaking
    } else {
        // The client reads an answer differently, but the field keeps its type: a nullable one is an `Option` anyway.
        Severity::Addition
    };
    if let Some(id) = became.or(is_other_type.then_some("field-type-changed")) {
        let details = at(comparison).was(&was.kind).is(&is.kind);
        comparison.add(id, severity, item, details);
    }
    if was.name != is.name {
        let details = at(comparison).was(&was.name).is(&is.name);
        comparison.add("field-renamed", Severity::Breaking, item, details);
    }
    if let (Some(was), Some(is)) = (was.property, is.property) {
        notes(comparison, item, (was, is), at);
    }
}
