//! Keywords whose value has the wrong type. The lint warns about them, and the generator ignores them.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::keyword::{Table, expected_type};
use crate::base::steps::{Step, Steps};

/// A keyword without a usable value.
pub(crate) const STEP: Step = Step {
    name: "unusable-keyword",
    lost: "a keyword whose value has the wrong type is ignored",
};

/// Keywords for which `null` is a value.
const NULL_IS_A_VALUE: [&str; 4] = ["const", "default", "example", "enum"];

/// Keywords that are meaningless without an entry.
const ALTERNATIVES: [&str; 4] = ["enum", "allOf", "anyOf", "oneOf"];

/// Drops keywords that are null, of the wrong type, or lists without an entry.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    keywords.retain(|keyword, value| {
        if value.is_null() && !NULL_IS_A_VALUE.contains(&keyword.as_str()) {
            return false;
        }
        let is_empty =
            ALTERNATIVES.contains(&keyword.as_str()) && value.as_array().is_some_and(Vec::is_empty);
        if is_empty || expected_type(Table::Schema, keyword, value).is_some() {
            steps.record(&STEP);
            return false;
        }
        true
    });
    // YAML reads an unquoted `null` as null, not as the name of its type.
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        for name in types {
            if name.is_null() {
                *name = Value::from("null");
            }
        }
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
            applied(apply, &STEP, schema),
            (json!({"type": "string"}), 2)
        );
    }

    #[test]
    fn null_is_absent_except_where_it_is_a_value() {
        let schema = json!({"items": null, "const": null, "type": ["string", null]});
        assert_eq!(
            applied(apply, &STEP, schema),
            (json!({"const": null, "type": ["string", "null"]}), 0)
        );
    }
}
