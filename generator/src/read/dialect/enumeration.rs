//! `enum`: enumerations of strings stay, others are documented.

use serde_json::{Value, json};

use super::keywords::{Keywords, append_description};
use crate::base::steps::{Step, Steps};
use crate::text::inline_code;

/// Values that are not strings.
pub(crate) const NOT_STRINGS: Step = Step {
    name: "enum-of-other-values",
    lost: "the values of an enumeration that are not strings are documented, not enforced",
};

/// `null` among the values.
pub(crate) const NULLABLE: Step = Step {
    name: "nullable-enum",
    lost: "",
};

/// How many values are listed in a description.
const LISTED: usize = 24;

/// Leaves `enum` only where all of its values are strings, with `type: string` beside it.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(Value::Array(mut values)) = keywords.shift_remove("enum") else {
        return;
    };
    let before = values.len();
    values.retain(|value| !value.is_null());
    if values.len() < before {
        steps.record(&NULLABLE);
        keywords.insert("nullable".to_owned(), Value::Bool(true));
    }
    if values.is_empty() {
        return;
    }
    let declared = keywords
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned);
    // YAML reads `1` and `true` without quotes as other types than the string that was meant.
    if declared.as_deref() == Some("string") {
        for value in &mut values {
            if matches!(value, Value::Number(_) | Value::Bool(_)) {
                *value = Value::from(value.to_string());
            }
        }
    }
    if values.iter().all(Value::is_string) && matches!(declared.as_deref(), None | Some("string")) {
        let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
        let mut seen = std::collections::HashSet::new();
        for value in values {
            if seen.insert(value.to_string()) {
                distinct.push(value);
            }
        }
        keywords.insert("type".to_owned(), Value::from("string"));
        keywords.insert("enum".to_owned(), Value::Array(distinct));
        return;
    }
    steps.record(&NOT_STRINGS);
    let listed: Vec<String> = values.iter().take(LISTED).map(inline_code).collect();
    let more = if values.len() > LISTED { ", …" } else { "" };
    append_description(keywords, &format!("One of {}{more}.", listed.join(", ")));
    if declared.is_none() {
        alternatives(keywords, &values);
    }
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

/// The type of the values, or one alternative for each, unless some value has no type of its own.
fn alternatives(keywords: &mut Keywords, values: &[Value]) {
    let mut kinds: Vec<&'static str> = Vec::new();
    for value in values {
        match kind(value) {
            Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
            Some(_) => {}
            None => return,
        }
    }
    if let [kind] = kinds.as_slice() {
        keywords.insert("type".to_owned(), Value::from(*kind));
    } else if !keywords.contains_key("oneOf") {
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
            applied(apply, &NOT_STRINGS, json!({"enum": ["a", "b", "a"]})),
            (json!({"type": "string", "enum": ["a", "b"]}), 0)
        );
    }

    #[test]
    fn null_among_the_values_makes_it_nullable() {
        assert_eq!(
            applied(
                apply,
                &NULLABLE,
                json!({"type": "string", "enum": ["a", null]})
            ),
            (
                json!({"type": "string", "nullable": true, "enum": ["a"]}),
                1
            )
        );
    }

    #[test]
    fn integers_are_documented() {
        assert_eq!(
            applied(apply, &NOT_STRINGS, json!({"enum": [1, 2]})),
            (
                json!({"description": "One of `1`, `2`.", "type": "integer"}),
                1
            )
        );
    }

    #[test]
    fn unquoted_numbers_of_a_string_are_strings() {
        assert_eq!(
            applied(
                apply,
                &NOT_STRINGS,
                json!({"type": "string", "enum": [1, true]})
            ),
            (json!({"type": "string", "enum": ["1", "true"]}), 0)
        );
    }

    #[test]
    fn values_of_several_types_become_alternatives() {
        let (schema, count) = applied(apply, &NOT_STRINGS, json!({"enum": ["a", 1]}));
        assert_eq!(
            schema["oneOf"],
            json!([{"type": "string"}, {"type": "integer"}])
        );
        assert_eq!(count, 1);
    }
}
