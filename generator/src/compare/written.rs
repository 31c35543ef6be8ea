//! How the types of parameters, bodies and fields are written, to be compared and shown.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, Type};

use super::{Details, Half};
use crate::layout::rust_type::rust_type;
use crate::model::Operation;
use crate::model::schema::{Notes, Schema};
use crate::pipeline::Output;
use crate::write::{doc, secret};

/// How the method of an operation is written.
pub(super) fn method(operation: &Operation) -> String {
    format!("Client::{}", operation.name)
}

/// The type of a schema.
pub(super) fn plain(schema: &Schema) -> String {
    tidy(&rust_type(schema, &TokenStream::new()))
}

/// The tokens of a type as people write them.
pub(super) fn tidy(tokens: &TokenStream) -> String {
    let text: String = tokens.to_string().split_whitespace().collect();
    text.replace(',', ", ")
        .replace("std::collections::", "")
        .replace("client_runtime::", "")
        .replace("types::", "")
}

/// The types of the fields of every struct in the generated `types.rs`, by the names of the struct and the field; the
/// field of a struct around a list or map has no name.
///
/// They are read, not derived from the schemas again, because progenitor puts some in a box.
pub(super) fn fields(output: &Output) -> HashMap<String, HashMap<String, String>> {
    let text = output.files.get("types.rs").map_or("", String::as_str);
    // What does not parse has not been formatted either.
    let items = syn::parse_file(text).map_or_else(|_| Vec::new(), |file| file.items);
    let structs = items.into_iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs
        .map(|item| {
            let fields = item.fields.iter().map(|field| {
                let name = field.ident.as_ref().map(ToString::to_string);
                (name.unwrap_or_default(), tidy(&field.ty.to_token_stream()))
            });
            (item.ident.to_string(), fields.collect())
        })
        .collect()
}

/// The type of something that may be left out of a call.
pub(super) fn optional(half: &Half<'_>, wire: &str, schema: &Schema) -> String {
    let tokens = rust_type(schema, &TokenStream::new());
    tidy(&protected(half, wire, quote!(Option<#tokens>)))
}

/// The type, kept from view where the table says so.
fn protected(half: &Half<'_>, wire: &str, tokens: TokenStream) -> TokenStream {
    let settings = half.side.settings;
    if !settings.sensitive_fields.iter().any(|name| name == wire) {
        return tokens;
    }
    match syn::parse2::<Type>(tokens.clone()) {
        Ok(mut held) => {
            // A type of its own has fields of its own to be named.
            secret::protect(&mut held);
            quote!(#held)
        }
        Err(_) => tokens,
    }
}

/// Whether the documentation of two schemas reads the same, whatever is said of deprecation.
pub(super) fn same_docs(old: &Notes, new: &Notes) -> bool {
    let without = |notes: &Notes| Notes {
        deprecated: false,
        ..notes.clone()
    };
    let (old, new) = (without(old), without(new));
    old == new || doc::notes(&old).to_string() == doc::notes(&new).to_string()
}

/// The kind of change and its details, where something was marked as deprecated or is no longer.
pub(super) fn deprecation(
    old: bool,
    new: bool,
    details: Details,
) -> Option<(&'static str, Details)> {
    match (old, new) {
        (false, true) => Some(("deprecated", details)),
        (true, false) => Some(("no-longer-deprecated", details)),
        _ => None,
    }
}
