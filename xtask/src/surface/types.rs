//! `types.rs`: every schema that an operation uses.

use proc_macro2::TokenStream;
use quote::quote;

use super::settings::Settings;
use super::split::Structs;
use super::{enumeration, structure, union};
use crate::api::Api;
use crate::schema::Shape;

/// The module of all types, in the order of their names.
#[must_use]
pub fn types(api: &Api, structs: &Structs, settings: &Settings) -> TokenStream {
    let items: TokenStream = api
        .schemas
        .iter()
        .map(|(name, schema)| match &schema.shape {
            Shape::Enumeration(values) => enumeration::open(name, schema, values),
            Shape::Tag(values) => enumeration::closed(name, schema, values),
            Shape::Union(union) => union::union(name, schema, union),
            _ => structs
                .get(name)
                .map(|item| structure::structure(schema, item, settings))
                .unwrap_or_default(),
        })
        .collect();
    let uses = (!items.is_empty()).then(|| {
        quote!(
            use serde::{Deserialize, Serialize};
        )
    });
    quote! {
        #![doc = " What operations take and answer."]
        #![allow(missing_docs, reason = "the document does not describe everything")]

        #uses

        #items
    }
}
