//! Keywords beside `$ref`.

use serde_json::{Value, json};

use super::keywords::{Keywords, take};
use crate::base::steps::Steps;
use crate::read::place;

/// Keywords that add structure. They and the reference hold together.
const STRUCTURE: [&str; 10] = [
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "enum",
    "const",
];

/// Turns the reference and the structure beside it into an `allOf`. Annotations stay in place.
pub(super) fn compose(keywords: &mut Keywords, steps: &mut Steps) {
    if place::count(keywords) < 2 || !keywords.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    steps.lossless("reference-siblings");
    let mut beside = Keywords::new();
    for keyword in STRUCTURE {
        if let Some(value) = take(keywords, keyword) {
            beside.insert(keyword.to_owned(), value);
        }
    }
    // A type alone repeats the type of the target.
    if beside.len() == 1 {
        beside.shift_remove("type");
    }
    if beside.is_empty() {
        return;
    }
    let mut parts = vec![json!({ "$ref": take(keywords, "$ref") })];
    if let Some(Value::Array(all_of)) = beside.shift_remove("allOf") {
        parts.extend(all_of);
    }
    if !beside.is_empty() {
        // The child schemas are rewritten already, but this schema is new.
        let mut part = Value::Object(beside);
        super::rewrite(&mut part, steps);
        parts.push(part);
    }
    keywords.insert("allOf".to_owned(), Value::Array(parts));
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_description_stays_beside_the_reference() {
        let schema = json!({"$ref": "Pet", "description": "a pet"});
        assert_eq!(
            applied(compose, "reference-siblings", schema.clone()),
            (schema, 1)
        );
    }

    #[test]
    fn structure_and_reference_hold_at_once() {
        let schema = json!({"$ref": "Pet", "required": ["name"], "description": "a pet"});
        let expected = json!({
            "description": "a pet",
            "allOf": [{"$ref": "Pet"}, {"required": ["name"], "type": "object"}],
        });
        assert_eq!(
            applied(compose, "reference-siblings", schema),
            (expected, 1)
        );
    }

    #[test]
    fn a_constant_beside_a_reference_is_an_enumeration_of_one() {
        let (schema, _) = applied(
            compose,
            "reference-siblings",
            json!({"$ref": "Kind", "const": "cat"}),
        );
        assert_eq!(
            schema["allOf"][1],
            json!({"type": "string", "enum": ["cat"]})
        );
    }

    #[test]
    fn a_reference_alone_is_left_alone() {
        let schema = json!({"$ref": "Pet"});
        assert_eq!(
            applied(compose, "reference-siblings", schema.clone()),
            (schema, 0)
        );
    }
}
