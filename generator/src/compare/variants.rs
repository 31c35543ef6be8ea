//! Compares the variants of enumerations and unions.

use serde_json::Value;

use super::Severity::Breaking;
use super::{Comparison, Subject, written};
use crate::model::schema::{NamedInteger, Notes, Schema, Union};
use crate::name::variant::{alternative_names, integer_names, string_names};

/// Compares the values of an enumeration; `open` says for each version whether it accepts other values.
pub(super) fn of_enumeration(
    comparison: &mut Comparison<'_>,
    name: &str,
    (was, is): (Variants, Variants),
    open: (bool, bool),
) {
    let item = |variant: &str| format!("types::{name}::{variant}");
    let pairs = comparison.lists(
        (&was, &is),
        |(value, _)| value,
        ["value-removed", "value-added"],
        |half, (value, variant)| {
            let place = half.places.enumeration_value(name, value);
            (item(variant), place, value.to_string())
        },
    );
    for ((value, was), (_, is)) in pairs {
        if was != is {
            let before = comparison.old.places.enumeration_value(name, value);
            let after = comparison.new.places.enumeration_value(name, value);
            let subject = Subject::new(item(is), before, after);
            comparison.texts(("value-renamed", Breaking), &subject, (was, is));
        }
    }
    // The values of a tag are known, so it has no variant for others.
    let subject = comparison.of_type(name, item("Unknown"));
    comparison.switched(open, ["enumeration-closed", "enumeration-opened"], &subject);
}

/// The values of an enumeration, each with its variant.
type Variants = Vec<(Value, String)>;

/// The values of an enumeration of strings.
pub(super) fn of_strings(values: &[String], notes: &Notes) -> Variants {
    let names = string_names(values, notes);
    let values = values.iter().map(|value| Value::from(value.as_str()));
    values.zip(names).collect()
}

/// The values of an enumeration of whole numbers.
pub(super) fn of_integers(values: &[NamedInteger]) -> Variants {
    let names = integer_names(values);
    let values = values.iter().map(|it| Value::from(it.value));
    values.zip(names).collect()
}

/// Compares the alternatives of a union.
pub(super) fn of_union(comparison: &mut Comparison<'_>, name: &str, old: &Union, new: &Union) {
    fn named<'union>(name: &str, union: &'union Union) -> Vec<(String, &'union Schema)> {
        let names = alternative_names(name, union).into_iter();
        names.zip(&union.variants).collect()
    }
    let item = |variant: &str| format!("types::{name}::{variant}");
    let (was, is) = (named(name, old), named(name, new));
    let pairs = comparison.lists(
        (&was, &is),
        |(variant, _)| variant.as_str(),
        ["alternative-removed", "alternative-added"],
        |half, (variant, schema)| {
            (
                item(variant),
                half.places.schema(name),
                written::plain(schema),
            )
        },
    );
    for ((variant, was), (_, is)) in pairs {
        let subject = comparison.of_type(name, item(variant));
        let kinds = (written::plain(was), written::plain(is));
        comparison.texts(("alternative-type-changed", Breaking), &subject, kinds);
        comparison.notes(&subject, &was.notes, &is.notes);
    }
}
