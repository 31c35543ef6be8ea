//! A Rust type as generated code names it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::schema::{IntegerFormat, Schema, Shape};

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RustType {
    /// A type that every generated crate has, by its path.
    Plain(&'static str),
    /// A type of `types.rs`.
    Named(String),
    /// An `Option`.
    Option(Box<Self>),
    /// A `Vec`.
    Vec(Box<Self>),
    /// A `BTreeMap` with strings as keys.
    Map(Box<Self>),
    /// A `Box`, because the type contains itself.
    Box(Box<Self>),
    /// A secret value.
    Sensitive(Box<Self>),
    /// A reference.
    Reference(Box<Self>),
}

impl RustType {
    /// Any JSON.
    pub const ANY: Self = Self::Plain("serde_json::Value");
    /// Any JSON object.
    pub const ANY_OBJECT: Self = Self::Plain("serde_json::Map<String, serde_json::Value>");
    /// A date and a time.
    pub const DATE_TIME: Self = Self::Plain("client_runtime::DateTime");
    /// A date.
    pub const DATE: Self = Self::Plain("client_runtime::Date");
    /// Bytes in a string.
    pub const BASE64: Self = Self::Plain("client_runtime::Base64");
    /// A string.
    pub const TEXT: Self = Self::Plain("String");

    /// The type of a schema in which every object, enumeration and union has a name. It equals progenitor's type of
    /// each field, except for the boxes of types that contain themselves.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        let plain = match &schema.shape {
            Shape::Boolean => Self::Plain("bool"),
            Shape::Integer(format) => Self::Plain(match format {
                IntegerFormat::Signed64 => "i64",
                IntegerFormat::Signed32 => "i32",
                IntegerFormat::Unsigned32 => "u32",
                IntegerFormat::Unsigned64 => "u64",
            }),
            Shape::Number => Self::Plain("f64"),
            Shape::Text => Self::TEXT,
            Shape::DateTime => Self::DATE_TIME,
            Shape::Date => Self::DATE,
            Shape::Base64 => Self::BASE64,
            Shape::Array(items) => Self::Vec(Box::new(Self::of(items))),
            Shape::Map(values) => Self::map(Self::of(values)),
            Shape::Reference(name) => Self::Named(name.clone()),
            Shape::Any
            | Shape::Tuple(_)
            | Shape::Enumeration(_)
            | Shape::Integers(_)
            | Shape::Tag(_)
            | Shape::Object(_)
            | Shape::Union(_)
            | Shape::AllOf(_) => return Self::ANY,
        };
        if schema.nullable {
            plain.optional()
        } else {
            plain
        }
    }

    /// A map with these values.
    #[must_use]
    pub fn map(values: Self) -> Self {
        if values == Self::ANY {
            Self::ANY_OBJECT
        } else {
            Self::Map(Box::new(values))
        }
    }

    /// The type in an `Option`.
    #[must_use]
    pub fn optional(self) -> Self {
        Self::Option(Box::new(self))
    }

    /// A reference to the type.
    #[must_use]
    pub(crate) fn borrowed(self) -> Self {
        if self == Self::TEXT {
            Self::Reference(Box::new(Self::Plain("str")))
        } else {
            Self::Reference(Box::new(self))
        }
    }

    /// Whether it is an `Option`.
    #[must_use]
    pub fn is_option(&self) -> bool {
        matches!(self, Self::Option(_))
    }

    /// Whether it distinguishes `null` from a missing value.
    #[must_use]
    pub(crate) fn tells_null(&self) -> bool {
        matches!(self, Self::Option(held) if held.is_option())
    }

    /// Makes the innermost value secret, within options, lists and maps. A type of `types.rs` stays as it is, because
    /// its fields must be named instead.
    #[must_use]
    pub fn protected(self) -> Self {
        let within = |held: Box<Self>| Box::new(held.protected());
        match self {
            Self::Option(held) => Self::Option(within(held)),
            Self::Vec(held) => Self::Vec(within(held)),
            Self::Map(held) => Self::Map(within(held)),
            Self::Box(held) => Self::Box(within(held)),
            Self::Plain(_) => Self::Sensitive(Box::new(self)),
            Self::Named(_) | Self::Sensitive(_) | Self::Reference(_) => self,
        }
    }

    /// The type in code; `prefix` comes before the names of types in `types.rs`.
    #[must_use]
    pub fn tokens(&self, prefix: &TokenStream) -> TokenStream {
        let around = |container: TokenStream, held: &Self| {
            let held = held.tokens(prefix);
            quote!(#container<#held>)
        };
        match self {
            // The paths are constants of this file.
            Self::Plain(path) => path.parse().unwrap_or_default(),
            Self::Named(name) => {
                let name = format_ident!("{name}");
                quote!(#prefix #name)
            }
            Self::Option(held) => around(quote!(Option), held),
            Self::Vec(held) => around(quote!(Vec), held),
            Self::Map(values) => {
                let values = values.tokens(prefix);
                quote!(std::collections::BTreeMap<String, #values>)
            }
            Self::Box(held) => around(quote!(Box), held),
            Self::Sensitive(held) => around(quote!(client_runtime::Sensitive), held),
            Self::Reference(held) => {
                let held = held.tokens(prefix);
                quote!(&#held)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: &RustType) -> String {
        let tokens = kind.tokens(&quote!(types::)).to_string();
        tokens.split_whitespace().collect()
    }

    #[test]
    fn a_list_of_nullable_references_is_a_vec_of_options() {
        let mut pet = Schema::reference("Pet");
        pet.nullable = true;
        let list = Schema::of(Shape::Array(Box::new(pet)));
        assert_eq!(written(&RustType::of(&list)), "Vec<Option<types::Pet>>");
    }

    #[test]
    fn the_innermost_value_is_protected() {
        let number = RustType::Plain("i64");
        let list = RustType::Vec(Box::new(number.optional())).optional();
        for (held, expected) in [
            (RustType::TEXT, "client_runtime::Sensitive<String>"),
            (list, "Option<Vec<Option<client_runtime::Sensitive<i64>>>>"),
            (
                RustType::map(RustType::TEXT),
                "std::collections::BTreeMap<String,client_runtime::Sensitive<String>>",
            ),
            (
                RustType::map(RustType::ANY),
                "client_runtime::Sensitive<serde_json::Map<String,serde_json::Value>>",
            ),
        ] {
            assert_eq!(written(&held.protected()), expected);
        }
    }

    #[test]
    fn a_type_of_its_own_is_not_protected() {
        let token = RustType::Named("Token".to_owned()).optional();
        assert_eq!(token.clone().protected(), token);
    }
}
