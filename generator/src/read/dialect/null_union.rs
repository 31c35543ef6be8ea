//! `null` among the alternatives of `anyOf` and `oneOf`, and `type: "null"` by itself; `anyOf` becomes `oneOf`.

use serde_json::{Value, json};

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// One schema or `null`.
pub(crate) const NULLABLE: Step = Step {
    name: "nullable-any-of",
    lost: "",
};

/// `null` among several other alternatives.
pub(crate) const AMONG_OTHERS: Step = Step {
    name: "null-in-union",
    lost: "",
};

/// Only `null`.
pub(crate) const ONLY_NULL: Step = Step {
    name: "null-type",
    lost: "a value that can only be null is left untyped",
};

/// `anyOf` of several schemas.
pub(crate) const ANY_OF: Step = Step {
    name: "any-of",
    lost: "a value that matches several alternatives of anyOf is decoded as the first of them",
};

/// Turns `null` into `nullable`, and keeps unions only under `oneOf`.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.get("type") == Some(&Value::from("null")) {
        keywords.shift_remove("type");
        keywords.insert("nullable".to_owned(), Value::Bool(true));
        steps.record(&ONLY_NULL);
    }
    for keyword in ["anyOf", "oneOf"] {
        without_null(keywords, keyword, steps);
    }
    let Some(any_of) = keywords.shift_remove("anyOf") else {
        return;
    };
    if any_of.as_array().is_some_and(|list| list.len() > 1) {
        steps.record(&ANY_OF);
    }
    if keywords.contains_key("oneOf") {
        let part = json!({ "oneOf": any_of });
        match keywords.get_mut("allOf") {
            Some(Value::Array(parts)) => parts.push(part),
            _ => {
                keywords.insert("allOf".to_owned(), Value::Array(vec![part]));
            }
        }
    } else {
        keywords.insert("oneOf".to_owned(), any_of);
    }
}

fn without_null(keywords: &mut Keywords, keyword: &str, steps: &mut Steps) {
    let Some(Value::Array(alternatives)) = keywords.get_mut(keyword) else {
        return;
    };
    // An alternative that accepts nothing does not count.
    if alternatives.len() > 1 {
        alternatives.retain(|alternative| *alternative != Value::Bool(false));
    }
    let before = alternatives.len();
    alternatives.retain(|alternative| !is_null(alternative));
    if alternatives.len() == before {
        return;
    }
    steps.record(if alternatives.len() == 1 {
        &NULLABLE
    } else {
        &AMONG_OTHERS
    });
    if alternatives.is_empty() {
        keywords.shift_remove(keyword);
    }
    keywords.insert("nullable".to_owned(), Value::Bool(true));
}

/// Whether a schema accepts only `null`.
pub(super) fn is_null(alternative: &Value) -> bool {
    let Some(keywords) = alternative.as_object() else {
        return false;
    };
    let is_null_type = match keywords.get("type") {
        Some(Value::String(name)) => name == "null",
        Some(Value::Array(names)) => names.len() == 1 && names.iter().any(|name| name == "null"),
        _ => false,
    };
    is_null_type
        || keywords.get("const") == Some(&Value::Null)
        || keywords.get("enum") == Some(&json!([null]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

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
        assert_eq!(applied(apply, &AMONG_OTHERS, schema), (expected, 1));
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
        assert_eq!(applied(apply, &ANY_OF, schema), (expected, 1));
    }
}
