//! `type` as a list of types.

use serde_json::{Value, json};

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// One type or `null`.
pub(crate) const NULLABLE: Step = Step {
    name: "nullable-type-array",
    lost: "",
};

/// Several types.
pub(crate) const SEVERAL: Step = Step {
    name: "type-array",
    lost: "",
};

/// Keywords that apply to one type only and move with it into its alternative.
const OF_ARRAY: [&str; 2] = ["items", "prefixItems"];
const OF_OBJECT: [&str; 3] = ["properties", "required", "additionalProperties"];

/// Turns `null` in the list into `nullable`, and several other types into alternatives.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(Value::Array(types)) = keywords.get("type") else {
        return;
    };
    let mut types: Vec<String> = types
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    types.dedup();
    let before = types.len();
    types.retain(|name| name != "null");
    if types.len() < before {
        keywords.insert("nullable".to_owned(), Value::Bool(true));
        steps.record(&NULLABLE);
    }
    keywords.shift_remove("type");
    // The values of an enumeration already imply their types.
    if keywords.contains_key("enum") || keywords.contains_key("const") {
        return;
    }
    match types.as_slice() {
        [] => {}
        [single] => {
            keywords.insert("type".to_owned(), Value::from(single.as_str()));
        }
        several => {
            steps.record(&SEVERAL);
            let alternatives = several
                .iter()
                .map(|name| alternative(keywords, name))
                .collect::<Vec<_>>();
            for keyword in OF_ARRAY.iter().chain(&OF_OBJECT) {
                keywords.shift_remove(*keyword);
            }
            let union = json!({ "anyOf": alternatives });
            if keywords.contains_key("anyOf") || keywords.contains_key("oneOf") {
                return;
            }
            if let Value::Object(union) = union {
                keywords.extend(union);
            }
        }
    }
}

fn alternative(keywords: &Keywords, name: &str) -> Value {
    let mut alternative = Keywords::new();
    alternative.insert("type".to_owned(), Value::from(name));
    let own: &[&str] = match name {
        "array" => &OF_ARRAY,
        "object" => &OF_OBJECT,
        _ => &[],
    };
    for keyword in own {
        if let Some(value) = keywords.get(*keyword) {
            alternative.insert((*keyword).to_owned(), value.clone());
        }
    }
    Value::Object(alternative)
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_type_or_null_becomes_a_nullable_type() {
        assert_eq!(
            applied(apply, &NULLABLE, json!({"type": ["string", "null"]})),
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
        assert_eq!(applied(apply, &SEVERAL, schema), (expected, 1));
    }

    #[test]
    fn only_null_leaves_no_type() {
        assert_eq!(
            applied(apply, &NULLABLE, json!({"type": ["null"]})),
            (json!({"nullable": true}), 1)
        );
    }

    #[test]
    fn a_single_type_outside_a_list_is_left_alone() {
        let schema = json!({"type": "string"});
        assert_eq!(applied(apply, &SEVERAL, schema.clone()), (schema, 0));
    }
}
