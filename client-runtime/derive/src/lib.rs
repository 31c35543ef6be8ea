//! The derives of generated types. They read and write JSON as `serde`'s derives do, but their code compiles in a third
//! of the time. They also write constructors and setters.
//!
//! Use them through `client_runtime`, which exports the derives and the code that they call. Fields and variants have
//! the attributes of `serde`: `rename`, `flatten` and `untagged`. So other derives, such as `schemars::JsonSchema`,
//! read the same attributes.

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

/// Adds the derives and attributes of every generated type, and the named derives: `#[model(Object, Setters)]`. It
/// adds:
///
/// * `Debug`, `Clone` and `PartialEq`, and for an [`Enumeration`](macro@Enumeration) also `Eq` and `Hash`.
/// * `schemars::JsonSchema` and its attributes, if the crate with the type has its feature `schemars`.
/// * `#[non_exhaustive]`, except for a [`Newtype`](macro@Newtype).
/// * The named derives of this crate, and `Default` and `Copy` if named. `Copy` marks an enumeration of whole numbers.
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    Punctuated::<Ident, Token![,]>::parse_terminated
        .parse(arguments)
        .and_then(|arguments| model::expand(&arguments, &item.into()))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Derives `Serialize` and `Deserialize` for a struct that is a JSON object.
///
/// * A field of type `Option<…>` may be missing, and `null` decodes as `None`. Encoding leaves it out if it is `None`.
/// * With `#[object(required)]`, it is encoded as `null` if it is `None`. Decoding still accepts that it is missing.
/// * A field of type `Option<Option<…>>` distinguishes a missing value (`None`) from `null` (`Some(None)`).
/// * A field with `#[object(constant = path)]` is always encoded. If it is missing, it decodes as that constant.
/// * Every other field is required.
/// * `#[serde(rename = "…")]` sets the name in JSON. One field with `#[serde(flatten)]`, a map with string keys, takes
///   the properties that no other field takes.
///
/// If a property occurs twice, the last one counts.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. Then the types of the required fields must implement `Blank`.
#[proc_macro_derive(Object, attributes(object, serde))]
pub fn object(input: TokenStream) -> TokenStream {
    expand(input, object::expand)
}

/// Derives `Serialize` and `Deserialize` for a struct of unnamed fields that is a JSON array. Decoding accepts a longer
/// array and drops the additional items.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. Then the types of all fields must implement `Blank`.
#[proc_macro_derive(Tuple)]
pub fn tuple(input: TokenStream) -> TokenStream {
    expand(input, tuple::expand)
}

/// Derives `Serialize` and `Deserialize` for a struct around one value, whose JSON is that of the value. Add
/// `#[serde(transparent)]` for other derives.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. Then the type of the value must implement `Blank`.
#[proc_macro_derive(Newtype, attributes(serde))]
pub fn newtype(input: TokenStream) -> TokenStream {
    expand(input, newtype::expand)
}

/// Writes `new` with an argument for each required field, and a chained setter for each other field.
///
/// Fields are required as for [`macro@Object`]. A constant has neither an argument nor a setter. If there are constants
/// and `new` has no argument, it also writes `Default`.
///
/// Setters of numbers and flags take the value. All other setters take `impl Into<…>`. A setter `null_…` sets a field
/// of type `Option<Option<…>>` to `null`. If the name of a setter would hide a method of every type, such as `new` or
/// `clone`, the name begins with `with_`. A setter has the docs and the `#[deprecated]` of its field.
///
/// For a struct of unnamed fields, `new` takes all of them.
#[proc_macro_derive(Setters, attributes(object, serde))]
pub fn setters(input: TokenStream) -> TokenStream {
    expand(input, setters::expand)
}

/// Derives `Serialize`, `Deserialize`, `as_str`, `Display` and `AsRef<str>` for an enum of strings. For an enum of
/// whole numbers, it derives `as_i64` and conversions from and to `i64` instead of the last three.
///
/// The string of a variant is its name in the style of `#[serde(rename_all = "…")]`, or the name in `#[serde(rename =
/// "…")]`. One variant with `#[serde(untagged)]` that holds a `String` takes every other string. Then the enum also has
/// `From<&str>` and `From<String>`. Without such a variant, other strings do not decode.
///
/// A variant with `#[enumeration(value = …)]` stands for that number. Then one variant that holds an `i64` takes every
/// other number.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`: the open variant with an empty string, or the first variant if none is open. For
/// numbers, it is the variant for 0. An enum without variants has no value, so its `blank()` panics.
#[proc_macro_derive(Enumeration, attributes(enumeration, serde))]
pub fn enumeration(input: TokenStream) -> TokenStream {
    expand(input, enumeration::expand)
}

/// Derives `Serialize` and `Deserialize` for an enum whose variants hold one value each.
///
/// Decoding ranks the variants that decode a value:
///
/// 1. fewest values within it that went to open variants;
/// 2. most members of the object for which it has fields;
/// 3. first in order.
///
/// A variant that holds a `Value` is open: it takes a value that no other variant decodes. `#[union(tag = "member",
/// values("one", "two"))]` limits a variant to objects that have one of these values in that member. Decoding then
/// skips the variant for other objects.
///
/// The enum has a `From` for each type that only one variant holds.
///
/// With `client_runtime`'s feature `testing`, the type also gets an associated function `blank()` and the trait
/// `client_runtime::testing::Blank`. Then the types of all variants must implement `Blank`. The blank value is the
/// variant that holds a `Value`, or else the variant that needs the fewest nested types.
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
