//! The derive `Union`: one of several types, chosen by the best match.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Token, Type, Variant, parenthesized};

use crate::blank;
use crate::shape::inside;

/// Writes the impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "an enum was expected"));
    };
    let name = &input.ident;
    let mut variants: Vec<(&Ident, &Type)> = Vec::with_capacity(data.variants.len());
    let mut tags: Vec<TokenStream> = Vec::with_capacity(data.variants.len());
    for variant in &data.variants {
        match &variant.fields {
            Fields::Unnamed(held) if held.unnamed.len() == 1 => {
                let field = held.unnamed.first();
                variants.extend(field.map(|field| (&variant.ident, &field.ty)));
                tags.push(tag(variant)?);
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
    let attempt = |ident: &Ident| quote!(|value| object::attempt(value, #name::#ident));
    let alternatives = variants
        .iter()
        .zip(&tags)
        .filter(|((_, held), _)| !is_open(held))
        .map(|((ident, held), tag)| {
            let attempt = attempt(ident);
            quote!(object::Alternative::of::<#held>(#attempt) #tag)
        });
    let open = match variants.iter().find(|(_, held)| is_open(held)) {
        Some((ident, _)) => {
            let attempt = attempt(ident);
            quote!(::core::option::Option::Some(#attempt))
        }
        None => quote!(::core::option::Option::None),
    };
    let from = conversions(name, &variants);
    let first = variants.iter().filter(|(_, held)| is_open(held));
    let others = variants.iter().filter(|(_, held)| !is_open(held));
    let blank = blank::union(name, first.chain(others).map(|(ident, _)| *ident));
    let message = format!("data did not match any variant of `{name}`");
    Ok(quote! {
        #from
        const _: () = {
            use ::client_runtime::object;
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    object::choose(deserializer, &[#(#alternatives),*], #open, #message)
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    match self { #(Self::#idents(value) => object::Serialize::serialize(value, serializer),)* }
                }
            }
            #blank
        };
    })
}

/// Whether a variant is open: it holds any value.
fn is_open(held: &Type) -> bool {
    matches!(held, Type::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == "Value"))
}

/// Reads `#[union(tag = "…", values("…", …))]` of a variant.
fn tag(variant: &Variant) -> syn::Result<TokenStream> {
    let mut member: Option<LitStr> = None;
    let mut values: Vec<LitStr> = Vec::new();
    for attribute in &variant.attrs {
        if !attribute.path().is_ident("union") {
            continue;
        }
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("tag") {
                member = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("values") {
                let listed;
                parenthesized!(listed in meta.input);
                values.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&listed)?);
            } else {
                return Err(meta.error("`tag` or `values` was expected"));
            }
            Ok(())
        })?;
    }
    Ok(match member {
        Some(member) => quote!(.tagged(#member, &[#(#values),*])),
        None => TokenStream::new(),
    })
}

/// Writes a `From` for each type that only one variant holds. It takes a boxed type without its box.
fn conversions(name: &Ident, variants: &[(&Ident, &Type)]) -> TokenStream {
    let text = |held: &Type| {
        inside(held, "Box")
            .unwrap_or(held)
            .to_token_stream()
            .to_string()
    };
    let held: Vec<String> = variants.iter().map(|(_, held)| text(held)).collect();
    variants
        .iter()
        .zip(&held)
        // `From` for the type itself already exists.
        .filter(|(_, text)| {
            *name != text.as_str() && held.iter().filter(|other| other == text).count() == 1
        })
        .map(|((ident, kind), _)| {
            let (kind, value) = match inside(kind, "Box") {
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
