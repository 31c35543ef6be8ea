//! Keywords that are dropped, because they are unusable or because no Rust type expresses them.

use serde_json::Value;

use super::keywords::{Keywords, take};
use crate::base::keyword::{Table, expected_type};
use crate::base::steps::Steps;

/// Keywords for which `null` is a value.
const NULL_IS_A_VALUE: [&str; 4] = ["const", "default", "example", "enum"];

/// Keywords that are meaningless without an entry.
const ALTERNATIVES: [&str; 4] = ["enum", "allOf", "anyOf", "oneOf"];

/// Keywords that only restrict the rest of the schema.
const CONDITIONS: [&str; 11] = [
    "if",
    "then",
    "else",
    "not",
    "dependentSchemas",
    "dependentRequired",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "unevaluatedItems",
];

/// Drops keywords that are null, of the wrong type, or lists without an entry. The lint warns about them.
pub(super) fn unusable(keywords: &mut Keywords, steps: &mut Steps) {
    keywords.retain(|keyword, value| {
        if value.is_null() && !NULL_IS_A_VALUE.contains(&keyword.as_str()) {
            return false;
        }
        let is_empty =
            ALTERNATIVES.contains(&keyword.as_str()) && value.as_array().is_some_and(Vec::is_empty);
        let is_usable = !is_empty && expected_type(Table::Schema, keyword, value).is_none();
        if !is_usable {
            steps.lost(
                "unusable-keyword",
                "a keyword whose value has the wrong type is ignored",
            );
        }
        is_usable
    });
    // YAML reads an unquoted `null` as null, not as the name of its type.
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        for name in types.iter_mut().filter(|name| name.is_null()) {
            *name = Value::from("null");
        }
    }
}

/// Drops conditions, and references whose target depends on the schema that uses them.
pub(super) fn inexpressible(keywords: &mut Keywords, steps: &mut Steps) {
    for condition in CONDITIONS {
        if take(keywords, condition).is_some() {
            steps.lost(
                "condition",
                "conditions between properties or on items are not checked",
            );
        }
    }
    if take(keywords, "$dynamicRef").is_some() {
        steps.lost(
            "dynamic-reference",
            "the target of a $dynamicRef depends on its user, so the value is left untyped",
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_flag_instead_of_a_list_of_names_is_dropped() {
        let schema = json!({"type": "string", "required": true, "oneOf": []});
        assert_eq!(
            applied(unusable, "unusable-keyword", schema),
            (json!({"type": "string"}), 2)
        );
    }

    #[test]
    fn null_is_absent_except_where_it_is_a_value() {
        let schema = json!({"items": null, "const": null, "type": ["string", null]});
        assert_eq!(
            applied(unusable, "unusable-keyword", schema),
            (json!({"const": null, "type": ["string", "null"]}), 0)
        );
    }

    #[test]
    fn a_condition_is_dropped_and_its_neighbours_stay() {
        let schema = json!({"type": "object", "if": {}, "then": {}, "not": {"required": ["a"]}});
        assert_eq!(
            applied(inexpressible, "condition", schema),
            (json!({"type": "object"}), 3)
        );
    }

    #[test]
    fn a_dynamic_reference_leaves_the_value_untyped() {
        assert_eq!(
            applied(
                inexpressible,
                "dynamic-reference",
                json!({"$dynamicRef": "#node"})
            ),
            (json!({}), 1)
        );
    }
}
