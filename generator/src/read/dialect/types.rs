//! The `type` of a schema: lists of types, and types that only other keywords imply.

use serde_json::Value;

use super::keywords::{Keywords, take};
use crate::base::steps::Steps;

/// Keywords that apply to one type only and move with it into its alternative.
const OF_ARRAY: [&str; 2] = ["items", "prefixItems"];
const OF_OBJECT: [&str; 3] = ["properties", "required", "additionalProperties"];

/// Turns `null` in a list of types into `nullable`, and several other types into alternatives.
pub(super) fn divide_list(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(Value::Array(types)) = keywords.get_mut("type") else {
        return;
    };
    let mut types = std::mem::take(types);
    types.retain(Value::is_string);
    types.dedup();
    let before = types.len();
    types.retain(|name| name != "null");
    if types.len() < before {
        keywords.insert("nullable".to_owned(), Value::Bool(true));
        steps.lossless("nullable-type-array");
    }
    take(keywords, "type");
    // The values of an enumeration already imply their types.
    if keywords.contains_key("enum") || keywords.contains_key("const") {
        return;
    }
    if types.len() < 2 {
        keywords.extend(types.pop().map(|name| ("type".to_owned(), name)));
        return;
    }
    steps.lossless("type-array");
    let alternatives: Vec<Value> = types
        .into_iter()
        .map(|name| alternative(keywords, name))
        .collect();
    for keyword in OF_ARRAY.iter().chain(&OF_OBJECT) {
        take(keywords, keyword);
    }
    if !keywords.contains_key("oneOf") {
        keywords.entry("anyOf").or_insert(alternatives.into());
    }
}

fn alternative(keywords: &Keywords, name: Value) -> Value {
    let own: &[&str] = match name.as_str() {
        Some("array") => &OF_ARRAY,
        Some("object") => &OF_OBJECT,
        _ => &[],
    };
    let own = own.iter().filter_map(|it| keywords.get_key_value(*it));
    let mut alternative = Keywords::from_iter([("type".to_owned(), name)]);
    alternative.extend(own.map(|(keyword, value)| (keyword.clone(), value.clone())));
    alternative.into()
}

/// Adds the `type` that the other keywords imply.
pub(super) fn add_implied(keywords: &mut Keywords, steps: &mut Steps) {
    let has = |keyword: &str| keywords.contains_key(keyword);
    if has("type") || has("$ref") {
        return;
    }
    let implied = if OF_OBJECT.iter().any(|keyword| has(keyword)) {
        "object"
    } else if has("items") {
        "array"
    } else {
        return;
    };
    steps.lossless("implied-type");
    keywords.insert("type".to_owned(), Value::from(implied));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_type_or_null_becomes_a_nullable_type() {
        assert_eq!(
            applied(
                divide_list,
                "nullable-type-array",
                json!({"type": ["string", "null"]})
            ),
            (json!({"nullable": true, "type": "string"}), 1)
        );
    }

    #[test]
    fn several_types_become_alternatives_that_keep_their_own_keywords() {
        let schema = json!({"type": ["string", "array"], "items": {"type": "integer"}});
        let expected = json!({"anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "integer"}},
        ]});
        assert_eq!(applied(divide_list, "type-array", schema), (expected, 1));
    }

    #[test]
    fn only_null_leaves_no_type() {
        assert_eq!(
            applied(
                divide_list,
                "nullable-type-array",
                json!({"type": ["null"]})
            ),
            (json!({"nullable": true}), 1)
        );
    }

    #[test]
    fn a_single_type_outside_a_list_is_left_alone() {
        let schema = json!({"type": "string"});
        assert_eq!(
            applied(divide_list, "type-array", schema.clone()),
            (schema, 0)
        );
    }

    #[test]
    fn properties_imply_an_object_and_items_a_list() {
        let object = json!({"properties": {"a": {}}});
        assert_eq!(
            applied(add_implied, "implied-type", object).0["type"],
            "object"
        );
        let list = json!({"items": {}});
        assert_eq!(
            applied(add_implied, "implied-type", list).0["type"],
            "array"
        );
    }

    #[test]
    fn an_empty_schema_implies_no_type() {
        assert_eq!(
            applied(add_implied, "implied-type", json!({})),
            (json!({}), 0)
        );
    }
}
