//! Compares the variants of enumerations and unions.

use serde_json::Value;

use super::notes::{at, notes};
use super::{Comparison, Details, Severity, written};
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
    let reached = comparison.reaching(name);
    for (value, variant) in &was {
        let now = named(&is, value);
        if now == Some(variant) {
            continue;
        }
        let place = comparison.old.places.enumeration_value(name, value);
        let Some(now) = now else {
            let details = Details::gone(place)
                .was(value.to_string())
                .reached_by(&reached);
            comparison.add("value-removed", Severity::Breaking, item(variant), details);
            continue;
        };
        let after = comparison.new.places.enumeration_value(name, value);
        let details = Details::at(place, after).was(variant).is(now);
        let details = details.reached_by(&reached);
        comparison.add("value-renamed", Severity::Breaking, item(now), details);
    }
    for (value, variant) in &is {
        if named(&was, value).is_none() {
            let place = comparison.new.places.enumeration_value(name, value);
            let details = Details::came(place)
                .is(value.to_string())
                .reached_by(&reached);
            comparison.add("value-added", Severity::Addition, item(variant), details);
        }
    }
    // The values of a tag are known, so it has no variant for others.
    let closed = match open {
        (true, false) => Some(("enumeration-closed", Severity::Breaking)),
        (false, true) => Some(("enumeration-opened", Severity::Addition)),
        _ => None,
    };
    if let Some((id, severity)) = closed {
        let details = at(comparison, name);
        comparison.add(id, severity, item("Unknown"), details);
    }
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

/// The variant of a value.
fn named<'variants>(variants: &'variants Variants, value: &Value) -> Option<&'variants String> {
    let mut variants = variants.iter();
    variants.find(|(it, _)| it == value).map(|(_, name)| name)
}

/// Compares the alternatives of a union.
pub(super) fn of_union(comparison: &mut Comparison<'_>, name: &str, old: &Union, new: &Union) {
    fn named<'union>(name: &str, union: &'union Union) -> Vec<(String, &'union Schema)> {
        let names = alternative_names(name, union).into_iter();
        names.zip(&union.variants).collect()
    }
    let (was, is) = (named(name, old), named(name, new));
    let item = |variant: &str| format!("types::{name}::{variant}");
    let here = |comparison: &Comparison<'_>| at(comparison, name);
    for (variant, schema) in &was {
        let Some((_, now)) = is.iter().find(|(it, _)| it == variant) else {
            let details = Details {
                new: None,
                ..here(comparison).was(written::plain(schema))
            };
            comparison.add(
                "alternative-removed",
                Severity::Breaking,
                item(variant),
                details,
            );
            continue;
        };
        let kinds = (written::plain(schema), written::plain(now));
        if kinds.0 != kinds.1 {
            let details = here(comparison).was(kinds.0).is(kinds.1);
            comparison.add(
                "alternative-type-changed",
                Severity::Breaking,
                item(variant),
                details,
            );
        }
        notes(comparison, &item(variant), (*schema, *now), here);
    }
    for (variant, schema) in &is {
        if !was.iter().any(|(it, _)| it == variant) {
            let details = Details {
                old: None,
                ..here(comparison).is(written::plain(schema))
            };
            comparison.add(
                "alternative-added",
                Severity::Addition,
                item(variant),
                details,
            );
        }
    }
}
