//! Compares the docs of a type, a field or a variant, and finds the place of the type.

use super::written::{deprecation, same_docs};
use super::{Comparison, Details, Severity};
use crate::model::schema::Schema;

/// The path of a type in Rust.
pub(super) fn item(name: &str) -> String {
    format!("types::{name}")
}

/// The places of the type in both documents, and the methods that reach it.
pub(super) fn at(comparison: &Comparison<'_>, name: &str) -> Details {
    let before = comparison.old.places.schema(name);
    let details = Details::at(before, comparison.new.places.schema(name));
    details.reached_by(&comparison.reaching(name))
}

/// Compares the docs of a type, a field or a variant.
pub(super) fn notes(
    comparison: &mut Comparison<'_>,
    item: &str,
    (old, new): (&Schema, &Schema),
    details: impl Fn(&Comparison<'_>) -> Details,
) {
    let (was, is) = (&old.notes, &new.notes);
    if let Some((id, details)) = deprecation(was.deprecated, is.deprecated, details(comparison)) {
        comparison.add(id, Severity::Addition, item, details);
    }
    if !same_docs(was, is) {
        let details = details(comparison);
        comparison.add("docs-changed", Severity::Docs, item, details);
    }
}
