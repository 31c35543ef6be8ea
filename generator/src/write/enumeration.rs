//! String enumerations, open to values that the document does not list yet.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use crate::model::schema::Schema;
use crate::name::distinct::Distinct;
use crate::name::identifier::{is_identifier, pascal, spelled_out};

/// The enum for a string enumeration: a value that it does not list is `Unknown` and is written back unchanged.
#[must_use]
pub(crate) fn open(name: &str, schema: &Schema, values: &[String]) -> TokenStream {
    let unknown = quote! {
        /// A value that the document does not list.
        #[serde(untagged)]
        Unknown(String),
    };
    enumeration(name, schema, values, &unknown)
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
    let variants: TokenStream = values
        .iter()
        .zip(variant_names(values))
        .map(|(value, variant)| {
            let docs = doc::line(&described(value));
            let ident = format_ident!("{variant}");
            let rename = (*value != variant).then(|| quote!(#[serde(rename = #value)]));
            quote! {
                #docs
                #rename
                #ident,
            }
        })
        .collect();
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Enumeration)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
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
        "A value that is no plain word.".to_owned()
    }
}

/// A name for each value: in words, then as it is written, then spelled out.
#[must_use]
pub(crate) fn variant_names(values: &[String]) -> Vec<String> {
    let mut used: HashSet<String> = HashSet::from(["Unknown".to_owned()]);
    let mut distinct = Distinct::default();
    values
        .iter()
        .map(|value| {
            let spelled = spelled_out(value);
            let mut candidates = pascal(value)
                .into_iter()
                .chain(pascal(value).is_none().then(|| pascal(&spelled)).flatten())
                .chain(written_as_type(value))
                .chain(pascal(&spelled))
                .chain(value.is_empty().then(|| "Empty".to_owned()));
            let name = candidates.find(|name| !used.contains(name));
            let name = name.unwrap_or_else(|| {
                let stem = pascal(&spelled).unwrap_or_else(|| code_points(value));
                distinct.name(&stem, "Value", |name| used.contains(name))
            });
            used.insert(name.clone());
            name
        })
        .collect()
}

/// The first characters of a value without letters, digits or known symbols, by their numbers: `U1F600`.
fn code_points(value: &str) -> String {
    const MOST: usize = 4;
    let mut name = String::new();
    for character in value.chars().take(MOST) {
        name.push_str(&format!("U{:X}", u32::from(character)));
    }
    name
}

/// The value itself, where it could be the name of a variant: `GT` beside `gt`.
fn written_as_type(value: &str) -> Option<String> {
    let starts_upper = value.starts_with(|first: char| first.is_ascii_uppercase());
    (starts_upper && is_identifier(value)).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(values: &[&str]) -> Vec<String> {
        let values: Vec<String> = values.iter().map(|it| (*it).to_owned()).collect();
        variant_names(&values)
    }

    #[test]
    fn values_that_differ_in_case_or_are_symbols_are_told_apart() {
        assert_eq!(
            named(&["gt", "GT", ">", "<", ">="]),
            ["Gt", "GT", "GreaterThan", "LessThan", "GreaterThanEqual"]
        );
    }

    #[test]
    fn a_keyword_that_is_there_twice_is_told_apart_without_an_underscore_inside() {
        assert_eq!(named(&["self", "Self"]), ["Self_", "SelfValue"]);
    }

    #[test]
    fn the_name_of_the_open_end_is_not_given_to_a_value() {
        assert_eq!(named(&["unknown", ""]), ["UnknownValue", "Empty"]);
    }

    #[test]
    fn a_dotted_value_is_read_as_words() {
        assert_eq!(named(&["cvm.created", "1h"]), ["CvmCreated", "N1h"]);
    }
}
