//! `Union`: one of several types, told apart by what decodes and what has fields for most of it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Error, Fields, Ident, Type};

/// The impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "an enum was expected"));
    };
    let name = &input.ident;
    let mut variants: Vec<(&Ident, &Type)> = Vec::with_capacity(data.variants.len());
    for variant in &data.variants {
        match &variant.fields {
            Fields::Unnamed(held) if held.unnamed.len() == 1 => {
                variants.extend(
                    held.unnamed
                        .first()
                        .map(|field| (&variant.ident, &field.ty)),
                );
            }
            _ => {
                return Err(Error::new_spanned(
                    variant,
                    "a variant that holds one value was expected",
                ));
            }
        }
    }
    let idents: Vec<&Ident> = variants.iter().map(|(ident, _)| *ident).collect();
    let alternatives = variants.iter().map(|(ident, held)| {
        quote!(object::Alternative::of::<#held>(|value| object::attempt(value, #name::#ident)))
    });
    let from = conversions(name, &variants);
    let message = format!("data did not match any variant of `{name}`");
    Ok(quote! {
        #from
        const _: () = {
            use ::client_runtime::object;
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    let value = <object::Value as object::Deserialize>::deserialize(deserializer)?;
                    object::choose(&value, &[#(#alternatives),*]).ok_or_else(|| object::custom(#message))
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    match self { #(Self::#idents(value) => object::Serialize::serialize(value, serializer),)* }
                }
            }
        };
    })
}

/// A `From` for each type that only one variant holds; a boxed one is taken without its box.
fn conversions(name: &Ident, variants: &[(&Ident, &Type)]) -> TokenStream {
    let text = |held: &Type| {
        inside_box(held)
            .unwrap_or(held)
            .to_token_stream()
            .to_string()
    };
    let held: Vec<String> = variants.iter().map(|(_, held)| text(held)).collect();
    variants
        .iter()
        .zip(&held)
        // A type is made of itself already.
        .filter(|(_, text)| {
            *name != text.as_str() && held.iter().filter(|other| other == text).count() == 1
        })
        .map(|((ident, kind), _)| {
            let (kind, value) = match inside_box(kind) {
                Some(inner) => (inner, quote!(::std::boxed::Box::new(value))),
                None => (*kind, quote!(value)),
            };
            quote! {
                impl ::core::convert::From<#kind> for #name {
                    fn from(value: #kind) -> Self {
                        Self::#ident(#value)
                    }
                }
            }
        })
        .collect()
}

/// The `T` of `Box<T>`.
fn inside_box(held: &Type) -> Option<&Type> {
    let Type::Path(path) = held else { return None };
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) if last.ident == "Box" => Some(inner),
        _ => None,
    }
}
