//! `types.rs`: every schema that an operation uses.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

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
            Shape::Array(_) | Shape::Map(_) => structure::wrapper(name, schema, layout),
            _ => continue,
        };
        items.extend(guarded(&features.of_type(name), item));
    }
    let derives = derives(&items);
    let uses = (!derives.is_empty()).then(|| {
        quote!(
            use client_runtime::{#(#derives),*};
        )
    });
    quote! {
        #![doc = " What operations take and answer."]
        #![allow(missing_docs, reason = "the document does not describe everything")]

        #uses

        #items
    }
}

/// The derives of the runtime that the items use, in alphabetical order.
fn derives(items: &TokenStream) -> Vec<Ident> {
    const DERIVES: [&str; 6] = [
        "Enumeration",
        "Newtype",
        "Object",
        "Setters",
        "Tuple",
        "Union",
    ];
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut tokens = items.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        // Attributes stand outside of every body: `#` and then a group.
        if let (TokenTree::Punct(hash), Some(TokenTree::Group(attribute))) = (&token, tokens.peek())
            && hash.as_char() == '#'
        {
            let text = attribute.to_string();
            let is_derive = text.starts_with("[derive") || text.starts_with("[ derive");
            used.extend(
                DERIVES
                    .iter()
                    .filter(|name| is_derive && text.contains(*name)),
            );
        }
    }
    used.iter().map(|name| format_ident!("{name}")).collect()
}
