//! Writes the blank value of a type for tests, which exists if `client_runtime` has its feature `testing`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Ident;

use crate::shape::{Field, Kind};

/// The blank value of a struct with named fields.
pub fn object(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let within = within();
    let values = fields.iter().map(|field| {
        let ident = field.ident;
        match &field.kind {
            Kind::Required(_) => quote!(#ident: #within?,),
            Kind::Constant(constant) => quote!(#ident: #constant,),
            _ => quote!(#ident: ::core::default::Default::default(),),
        }
    });
    let value = quote!(#name { #(#values)* });
    if fields.iter().any(|it| matches!(it.kind, Kind::Required(_))) {
        blank(name, &deeper(&quote!(::core::option::Option::Some(#value))))
    } else {
        self::value(name, &value)
    }
}

/// The blank value of a struct of unnamed fields.
pub fn tuple(name: &Ident, count: usize) -> TokenStream {
    let within = within();
    let indices = (0..count).map(Literal::usize_unsuffixed);
    let value = quote!(::core::option::Option::Some(#name { #(#indices: #within?),* }));
    blank(name, &deeper(&value))
}

/// The blank value of an enum whose variants hold one value each. It uses the first variant that has a blank value
/// within the depth. `Blank::blank` begins with the smallest depth, so the variant that needs the fewest nested types
/// wins.
pub fn union<'ident>(name: &Ident, variants: impl Iterator<Item = &'ident Ident>) -> TokenStream {
    let within = within();
    let value = quote!(::core::option::Option::None #(.or_else(|| #within.map(#name::#variants)))*);
    blank(name, &deeper(&value))
}

/// The blank value of a type that holds no other type.
pub fn value(name: &Ident, value: &TokenStream) -> TokenStream {
    blank(name, &quote!(::core::option::Option::Some(#value)))
}

/// Writes that a type has no blank value. Types that hold it still derive `Blank`.
pub fn none(name: &Ident) -> TokenStream {
    blank(name, &quote!(::core::option::Option::None))
}

/// The blank value of a part of a value.
fn within() -> TokenStream {
    quote!(__Blank::blank_within(__depth))
}

fn deeper(value: &TokenStream) -> TokenStream {
    quote!({
        let __depth = ::core::primitive::usize::checked_sub(__depth, 1)?;
        #value
    })
}

/// Writes the macro call for the blank value. A derive does not know the features of `client_runtime`, so the macro
/// there writes nothing without the feature.
fn blank(name: &Ident, value: &TokenStream) -> TokenStream {
    quote!(::client_runtime::__blank! { #name, __Blank, __depth, #value })
}
