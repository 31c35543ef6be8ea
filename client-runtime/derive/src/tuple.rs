//! The derive `Tuple`: JSON arrays whose places have types of their own.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, FieldsUnnamed, Ident};

use crate::blank;

/// The unnamed fields of a struct, or `None` if they have names.
pub fn places(input: &DeriveInput) -> Option<&FieldsUnnamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

/// The name of the argument for a place, counted from 0.
pub fn argument_name(index: usize) -> Ident {
    const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    match ORDINALS.get(index) {
        Some(ordinal) => format_ident!("{ordinal}"),
        None => format_ident!("place_{}", index + 1),
    }
}

/// Writes the two impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Some(fields) = places(input) else {
        return Err(Error::new_spanned(
            &input.ident,
            "a struct of unnamed fields was expected",
        ));
    };
    let name = &input.ident;
    let count = fields.unnamed.len();
    let expecting = format!("an array of {count} or more (`{name}`)");
    let indices = (0..count).map(Literal::usize_unsuffixed);
    let places = indices.clone();
    let length = Literal::usize_unsuffixed(count);
    let blank = blank::tuple(name, count);
    Ok(quote! {
        const _: () = {
            use ::client_runtime::object;
            struct __Visitor;
            impl<'de> object::Visitor<'de> for __Visitor {
                type Value = #name;
                fn expecting(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.write_str(#expecting)
                }
                fn visit_seq<__A: object::SeqAccess<'de>>(self, mut __seq: __A) -> ::core::result::Result<#name, __A::Error> {
                    let __value = #name(#(object::place(&mut __seq, #places, #expecting)?),*);
                    object::skip_places(&mut __seq)?;
                    ::core::result::Result::Ok(__value)
                }
            }
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    deserializer.deserialize_seq(__Visitor)
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    object::Places::new(serializer, #length) #(.place(&self.#indices))* .end()
                }
            }
            #blank
        };
    })
}
