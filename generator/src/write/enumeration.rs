//! Writes enumerations of strings and of whole numbers, open to values that the document does not list yet.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::doc;
use crate::model::schema::{NamedInteger, Schema};
use crate::name::variant::{integer_names, string_names};
use crate::text::summary;

/// The enum for an enumeration of whole numbers. An unlisted number becomes `Unknown` and is written back unchanged.
#[must_use]
pub(crate) fn integers(name: &str, schema: &Schema, values: &[NamedInteger]) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let name = format_ident!("{name}");
    let variants = values.iter().zip(integer_names(values));
    let variants = variants.map(|(NamedInteger { value, .. }, variant)| {
        let description = description(schema, &value.to_string());
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

/// The enum for an enumeration of strings. In an open one, an unlisted value becomes `Unknown` and is written back
/// unchanged. The tag of an alternative is closed: it refuses the values of other tags.
#[must_use]
pub(crate) fn texts(name: &str, schema: &Schema, values: &[String], is_open: bool) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let name = format_ident!("{name}");
    let names = string_names(values, &schema.notes);
    let rule = rule(&names, values);
    let rename_all = rule.map(|(name, ..)| quote!(#[serde(rename_all = #name)]));
    let variants = values.iter().zip(&names).map(|(value, variant)| {
        let ident = format_ident!("{variant}");
        let written = rule.map_or_else(|| variant.clone(), |rule| spelled(variant, rule));
        // The variant's name already says the value, unless their spellings differ.
        let is_renamed = *value != written;
        let docs = match description(schema, value) {
            Some(description) if is_renamed => {
                let value = described(value);
                Some(format!("{}: {description}", value.trim_end_matches('.')))
            }
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
    });
    let unknown = is_open.then(|| {
        quote! {
            /// A value that the document does not list.
            #[serde(untagged)]
            Unknown(String),
        }
    });
    quote! {
        #docs
        #[model(Enumeration)]
        #rename_all
        pub enum #name {
            #(#variants)*
            #unknown
        }
    }
}

/// What the document says about a value.
fn description(schema: &Schema, value: &str) -> Option<String> {
    let notes = schema.notes.values.get(value)?;
    summary(notes.description.as_deref()?)
}

fn described(value: &str) -> String {
    doc::plain_code(value).unwrap_or_else(|| match value {
        "" => "The empty string.".to_owned(),
        _ => "A value that is not a plain word.".to_owned(),
    })
}

/// A spelling of names: what `#[serde(rename_all = "…")]` calls it, the mark between words, and whether letters are upper
/// case.
type Rule = (&'static str, Option<char>, bool);

const RULES: [Rule; 6] = [
    ("lowercase", None, false),
    ("UPPERCASE", None, true),
    ("snake_case", Some('_'), false),
    ("SCREAMING_SNAKE_CASE", Some('_'), true),
    ("kebab-case", Some('-'), false),
    ("SCREAMING-KEBAB-CASE", Some('-'), true),
];

/// A variant's name, which is in pascal case, in the spelling of a rule.
fn spelled(variant: &str, (_, separator, is_upper): Rule) -> String {
    let mut spelled = String::with_capacity(variant.len());
    for (index, character) in variant.char_indices() {
        if index > 0 && character.is_uppercase() {
            spelled.extend(separator);
        }
        spelled.push(match (character, separator) {
            ('_', Some('-')) => '-',
            _ if is_upper => character.to_ascii_uppercase(),
            _ => character.to_ascii_lowercase(),
        });
    }
    spelled
}

/// The rule that leaves the fewest variants to rename; `None` when no rule saves any.
fn rule(names: &[String], values: &[String]) -> Option<Rule> {
    let kept = |written: &dyn Fn(&str) -> String| {
        let pairs = names.iter().zip(values);
        pairs
            .filter(|(name, value)| written(name) == **value)
            .count()
    };
    // The first of equally good rules counts: a single word is in lower case rather than in snake case.
    let rules = RULES.into_iter().rev();
    let best = rules.max_by_key(|rule| kept(&|name| spelled(name, *rule)))?;
    let saves = kept(&|name| spelled(name, best)) > kept(&str::to_owned);
    saves.then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Option<&'static str> {
        let names: Vec<String> = pairs.iter().map(|(name, _)| (*name).to_owned()).collect();
        let values: Vec<String> = pairs.iter().map(|(_, value)| (*value).to_owned()).collect();
        rule(&names, &values).map(|(name, ..)| name)
    }

    #[test]
    fn the_rule_of_most_values_is_chosen() {
        assert_eq!(
            of(&[("OnDemand", "on-demand"), ("Spot", "spot")]),
            Some("kebab-case")
        );
        assert_eq!(of(&[("Cat", "cat"), ("Dog", "dog")]), Some("lowercase"));
        assert_eq!(
            of(&[("BadKey", "BAD_KEY"), ("V1", "v.1")]),
            Some("SCREAMING_SNAKE_CASE")
        );
    }

    #[test]
    fn values_that_are_their_names_need_no_rule() {
        assert_eq!(of(&[("Cat", "Cat"), ("Dog", "dog")]), None);
        assert_eq!(of(&[]), None);
    }
}
