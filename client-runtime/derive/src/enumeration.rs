//! The derive `Enumeration`: strings or whole numbers with some known values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Ident, Variant};

use crate::attributes::Attributes;
use crate::blank;
use crate::rename::Rule;
use crate::shape::unraw;

/// Writes the impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "an enum was expected"));
    };
    let name = &input.ident;
    if let Some(integers) = integers(data)? {
        return Ok(expand_integers(name, &integers));
    }
    let Variants { known, open } = variants(data, Rule::read(&input.attrs)?)?;
    let idents: Vec<&Ident> = known.iter().map(|(ident, _)| *ident).collect();
    let texts: Vec<&String> = known.iter().map(|(_, text)| text).collect();
    let open_text = open.map(|ident| quote!(Self::#ident(text) => text,));
    let as_str = if known.is_empty() && open.is_none() {
        quote!(match *self {})
    } else {
        quote!(match self { #(Self::#idents => #texts,)* #open_text })
    };
    let decode = match open {
        Some(_) => quote!(object::open::<Self, __D>(deserializer)),
        None => {
            quote!(object::closed(deserializer, __NAMES, |index| ::core::iter::Iterator::nth(&mut ::core::iter::IntoIterator::into_iter([#(Self::#idents),*]), index)))
        }
    };
    let names = open
        .is_none()
        .then(|| quote!(const __NAMES: &[&str] = &[#(#texts),*];));
    let from = open.map(|open| {
        quote! {
            impl ::core::convert::From<&str> for #name {
                fn from(text: &str) -> Self {
                    match text { #(#texts => Self::#idents,)* _ => Self::#open(::std::borrow::ToOwned::to_owned(text)) }
                }
            }
            impl ::core::convert::From<::std::string::String> for #name {
                fn from(text: ::std::string::String) -> Self {
                    <Self as ::core::convert::From<&str>>::from(&text)
                }
            }
        }
    });
    let blank = match (open, known.first()) {
        (Some(open), _) => blank::value(name, &quote!(Self::#open(::std::string::String::new()))),
        (None, Some((first, _))) => blank::value(name, &quote!(Self::#first)),
        (None, None) => blank::none(name),
    };
    Ok(quote! {
        impl #name {
            /// The string in JSON.
            pub fn as_str(&self) -> &str {
                #as_str
            }
        }
        #from
        impl ::core::fmt::Display for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl ::core::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        const _: () = {
            use ::client_runtime::object;
            #names
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    #decode
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
            #blank
        };
    })
}

/// Writes the impls for whole numbers.
fn expand_integers(name: &Ident, integers: &Integers<'_>) -> TokenStream {
    let Integers { known, open } = integers;
    let idents: Vec<&Ident> = known.iter().map(|(ident, _)| *ident).collect();
    let values: Vec<Literal> = known
        .iter()
        .map(|(_, value)| Literal::i64_unsuffixed(*value))
        .collect();
    let blank = blank::value(name, &quote!(::core::convert::From::from(0)));
    quote! {
        impl #name {
            /// The number in JSON.
            #[must_use]
            pub const fn as_i64(self) -> i64 {
                match self { #(Self::#idents => #values,)* Self::#open(value) => value }
            }
        }
        impl ::core::convert::From<i64> for #name {
            fn from(value: i64) -> Self {
                match value { #(#values => Self::#idents,)* _ => Self::#open(value) }
            }
        }
        impl ::core::convert::From<#name> for i64 {
            fn from(value: #name) -> Self {
                value.as_i64()
            }
        }
        impl ::core::fmt::Display for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), formatter)
            }
        }
        const _: () = {
            use ::client_runtime::object;
            impl<'de> object::Deserialize<'de> for #name {
                fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                    ::core::result::Result::map(<i64 as object::Deserialize>::deserialize(deserializer), ::core::convert::From::from)
                }
            }
            impl object::Serialize for #name {
                fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    serializer.serialize_i64(self.as_i64())
                }
            }
            #blank
        };
    }
}

struct Integers<'input> {
    /// The known numbers, each with its variant.
    known: Vec<(&'input Ident, i64)>,
    /// The variant for all other values.
    open: &'input Ident,
}

/// The variants of an enumeration of whole numbers, or `None` for an enumeration of strings.
fn integers(data: &DataEnum) -> syn::Result<Option<Integers<'_>>> {
    let mut known = Vec::new();
    let mut others = Vec::new();
    for variant in &data.variants {
        match Attributes::read(&variant.attrs)?.value {
            Some(value) if variant.fields.is_empty() => known.push((&variant.ident, value)),
            _ => others.push(variant),
        }
    }
    if known.is_empty() {
        return Ok(None);
    }
    match others.as_slice() {
        [open] if open.fields.len() == 1 => Ok(Some(Integers {
            known,
            open: &open.ident,
        })),
        _ => Err(Error::new_spanned(
            &data.variants,
            "variants with a value were expected, and one that holds an `i64`",
        )),
    }
}

struct Variants<'input> {
    /// The known strings, each with its variant.
    known: Vec<(&'input Ident, String)>,
    /// The variant for all other values.
    open: Option<&'input Ident>,
}

fn variants(data: &DataEnum, rule: Option<Rule>) -> syn::Result<Variants<'_>> {
    let mut variants = Variants {
        known: Vec::new(),
        open: None,
    };
    for variant in &data.variants {
        let Variant { ident, fields, .. } = variant;
        let attributes = Attributes::read(&variant.attrs)?;
        match fields {
            Fields::Unit => {
                let text = attributes.rename.unwrap_or_else(|| {
                    let name = unraw(ident);
                    rule.map_or_else(|| name.clone(), |rule| rule.applied(&name))
                });
                variants.known.push((ident, text));
            }
            Fields::Unnamed(held)
                if attributes.untagged && held.unnamed.len() == 1 && variants.open.is_none() =>
            {
                variants.open = Some(ident);
            }
            _ => {
                return Err(Error::new_spanned(
                    variant,
                    "a variant without fields was expected, or one `#[serde(untagged)]` that holds a `String`",
                ));
            }
        }
    }
    Ok(variants)
}
