//! Compares types: their existence, the fields of structs, and their constructors.

use super::Severity::{Addition, Breaking};
use super::written;
use super::{Comparison, Half, Subject, turned, variants};
use crate::layout::rust_type::RustType;
use crate::model::schema::{Object, Schema, Schemas, Shape};
use crate::write::structure;

/// Compares all types by name.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let old = &comparison.old.side.output.api.schemas;
    let new = &comparison.new.side.output.api.schemas;

    let pairs = comparison.lists(
        (listed(old, new), listed(new, old)),
        |(name, _)| name,
        ["type-removed", "type-added"],
        |half, (name, schema)| {
            let kind = kind(schema).unwrap_or_default().to_owned();
            (item(name), half.places.schema(name), kind)
        },
    );
    for ((name, was), (_, is)) in pairs {
        pair(comparison, name, was, is);
    }
}

/// The schemas that have a type of their own in this version, or stand in the other one.
fn listed<'side>(
    schemas: &'side Schemas,
    others: &'side Schemas,
) -> impl Iterator<Item = (&'side String, &'side Schema)> {
    let schemas = schemas.iter();
    schemas.filter(|(name, schema)| kind(schema).is_some() || others.contains_key(*name))
}

/// The path of a type in Rust.
fn item(name: &str) -> String {
    format!("types::{name}")
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
    let subject = comparison.of_type(name, item(name));
    let kinds = (kind(old), kind(new));
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
            let values = (variants::of_integers(was), variants::of_integers(is));
            variants::of_enumeration(comparison, name, values, (true, true));
        }
        (Shape::Tuple(was), Shape::Tuple(is)) => places(comparison, name, was, is),
        (Shape::Array(was) | Shape::Map(was), Shape::Array(is) | Shape::Map(is))
            if kinds.0 == kinds.1 =>
        {
            let kinds = (written::plain(was), written::plain(is));
            comparison.texts(("type-changed", Breaking), &subject, kinds);
        }
        _ => {
            if let (Some(was), Some(is)) = kinds {
                comparison.texts(("type-changed", Breaking), &subject, (was, is));
            }
            return;
        }
    }
    comparison.notes(&subject, &old.notes, &new.notes);
}

/// Compares the items of a tuple. A new item is a new argument for programs that make the tuple, and does not affect
/// programs that read it.
fn places(comparison: &mut Comparison<'_>, name: &str, old: &[Schema], new: &[Schema]) {
    let was = structure::places(name, old, &comparison.old.side.output.layout);
    let is = structure::places(name, new, &comparison.new.side.output.layout);
    let sent = constructor(comparison, name);
    for index in 0..was.len().max(is.len()) {
        let subject = comparison.of_type(name, format!("types::{name}::{index}"));
        if let (Some(was), Some(is)) = (old.get(index), new.get(index)) {
            comparison.notes(&subject, &was.notes, &is.notes);
        }
        let kind = match (was.get(index), is.get(index)) {
            (Some(was), Some(is)) if was == is => continue,
            (Some(_), Some(_)) => ("field-type-changed", Breaking),
            (Some(_), None) => ("field-removed", Breaking),
            _ if sent == (true, true) => ("required-field-added", Breaking),
            _ => ("field-added", Addition),
        };
        let shown = |kinds: &[RustType]| kinds.get(index).map(written::shown);
        comparison.add(kind, &subject, (shown(&was), shown(&is)));
    }
}

/// A field of a struct.
struct Field<'object> {
    /// The name of its property; `None` is the field of all further properties.
    wire: Option<&'object str>,
    name: String,
    kind: String,
    is_required: bool,
    property: Option<&'object Schema>,
}

/// The fields of a struct. `is_made` says whether programs make the struct, before and after.
fn read<'object>(
    half: &Half<'_>,
    name: &str,
    object: &'object Object,
    is_made: bool,
) -> Vec<Field<'object>> {
    let fields = half.fields(name, object).into_iter();
    let fields = fields.map(|field| Field {
        wire: field.property,
        kind: written::shown(&field.kind),
        // Programs that make the struct need not give a constant.
        is_required: field.is_required && (!is_made || field.is_argument()),
        name: field.name,
        property: field.property.and_then(|it| object.properties.get(it)),
    });
    fields.collect()
}

fn fields(comparison: &mut Comparison<'_>, name: &str, old: &Object, new: &Object) {
    let sent = constructor(comparison, name);
    let is_made = sent == (true, true);
    let was = read(&comparison.old, name, old, is_made);
    let is = read(&comparison.new, name, new, is_made);
    let item = |field: &Field<'_>| format!("types::{name}::{}", field.name);
    let place = |half: &Half<'_>, field: &Field<'_>| match field.wire {
        Some(wire) => half.places.property(name, wire),
        None => half.places.schema(name),
    };
    // Only a struct that programs make has a constructor with its required fields.
    let came = |field: &Field<'_>| match (field.is_required && sent.1, sent.0) {
        (true, true) => ("required-field-added", Breaking),
        (true, false) => ("required-field-added", Addition),
        (false, _) => ("field-added", Addition),
    };
    let pairs = comparison.lists_of(
        ("field-removed", Breaking),
        came,
        (&was, &is),
        |field| field.wire,
        |half, field| (item(field), place(half, field), field.kind.clone()),
    );
    for (was, is) in pairs {
        let (before, after) = (place(&comparison.old, was), place(&comparison.new, is));
        let subject = Subject::new(item(is), before, after);
        pair_of_fields(comparison, (was, is), is_made, &subject);
    }
}

/// Compares the constructor. A sent type has one, and setters; a received one has neither. Returns whether the type is
/// sent, before and after.
fn constructor(comparison: &mut Comparison<'_>, name: &str) -> (bool, bool) {
    let is_sent = |half: &Half<'_>| half.usage.is_sent(name);
    let sent = (is_sent(&comparison.old), is_sent(&comparison.new));
    let subject = comparison.of_type(name, format!("types::{name}::new"));
    comparison.switched(sent, ["constructor-removed", "constructor-added"], &subject);
    sent
}

fn pair_of_fields(
    comparison: &mut Comparison<'_>,
    (was, is): (&Field<'_>, &Field<'_>),
    is_made: bool,
    subject: &Subject,
) {
    let required = (was.is_required, is.is_required);
    let became = turned(required, "field-became-required", "field-became-optional");
    let is_other_type = was.kind != is.kind;
    let severity = if is_other_type || (became.is_some() && is_made) {
        Breaking
    } else {
        // The client reads an answer differently, but the field keeps its type: a nullable one is an `Option` anyway.
        Addition
    };
    if let Some(id) = became.or(is_other_type.then_some("field-type-changed")) {
        let kinds = (Some(was.kind.clone()), Some(is.kind.clone()));
        comparison.add((id, severity), subject, kinds);
    }
    comparison.texts(("field-renamed", Breaking), subject, (&was.name, &is.name));
    if let (Some(was), Some(is)) = (was.property, is.property) {
        comparison.notes(subject, &was.notes, &is.notes);
    }
}
