//! Writes enumerations of strings and of whole numbers, open to values that the document does not list yet.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{doc, rename};
use crate::model::schema::{NamedInteger, Schema};
use crate::name::variant::{integer_names, string_names};
use crate::text::summary;

/// The enum for a string enumeration. An unlisted value becomes `Unknown` and is written back unchanged.
#[must_use]
pub(crate) fn open(name: &str, schema: &Schema, values: &[String]) -> TokenStream {
    let unknown = quote! {
        /// A value that the document does not list.
        #[serde(untagged)]
        Unknown(String),
    };
    enumeration(name, schema, values, &unknown)
}

/// The enum for an enumeration of whole numbers. An unlisted number becomes `Unknown` and is written back unchanged.
#[must_use]
pub(crate) fn integers(name: &str, schema: &Schema, values: &[NamedInteger]) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let name = format_ident!("{name}");
    let variants = values.iter().zip(integer_names(values));
    let variants = variants.map(|(NamedInteger { value, .. }, variant)| {
        let description = schema.notes.values.get(&value.to_string());
        let description = description.and_then(|it| summary(it.description.as_deref()?));
        let docs = doc::line(&match description {
            Some(description) => format!("`{value}`: {description}"),
            None => format!("`{value}`"),
        });
        let ident = format_ident!("{variant}");
        let value = Literal::i64_unsuffixed(*value);
        quote! {
            #docs
            #[enumeration(value = #value)]
            #ident,
        }
    });
    quote! {
        #docs
        #[model(Enumeration, Copy)]
        pub enum #name {
            #(#variants)*
            /// A number that the document does not list.
            Unknown(i64),
        }
    }
}

/// The enum for a tag, which refuses the values of other tags.
#[must_use]
pub(crate) fn closed(name: &str, schema: &Schema, values: &[String]) -> TokenStream {
    enumeration(name, schema, values, &TokenStream::new())
}

fn enumeration(
    name: &str,
    schema: &Schema,
    values: &[String],
    unknown: &TokenStream,
) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let name = format_ident!("{name}");
    let names = string_names(values, &schema.notes);
    let rule = rename::rule(&names, values);
    let rename_all = rule.map(|rule| {
        let rule = rule.name();
        quote!(#[serde(rename_all = #rule)])
    });
    let variants: TokenStream = values
        .iter()
        .zip(&names)
        .map(|(value, variant)| {
            let ident = format_ident!("{variant}");
            let written = rule.map_or_else(|| variant.clone(), |rule| rule.applied(variant));
            let notes = schema.notes.values.get(value);
            let description = notes.and_then(|it| it.description.as_deref());
            let description = description.and_then(summary);
            // The variant's name already says the value, unless their spellings differ.
            let is_renamed = *value != written;
            let docs = match description {
                Some(description) if is_renamed => Some(format!(
                    "{}: {description}",
                    described(value).trim_end_matches('.')
                )),
                None if is_renamed => Some(described(value)),
                description => description,
            };
            let docs = docs.map(|docs| doc::line(&docs));
            let rename = is_renamed.then(|| quote!(#[serde(rename = #value)]));
            quote! {
                #docs
                #rename
                #ident,
            }
        })
        .collect();
    quote! {
        #docs
        #[model(Enumeration)]
        #rename_all
        pub enum #name {
            #variants
            #unknown
        }
    }
}

fn described(value: &str) -> String {
    let is_plain = !value.is_empty()
        && value.trim() == value
        && value
            .chars()
            .all(|it| it != '`' && (it == ' ' || it.is_ascii_graphic()));
    if is_plain {
        format!("`{value}`")
    } else if value.is_empty() {
        "The empty string.".to_owned()
    } else {
        "A value that is not a plain word.".to_owned()
    }
}
