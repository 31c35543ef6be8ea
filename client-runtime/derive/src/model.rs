//! The attribute `model`, which stands for all attributes of a generated type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Error, Ident, Token};

/// The derives of this crate that decide the JSON form of a type.
const FORMS: [&str; 5] = ["Object", "Tuple", "Newtype", "Enumeration", "Union"];

/// Writes the item with the attributes for its arguments.
pub fn expand(
    arguments: &Punctuated<Ident, Token![,]>,
    item: &TokenStream,
) -> syn::Result<TokenStream> {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let mut derives = TokenStream::new();
    for argument in arguments {
        derives.extend(match argument.to_string().as_str() {
            "Copy" | "Default" => quote!(#argument,),
            name if name == "Setters" || FORMS.contains(&name) => {
                quote!(::client_runtime::#argument,)
            }
            _ => {
                return Err(Error::new_spanned(
                    argument,
                    "a form of JSON, `Setters`, `Default` or `Copy` was expected",
                ));
            }
        });
    }
    let compared = has("Enumeration").then(|| quote!(Eq, Hash,));
    // schemars reads the attributes of serde's derives.
    let told = if has("Union") {
        quote!(#[serde(untagged)])
    } else if has("Newtype") {
        quote!(#[serde(transparent)])
    } else if has("Enumeration") && has("Copy") {
        quote!(#[cfg_attr(feature = "schemars", schemars(from = "i64", into = "i64"))])
    } else {
        TokenStream::new()
    };
    let open = (!has("Newtype")).then(|| quote!(#[non_exhaustive]));
    Ok(quote! {
        #[derive(Debug, Clone, PartialEq, #compared #derives)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #told
        #open
        #item
    })
}
