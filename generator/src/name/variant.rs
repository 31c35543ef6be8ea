//! The names of the variants of enumerations and unions.

use std::collections::HashSet;

use super::distinct::Distinct;
use super::identifier::{is_identifier, pascal, spelled_out};
use super::inline::variant_hints;
use crate::model::schema::{NamedInteger, Notes, Union};

/// A name for each value: its words, or its exact text, or its symbols spelled out.
#[must_use]
pub(crate) fn variant_names(values: &[String]) -> Vec<String> {
    let mut used: HashSet<String> = HashSet::from(["Unknown".to_owned()]);
    let mut distinct = Distinct::default();
    let names = values.iter().map(|value| {
        let spelled = || pascal(&spelled_out(value));
        let words = pascal(value).or_else(spelled);
        let mut candidates = words
            .into_iter()
            .chain(written_as_type(value))
            .chain(spelled())
            .chain(value.is_empty().then(|| "Empty".to_owned()));
        let name = candidates.find(|name| !used.contains(name));
        let name = name.unwrap_or_else(|| {
            let stem = spelled().unwrap_or_else(|| code_points(value));
            distinct.name(&stem, "Value", |name| used.contains(name))
        });
        used.insert(name.clone());
        name
    });
    names.collect()
}

/// A name for each string: the document's name, or one made from the string.
#[must_use]
pub(crate) fn string_names(values: &[String], notes: &Notes) -> Vec<String> {
    let words = values.iter().map(|value| {
        let name = notes.values.get(value).and_then(|it| it.name.as_ref());
        name.filter(|name| pascal(name).is_some())
            .unwrap_or(value)
            .clone()
    });
    variant_names(&words.collect::<Vec<String>>())
}

/// A name for each whole number: the document's name, or one made from the number.
#[must_use]
pub(crate) fn integer_names(values: &[NamedInteger]) -> Vec<String> {
    let words = values.iter().map(|it| match &it.name {
        Some(name) if pascal(name).is_some() => name.clone(),
        _ if it.value < 0 => format!("minus {}", it.value.unsigned_abs()),
        _ => it.value.to_string(),
    });
    variant_names(&words.collect::<Vec<String>>())
}

/// The numbers of a value's first characters, for values without letters, digits or known symbols: `U1F600`.
fn code_points(value: &str) -> String {
    const MOST: usize = 4;
    let points = value.chars().take(MOST).map(u32::from);
    points.fold(String::new(), |name, it| format!("{name}U{it:X}"))
}

/// The value itself, if it can be the name of a variant: `GT` beside `gt`.
fn written_as_type(value: &str) -> Option<String> {
    let starts_upper = value.starts_with(|first: char| first.is_ascii_uppercase());
    (starts_upper && is_identifier(value)).then(|| value.to_owned())
}

/// The name of each variant of the enum `name`, in the order of the alternatives.
#[must_use]
pub(crate) fn alternative_names(name: &str, union: &Union) -> Vec<String> {
    let names = variant_hints(&union.variants);
    let mut used = HashSet::from(["Unknown".to_owned()]);
    let mut distinct = Distinct::default();
    let shortened = names.iter().map(|hint| {
        // The name of an inline alternative begins with the union's name, which its variant does not need.
        let short = hint.strip_prefix(name).filter(|short| {
            short.starts_with(|first: char| first.is_ascii_uppercase())
                && is_identifier(short)
                && *short != "Unknown"
                && !names.iter().any(|other| other == short)
        });
        let stem = short.unwrap_or(hint);
        let name = distinct.name(stem, "Schema", |name| used.contains(name));
        used.insert(name.clone());
        name
    });
    shortened.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_without_names_differ_by_their_sign() {
        let number = |value, name: Option<&str>| NamedInteger {
            value,
            name: name.map(str::to_owned),
        };
        let numbers = [
            number(-12, None),
            number(12, None),
            number(0, Some("in_rest")),
        ];
        assert_eq!(integer_names(&numbers), ["Minus12", "N12", "InRest"]);
    }

    fn named(values: &[&str]) -> Vec<String> {
        let values: Vec<String> = values.iter().map(|it| (*it).to_owned()).collect();
        variant_names(&values)
    }

    #[test]
    fn values_that_differ_in_case_or_are_symbols_get_different_names() {
        assert_eq!(
            named(&["gt", "GT", ">", "<", ">="]),
            ["Gt", "GT", "GreaterThan", "LessThan", "GreaterThanEqual"]
        );
    }

    #[test]
    fn a_repeated_keyword_gets_a_name_without_an_underscore_inside() {
        assert_eq!(named(&["self", "Self"]), ["Self_", "SelfValue"]);
    }

    #[test]
    fn no_value_gets_the_name_unknown() {
        assert_eq!(named(&["unknown", ""]), ["UnknownValue", "Empty"]);
    }

    #[test]
    fn a_dotted_value_is_read_as_words() {
        assert_eq!(named(&["cvm.created", "1h"]), ["CvmCreated", "N1h"]);
    }
}
