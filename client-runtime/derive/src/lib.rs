//! The attributes of generated types: what `serde`'s derives do for JSON objects, enumerations and unions, in a third of the
//! time that it takes to check them, and the setters of what is sent.
//!
//! Used through `client_runtime`, which exports them and what they expand to. The field and variant attributes are those
//! of `serde`, so that other derives, such as `schemars::JsonSchema`, read the same: `rename`, `flatten`, `untagged`.

#![deny(missing_docs)]

mod attributes;
mod blank;
mod enumeration;
mod model;
mod newtype;
mod object;
mod rename;
mod setters;
mod shape;
mod tuple;
mod union;

use proc_macro::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Ident, Token};

/// What every generated type has, and the derives that are named: `#[model(Object, Setters)]`.
///
/// * `Debug`, `Clone` and `PartialEq`; for an [`Enumeration`](macro@Enumeration) `Eq` and `Hash` as well.
/// * With the feature `schemars` of the crate that has the type, `schemars::JsonSchema`, and what its derive has to be told.
/// * `#[non_exhaustive]`, but for a [`Newtype`](macro@Newtype).
/// * The named derives of this crate, and `Default`. `Copy` says that an enumeration is one of whole numbers.
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    Punctuated::<Ident, Token![,]>::parse_terminated
        .parse(arguments)
        .and_then(|arguments| model::expand(&arguments, &item.into()))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// `Serialize` and `Deserialize` for a struct that is a JSON object.
///
/// * A field of type `Option<…>` may be missing and is left out when it is `None`; `null` decodes as `None`.
/// * With `#[object(required)]` it is sent as `null` when it is `None`. It may still be missing in what is decoded.
/// * A field of type `Option<Option<…>>` tells absent (`None`) from `null` (`Some(None)`).
/// * A field with `#[object(constant = path)]` is always sent, and has that value where it is missing.
/// * Every other field has to be there.
/// * `#[serde(rename = "…")]` is the name on the wire; one field with `#[serde(flatten)]`, a map with string keys, takes
///   the properties that no other field has.
///
/// Of a property that is there twice the last one counts.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. The types of the fields that have to be there must be `Blank` then.
#[proc_macro_derive(Object, attributes(object, serde))]
pub fn object(input: TokenStream) -> TokenStream {
    expand(input, object::expand)
}

/// `Serialize` and `Deserialize` for a struct of unnamed fields that is a JSON array. An array with more places decodes as
/// well; what is in them is not kept.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. The types of all fields must be `Blank` then.
#[proc_macro_derive(Tuple)]
pub fn tuple(input: TokenStream) -> TokenStream {
    expand(input, tuple::expand)
}

/// `Serialize` and `Deserialize` for a struct around one value, which is written as that value is. Other derives are told
/// with `#[serde(transparent)]`.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. The type of the value must be `Blank` then.
#[proc_macro_derive(Newtype, attributes(serde))]
pub fn newtype(input: TokenStream) -> TokenStream {
    expand(input, newtype::expand)
}

/// `new` with an argument per field that is required, and a chained setter per field that is not.
///
/// Fields are required as for [`macro@Object`]; a constant has neither argument nor setter, and where there are constants
/// and `new` has no argument, there is `Default` as well.
///
/// Setters of numbers and flags take the value, all others `impl Into<…>`.
/// `null_…` sets a field of type `Option<Option<…>>` to `null`. A setter whose name would hide a method that every type
/// has, such as `new` or `clone`, begins with `with_`. Docs and `#[deprecated]` are those of the field.
///
/// Of a struct of unnamed fields, `new` takes them all.
#[proc_macro_derive(Setters, attributes(object, serde))]
pub fn setters(input: TokenStream) -> TokenStream {
    expand(input, setters::expand)
}

/// `Serialize`, `Deserialize`, `as_str`, `Display` and `AsRef<str>` for an enum of strings, or `as_i64` and conversions
/// from and to `i64` for one of whole numbers.
///
/// A variant stands for its own name, as the enum's `#[serde(rename_all = "…")]` has it written, or for that of
/// `#[serde(rename = "…")]`. One variant with `#[serde(untagged)]` that
/// holds a `String` takes every other string; then the enum is made of any string with `From<&str>` and `From<String>` as
/// well. Without one, other strings do not decode.
///
/// A variant with `#[enumeration(value = …)]` stands for that number; then one variant that holds an `i64` takes every
/// other number.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`: the open variant with an empty string, or the first variant where none is open. Of
/// numbers it is the variant for 0. An enum without variants has no value, so its `blank()` panics.
#[proc_macro_derive(Enumeration, attributes(enumeration, serde))]
pub fn enumeration(input: TokenStream) -> TokenStream {
    expand(input, enumeration::expand)
}

/// `Serialize` and `Deserialize` for an enum whose variants hold one value each.
///
/// Of the variants that decode a value, the one is taken within which least is left to open ends; of several the one that
/// has fields for most of an object's members, and of those the first. A variant that holds a `Value` takes what no other
/// does. `#[union(tag = "member", values("one", "two"))]` says that only objects with one of these values in that member
/// are of the variant, which is then seen without decoding any.
///
/// There is a `From` for each variant that alone holds its type.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. The types of all variants must be `Blank` then. The blank value is the variant that
/// holds a `Value`, or else the one that needs the fewest types within each other.
#[proc_macro_derive(Union, attributes(serde, union))]
pub fn union(input: TokenStream) -> TokenStream {
    expand(input, union::expand)
}

fn expand(
    input: TokenStream,
    derive: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    syn::parse(input)
        .and_then(|input| derive(&input))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
