//! `types.rs`: every schema that an operation uses.

use proc_macro2::TokenStream;
use quote::quote;

use super::guard::guarded;
use super::{Surface, enumeration, structure, union};
use crate::model::schema::Shape;

/// The module of all types, in the order of their names.
#[must_use]
pub(crate) fn types(surface: &Surface<'_>) -> TokenStream {
    let mut items = TokenStream::new();
    for (name, schema) in &surface.api.schemas {
        let item = match &schema.shape {
            Shape::Enumeration(values) => enumeration::texts(name, schema, values, true),
            Shape::Tag(values) => enumeration::texts(name, schema, values, false),
            Shape::Integers(values) => enumeration::integers(name, schema, values),
            Shape::Union(union) => union::union(name, schema, union, &surface.api.schemas),
            Shape::Object(object) => structure::structure(name, schema, object, surface),
            Shape::Tuple(places) => structure::tuple(name, schema, places, surface),
            Shape::Array(_) | Shape::Map(_) => structure::wrapper(name, schema, surface.layout),
            _ => continue,
        };
        items.extend(guarded(&surface.features.of_type(name), item));
    }
    let uses = (!items.is_empty()).then(|| {
        quote!(
            use client_runtime::model;
        )
    });
    quote! {
        #![doc = " What operations take and answer."]
        #![allow(missing_docs, reason = "the document does not describe everything")]

        #uses

        #items
    }
}
