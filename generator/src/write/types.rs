//! `types.rs`: every schema that an operation uses.

use proc_macro2::TokenStream;
use quote::quote;

use super::guard::guarded;
use super::{enumeration, structure, tuple, union};
use crate::layout::Layout;
use crate::model::Api;
use crate::model::schema::Shape;
use crate::model::settings::Settings;
use crate::name::feature::Features;
use crate::name::usage::Usage;

/// The module of all types, in the order of their names.
#[must_use]
pub(crate) fn types(
    api: &Api,
    layout: &Layout,
    usage: &Usage,
    features: &Features,
    settings: &Settings,
) -> TokenStream {
    let mut items = TokenStream::new();
    for (name, schema) in &api.schemas {
        let item = match &schema.shape {
            Shape::Enumeration(values) => enumeration::open(name, schema, values),
            Shape::Integers(values) => enumeration::integers(name, schema, values),
            Shape::Tag(values) => enumeration::closed(name, schema, values),
            Shape::Union(union) => union::union(name, schema, union, &api.schemas),
            Shape::Object(object) => {
                structure::structure(name, schema, object, api, layout, usage, settings)
            }
            Shape::Tuple(places) => tuple::tuple(name, schema, places, layout, usage),
            Shape::Array(_) | Shape::Map(_) => structure::wrapper(name, schema),
            _ => continue,
        };
        items.extend(guarded(&features.of_type(name), item));
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
