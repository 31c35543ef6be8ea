//! The derive `Newtype`: a struct around one value, whose JSON is that of the value.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error};

use crate::blank;
use crate::tuple::places;

/// Writes the two impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let name = &input.ident;
    if places(input).is_none_or(|fields| fields.unnamed.len() != 1) {
        return Err(Error::new_spanned(
            name,
            "a struct of one unnamed field was expected",
        ));
    }
    let blank = blank::tuple(name, 1);
    Ok(quote! {
        const _: () = {
            use ::client_runtime::object;
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    ::core::result::Result::map(object::Deserialize::deserialize(deserializer), Self)
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    object::Serialize::serialize(&self.0, serializer)
                }
            }
            #blank
        };
    })
}
