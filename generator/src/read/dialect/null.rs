//! `null`: among the alternatives of `anyOf` and `oneOf`, by itself, and as the only value of a property. `anyOf` becomes
//! `oneOf`.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::keywords::{Keywords, take};
use crate::base::held::elements;
use crate::base::steps::Steps;

/// Removes optional properties that can only be null. They have no field, because leaving them out means the same.
///
/// Such a property stays in two cases: further properties have a schema, which `null` may not fit; or the object would
/// have no property left and would no longer be an object.
pub(super) fn leave_properties_out(keywords: &mut Keywords, steps: &mut Steps) {
    if matches!(keywords.get("additionalProperties"), Some(Value::Object(schema)) if !schema.is_empty())
    {
        return;
    }
    let required = keywords.get("required").cloned();
    let required: HashSet<&str> = elements(required.as_ref())
        .filter_map(Value::as_str)
        .collect();
    let Some(Value::Object(properties)) = keywords.get_mut("properties") else {
        return;
    };
    let says_something =
        |name: &String, property: &Value| !is_null(property) || required.contains(name.as_str());
    if !properties
        .iter()
        .any(|(name, property)| says_something(name, property))
    {
        return;
    }
    properties.retain(|name, property| {
        let is_kept = says_something(name, property);
        if !is_kept {
            steps.lost(
                "null-property",
                "a property that can only be null has no field",
            );
        }
        is_kept
    });
}

/// Turns `null` into `nullable`, and keeps unions only under `oneOf`.
pub(super) fn leave_unions(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.get("type") == Some(&Value::from("null")) {
        take(keywords, "type");
        keywords.insert("nullable".to_owned(), Value::Bool(true));
        steps.lost("null-type", "a value that can only be null is left untyped");
    }
    for keyword in ["anyOf", "oneOf"] {
        leave_union(keywords, keyword, steps);
    }
    let Some(any_of) = take(keywords, "anyOf") else {
        return;
    };
    if any_of.as_array().is_some_and(|list| list.len() > 1) {
        steps.lost(
            "any-of",
            "a value that matches several alternatives of anyOf is decoded as the first of them",
        );
    }
    if !keywords.contains_key("oneOf") {
        keywords.insert("oneOf".to_owned(), any_of);
        return;
    }
    let part = json!({ "oneOf": any_of });
    match keywords.get_mut("allOf") {
        Some(Value::Array(parts)) => parts.push(part),
        _ => {
            keywords.insert("allOf".to_owned(), json!([part]));
        }
    }
}

fn leave_union(keywords: &mut Keywords, keyword: &str, steps: &mut Steps) {
    let Some(Value::Array(alternatives)) = keywords.get_mut(keyword) else {
        return;
    };
    // An alternative that accepts nothing does not count.
    if alternatives.len() > 1 {
        alternatives.retain(|alternative| *alternative != Value::Bool(false));
    }
    let before = alternatives.len();
    alternatives.retain(|alternative| !is_null(alternative));
    let count = alternatives.len();
    if count == before {
        return;
    }
    steps.lossless(if count == 1 {
        "nullable-any-of"
    } else {
        "null-in-union"
    });
    if count == 0 {
        take(keywords, keyword);
    }
    keywords.insert("nullable".to_owned(), Value::Bool(true));
}

/// Whether a schema accepts only `null`.
fn is_null(schema: &Value) -> bool {
    let is_null_type = match schema.get("type") {
        Some(Value::Array(names)) => matches!(names.as_slice(), [name] if name == "null"),
        name => name.is_some_and(|name| name == "null"),
    };
    is_null_type
        || schema.get("const") == Some(&Value::Null)
        || schema.get("enum") == Some(&json!([null]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_property_that_can_only_be_null_is_left_out() {
        let properties =
            json!({"a": {"type": "null"}, "b": {"type": "string"}, "c": {"const": null}});
        let kept = json!({"properties": {"b": {"type": "string"}}});
        assert_eq!(
            applied(
                leave_properties_out,
                "null-property",
                json!({"properties": properties})
            ),
            (kept, 2)
        );
    }

    #[test]
    fn a_null_property_stays_if_it_is_required_or_alone_or_beside_typed_further_properties() {
        for schema in [
            json!({"properties": {"a": {"type": "null"}, "b": {}}, "required": ["a"]}),
            json!({"properties": {"a": {"type": "null"}}}),
            json!({"properties": {"a": {"type": "null"}, "b": {}}, "additionalProperties": {"type": "string"}}),
        ] {
            assert_eq!(
                applied(leave_properties_out, "null-property", schema.clone()),
                (schema, 0)
            );
        }
    }
    fn rewritten(schema: Value) -> Value {
        let mut schema = schema;
        super::super::rewrite(&mut schema, &mut Steps::default());
        schema
    }

    #[test]
    fn a_reference_or_null_becomes_nullable() {
        assert_eq!(
            rewritten(json!({"anyOf": [{"$ref": "Pet"}, {"type": "null"}]})),
            json!({"nullable": true, "oneOf": [{"$ref": "Pet"}]})
        );
    }

    #[test]
    fn null_leaves_a_larger_union() {
        let schema = json!({"oneOf": [{"type": "string"}, {"type": "null"}, {"type": "integer"}]});
        let expected =
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": true});
        assert_eq!(
            applied(leave_unions, "null-in-union", schema),
            (expected, 1)
        );
    }

    #[test]
    fn null_as_a_constant_or_an_enumeration_is_null_too() {
        for alternative in [json!({"const": null}), json!({"enum": [null]})] {
            assert_eq!(
                rewritten(json!({"oneOf": [{"type": "string"}, alternative]})),
                json!({"oneOf": [{"type": "string"}], "nullable": true})
            );
        }
    }

    #[test]
    fn an_alternative_that_accepts_nothing_is_dropped() {
        assert_eq!(
            rewritten(json!({"anyOf": [false, {"type": "string"}]})),
            json!({"oneOf": [{"type": "string"}]})
        );
    }

    #[test]
    fn any_of_and_one_of_side_by_side_hold_at_once() {
        let schema = json!({"anyOf": [{"$ref": "A"}, {"$ref": "B"}], "oneOf": [{"$ref": "C"}]});
        let expected = json!({
            "oneOf": [{"$ref": "C"}],
            "allOf": [{"oneOf": [{"$ref": "A"}, {"$ref": "B"}]}],
        });
        assert_eq!(applied(leave_unions, "any-of", schema), (expected, 1));
    }
}
