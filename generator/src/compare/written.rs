//! Writes the types of parameters, bodies and fields as text, to compare and show them.

use proc_macro2::TokenStream;

use super::Half;
use crate::layout::rust_type::RustType;
use crate::model::Operation;
use crate::model::schema::{Notes, Schema};
use crate::write::doc;

/// The path of an operation's method.
pub(super) fn method(operation: &Operation) -> String {
    format!("Client::{}", operation.name)
}

/// The type of a schema.
pub(super) fn plain(schema: &Schema) -> String {
    shown(&RustType::of(schema))
}

/// A type as people write it.
pub(super) fn shown(kind: &RustType) -> String {
    tidy(&kind.tokens(&TokenStream::new()))
}

/// The tokens of a type as people write them.
pub(super) fn tidy(tokens: &TokenStream) -> String {
    let text: String = tokens.to_string().split_whitespace().collect();
    text.replace(',', ", ")
        .replace("std::collections::", "")
        .replace("client_runtime::", "")
        .replace("types::", "")
}

/// The type of an optional argument.
pub(super) fn optional(half: &Half<'_>, wire: &str, schema: &Schema) -> String {
    let kind = RustType::of(schema).optional();
    let is_secret = half
        .side
        .settings
        .sensitive_fields
        .iter()
        .any(|it| it == wire);
    shown(&if is_secret { kind.protected() } else { kind })
}

/// Whether the docs of two schemas are equal; ignores deprecation.
pub(super) fn same_docs(old: &Notes, new: &Notes) -> bool {
    let without = |notes: &Notes| Notes {
        deprecated: false,
        ..notes.clone()
    };
    let (old, new) = (without(old), without(new));
    old == new || doc::notes(&old).to_string() == doc::notes(&new).to_string()
}
