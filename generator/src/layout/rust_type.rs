//! The Rust type of a schema, where progenitor does not write it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::schema::{IntegerFormat, Schema, Shape};

/// The type of a schema in which every object, enumeration and union has a name; `prefix` stands before names.
#[must_use]
pub fn rust_type(schema: &Schema, prefix: &TokenStream) -> TokenStream {
    let plain = match &schema.shape {
        Shape::Boolean => quote!(bool),
        Shape::Integer(format) => match format {
            IntegerFormat::Signed64 => quote!(i64),
            IntegerFormat::Signed32 => quote!(i32),
            IntegerFormat::Unsigned32 => quote!(u32),
            IntegerFormat::Unsigned64 => quote!(u64),
        },
        Shape::Number => quote!(f64),
        Shape::Text => quote!(String),
        Shape::DateTime => quote!(client_runtime::DateTime),
        Shape::Array(items) => {
            let items = rust_type(items, prefix);
            quote!(Vec<#items>)
        }
        Shape::Map(values) if values.shape == Shape::Any => {
            quote!(serde_json::Map<String, serde_json::Value>)
        }
        Shape::Map(values) => {
            let values = rust_type(values, prefix);
            quote!(std::collections::BTreeMap<String, #values>)
        }
        Shape::Reference(name) => {
            let name = format_ident!("{name}");
            quote!(#prefix #name)
        }
        Shape::Any
        | Shape::Enumeration(_)
        | Shape::Tag(_)
        | Shape::Object(_)
        | Shape::Union(_)
        | Shape::AllOf(_) => return quote!(serde_json::Value),
    };
    if schema.nullable {
        quote!(Option<#plain>)
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_nullable_references_is_a_vec_of_options() {
        let mut pet = Schema::reference("Pet");
        pet.nullable = true;
        let list = Schema::of(Shape::Array(Box::new(pet)));
        let written: String = rust_type(&list, &quote!(types::))
            .to_string()
            .split_whitespace()
            .collect();
        assert_eq!(written, "Vec<Option<types::Pet>>");
    }
}
