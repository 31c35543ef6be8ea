//! Writes unions: one of several types. Decoding finds the type, and a value that fits none is kept.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use crate::layout::rust_type::RustType;
use crate::model::schema::{Schema, Schemas, Shape, Union};
use crate::name::variant::alternative_names;

/// The enum for a union. Named alternatives are boxed, because a schema may contain itself through one.
#[must_use]
pub(crate) fn union(name: &str, schema: &Schema, union: &Union, schemas: &Schemas) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let variants = union.variants.iter().zip(alternative_names(name, union));
    let variants = variants.map(|(variant, ident)| {
        let ident = format_ident!("{ident}");
        let content = RustType::of(variant).tokens(&TokenStream::new());
        let content = match &variant.shape {
            Shape::Reference(_) => quote!(Box<#content>),
            _ => content,
        };
        let docs = doc::notes(&variant.notes);
        let tag = tag(variant, schemas)
            .map(|(member, values)| quote!(#[union(tag = #member, values(#(#values),*))]));
        quote! {
            #docs
            #tag
            #ident(#content),
        }
    });
    let name = format_ident!("{name}");
    quote! {
        #docs
        #[model(Union)]
        pub enum #name {
            #(#variants)*
            /// A value that is none of the others.
            Unknown(serde_json::Value),
        }
    }
}

/// The member that identifies an alternative, and its values there.
fn tag<'schemas>(
    variant: &'schemas Schema,
    schemas: &'schemas Schemas,
) -> Option<(&'schemas String, &'schemas Vec<String>)> {
    let Shape::Object(object) = variant.resolved(schemas)? else {
        return None;
    };
    object.properties.iter().find_map(|(name, property)| {
        let is_always_there = object.required.contains(name) && !property.nullable;
        match property.resolved(schemas)? {
            Shape::Tag(values) if is_always_there => Some((name, values)),
            _ => None,
        }
    })
}
