//! `enum` and `const`: enumerations of strings and of whole numbers stay; others are documented.

use std::collections::HashSet;

use indexmap::IndexSet;
use serde_json::{Value, json};

use super::keywords::{Keywords, append_description, take};
use crate::base::steps::Steps;
use crate::text::inline_code;

/// The extension that names the values of an enumeration, in their order (OpenAPI Generator, "Enum").
pub(in crate::read) const VARIANT_NAMES: &str = "x-enum-varnames";

/// The extension that describes the values of an enumeration, in their order (OpenAPI Generator, "Enum").
pub(in crate::read) const VARIANT_DESCRIPTIONS: &str = "x-enum-descriptions";

/// Both extensions, each also as `NSwag` writes it.
const VARIANT_NOTES: [[&str; 2]; 2] = [
    [VARIANT_NAMES, "x-enumNames"],
    [VARIANT_DESCRIPTIONS, "x-enumDescriptions"],
];

/// What an enumeration of other values loses.
const DOCUMENTED: &str =
    "enumeration values that are neither strings nor whole numbers are documented, not enforced";

/// How many values are listed in a description.
const LISTED: usize = 24;

/// Turns a `const` into an `enum` of one value.
pub(super) fn rewrite_constant(keywords: &mut Keywords, steps: &mut Steps) {
    if let Some(value) = take(keywords, "const") {
        steps.lossless("const");
        keywords.insert("enum".to_owned(), json!([value]));
    }
}

/// Leaves `enum` only where all of its values are strings or whole numbers, with their `type` beside it.
pub(super) fn rewrite(keywords: &mut Keywords, steps: &mut Steps) {
    let notes = VARIANT_NOTES.map(|names| names.map(|it| take(keywords, it)));
    let Some(Value::Array(values)) = take(keywords, "enum") else {
        return;
    };
    let [mut names, mut descriptions] = notes.map(|lists| beside(lists, values.len()));
    let (nulls, values): (Vec<_>, Vec<_>) = values
        .into_iter()
        .map(|value| {
            let name = names.next().unwrap_or_default();
            (value, (name, descriptions.next().unwrap_or_default()))
        })
        .partition(|(value, _)| value.is_null());
    if !nulls.is_empty() {
        steps.lossless("nullable-enum");
        keywords.insert("nullable".to_owned(), Value::Bool(true));
    }
    if values.is_empty() {
        return;
    }
    let declared = keywords.get("type").and_then(Value::as_str);
    let declared = declared.map(str::to_owned);
    // Duplicate values become one, which keeps its first name.
    let mut seen: HashSet<String> = HashSet::new();
    let (values, said): (Vec<Value>, Vec<Said>) = converted(values, declared.as_deref())
        .into_iter()
        .filter(|(value, _)| seen.insert(value.to_string()))
        .unzip();
    let kinds = kinds(&values);
    let is_scalar = |it: &&str| ["string", "integer", "number", "boolean"].contains(it);
    // Somebody wrote each of the values down, but the type is often copied.
    let is_mistyped = declared
        .as_deref()
        .filter(is_scalar)
        .is_some_and(|declared| {
            kinds
                .iter()
                .any(|kind| *kind != declared && !(*kind == "integer" && declared == "number"))
        });
    if is_mistyped {
        steps.lossless("mistyped-enum");
        take(keywords, "type");
    }
    let declared = declared.filter(|_| !is_mistyped);
    let is_of =
        |kind: &str| kinds == [kind] && declared.as_deref().is_none_or(|declared| declared == kind);
    let are_whole = || values.iter().all(|value| value.as_i64().is_some());
    if is_of("string") || (is_of("integer") && are_whole()) {
        keywords.insert("type".to_owned(), Value::from(kinds[0]));
        keywords.insert("enum".to_owned(), Value::Array(values));
        let (names, descriptions): (Vec<Value>, Vec<Value>) = said.into_iter().unzip();
        for (keyword, said) in [(VARIANT_NAMES, names), (VARIANT_DESCRIPTIONS, descriptions)] {
            if said.iter().any(Value::is_string) {
                keywords.insert(keyword.to_owned(), Value::Array(said));
            }
        }
        return;
    }
    steps.lost("enum-of-other-values", DOCUMENTED);
    let listed: Vec<String> = values.iter().take(LISTED).map(inline_code).collect();
    let more = if values.len() > LISTED { ", …" } else { "" };
    append_description(keywords, &format!("One of {}{more}.", listed.join(", ")));
    if declared.is_none() {
        alternatives(keywords, &kinds);
    }
}

/// The entries for a value in parallel lists: its name and its description.
type Said = (Value, Value);

/// The first list that has one entry for each value.
fn beside(lists: [Option<Value>; 2], count: usize) -> impl Iterator<Item = Value> {
    let list = lists.into_iter().flatten().find_map(|list| match list {
        Value::Array(list) if list.len() == count => Some(list),
        _ => None,
    });
    list.into_iter().flatten()
}

/// Values of the type that the author meant, each with its notes. YAML reads `1` and `true` without quotes as other
/// types than strings, and some documents quote the values of a number type.
fn converted(values: Vec<(Value, Said)>, declared: Option<&str>) -> Vec<(Value, Said)> {
    let convert: fn(&Value) -> Option<Value> = match declared {
        Some("string") => |value| match value {
            Value::Number(_) | Value::Bool(_) => Some(Value::from(value.to_string())),
            _ => Some(value.clone()),
        },
        Some("integer") => |value| match value {
            Value::String(text) => text.parse::<i64>().ok().map(Value::from),
            _ => value.as_i64().map(Value::from),
        },
        _ => return values,
    };
    // If one value cannot be converted, none is.
    let converted = values
        .iter()
        .map(|(value, said)| Some((convert(value)?, said.clone())));
    converted.collect::<Option<Vec<_>>>().unwrap_or(values)
}

/// The `type` of a scalar.
fn kind(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        _ => None,
    }
}

/// The types of the values, each once; empty when some value has no type of its own.
fn kinds(values: &[Value]) -> Vec<&'static str> {
    let kinds: Option<IndexSet<_>> = values.iter().map(kind).collect();
    kinds.into_iter().flatten().collect()
}

/// Keeps the common type of the values, or makes one alternative for each type.
fn alternatives(keywords: &mut Keywords, kinds: &[&str]) {
    if let [kind] = kinds {
        keywords.insert("type".to_owned(), Value::from(*kind));
    } else if !kinds.is_empty() && !keywords.contains_key("oneOf") {
        let kinds: Vec<Value> = kinds.iter().map(|kind| json!({ "type": kind })).collect();
        keywords.insert("oneOf".to_owned(), Value::Array(kinds));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn strings_stay_and_get_their_type() {
        assert_eq!(
            applied(
                rewrite,
                "enum-of-other-values",
                json!({"enum": ["a", "b", "a"]})
            ),
            (json!({"type": "string", "enum": ["a", "b"]}), 0)
        );
    }

    #[test]
    fn values_keep_their_names_and_descriptions() {
        let schema = json!({
            "enum": ["a", null, "b", "a"],
            "x-enumNames": ["First", "None", "Second", "Third"],
            "x-enum-descriptions": ["One.", "Nothing.", null, "Again."],
        });
        let kept = json!({
            "type": "string", "nullable": true, "enum": ["a", "b"],
            "x-enum-varnames": ["First", "Second"],
            "x-enum-descriptions": ["One.", null],
        });
        assert_eq!(applied(rewrite, "enum-of-other-values", schema), (kept, 0));
        // A list of another length than the values is ignored.
        let short = json!({"enum": ["a", "b"], "x-enum-varnames": ["First"]});
        let kept = json!({"type": "string", "enum": ["a", "b"]});
        assert_eq!(applied(rewrite, "enum-of-other-values", short), (kept, 0));
    }

    #[test]
    fn null_among_the_values_makes_it_nullable() {
        assert_eq!(
            applied(
                rewrite,
                "nullable-enum",
                json!({"type": "string", "enum": ["a", null]})
            ),
            (
                json!({"type": "string", "nullable": true, "enum": ["a"]}),
                1
            )
        );
    }

    #[test]
    fn whole_numbers_stay_with_their_names() {
        let names = json!(["Owner", null, "Viewer"]);
        assert_eq!(
            applied(
                rewrite,
                "nullable-enum",
                json!({"enum": [1000, null, 0], "x-enumNames": names})
            ),
            (
                json!({
                    "nullable": true,
                    "type": "integer",
                    "enum": [1000, 0],
                    "x-enum-varnames": ["Owner", "Viewer"],
                }),
                1
            )
        );
    }

    #[test]
    fn numbers_with_a_fraction_are_documented() {
        assert_eq!(
            applied(
                rewrite,
                "enum-of-other-values",
                json!({"type": "number", "enum": [0.5, 2]})
            ),
            (
                json!({"type": "number", "description": "One of `0.5`, `2`."}),
                1
            )
        );
    }

    #[test]
    fn values_that_contradict_the_type_win_over_it() {
        assert_eq!(
            applied(
                rewrite,
                "mistyped-enum",
                json!({"type": "integer", "enum": ["ticket_id", "comment_id"]})
            ),
            (
                json!({"type": "string", "enum": ["ticket_id", "comment_id"]}),
                1
            )
        );
    }

    #[test]
    fn quoted_whole_numbers_of_an_integer_are_integers() {
        assert_eq!(
            applied(
                rewrite,
                "mistyped-enum",
                json!({"type": "integer", "enum": ["1", "2"]})
            ),
            (json!({"type": "integer", "enum": [1, 2]}), 0)
        );
    }

    #[test]
    fn unquoted_numbers_of_a_string_are_strings() {
        assert_eq!(
            applied(
                rewrite,
                "enum-of-other-values",
                json!({"type": "string", "enum": [1, true]})
            ),
            (json!({"type": "string", "enum": ["1", "true"]}), 0)
        );
    }

    #[test]
    fn a_value_that_is_listed_twice_is_one_however_it_is_written() {
        assert_eq!(
            applied(
                rewrite,
                "enum-of-other-values",
                json!({"type": "string", "enum": ["1", 1], "x-enum-varnames": ["One", "Uno"]})
            ),
            (
                json!({"type": "string", "enum": ["1"], "x-enum-varnames": ["One"]}),
                0
            )
        );
    }

    #[test]
    fn values_of_several_types_become_alternatives() {
        let (schema, count) = applied(rewrite, "enum-of-other-values", json!({"enum": ["a", 1]}));
        assert_eq!(
            schema["oneOf"],
            json!([{"type": "string"}, {"type": "integer"}])
        );
        assert_eq!(count, 1);
    }

    #[test]
    fn a_constant_becomes_an_enumeration_of_one() {
        assert_eq!(
            applied(rewrite_constant, "const", json!({"const": "cvm.created"})),
            (json!({"enum": ["cvm.created"]}), 1)
        );
    }
}
