//! Properties that a schema does not name: `additionalProperties`, `unevaluatedProperties`, `patternProperties`.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// Objects that refuse further properties.
pub(crate) const CLOSED: Step = Step {
    name: "closed-object",
    lost: "further properties are ignored instead of refused, so that an upstream addition breaks nothing",
};

/// Objects with known properties that accept any further ones.
pub(crate) const OPEN: Step = Step {
    name: "open-object",
    lost: "further properties without a schema beside known ones are not kept",
};

/// Properties told apart by a pattern of their names.
pub(crate) const PATTERN: Step = Step {
    name: "pattern-properties",
    lost: "properties are not told apart by a pattern of their names",
};

/// Leaves `additionalProperties` only where it gives a schema that the value can be decoded with.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if let Some(Value::Object(patterns)) = keywords.shift_remove("patternProperties") {
        steps.record(&PATTERN);
        let described = matches!(keywords.get("additionalProperties"), Some(Value::Object(_)));
        if !described {
            let mut schemas: Vec<Value> = patterns.into_iter().map(|(_, schema)| schema).collect();
            let schema = match schemas.len() {
                1 => schemas.pop(),
                _ => Some(serde_json::json!({ "anyOf": schemas })),
            };
            keywords.insert(
                "additionalProperties".to_owned(),
                schema.unwrap_or(Value::Bool(true)),
            );
        }
    }
    if let Some(unevaluated) = keywords.shift_remove("unevaluatedProperties")
        && !keywords.contains_key("additionalProperties")
    {
        keywords.insert("additionalProperties".to_owned(), unevaluated);
    }
    let has_properties = keywords
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty());
    let accepts_anything = match keywords.get("additionalProperties") {
        None => return,
        Some(Value::Bool(false)) => {
            steps.record(&CLOSED);
            keywords.shift_remove("additionalProperties");
            return;
        }
        Some(Value::Object(schema)) => schema.is_empty(),
        Some(_) => true,
    };
    if accepts_anything {
        keywords.shift_remove("additionalProperties");
        if has_properties {
            steps.record(&OPEN);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_closed_object_becomes_an_open_one() {
        let schema = json!({"properties": {"a": {}}, "additionalProperties": false});
        assert_eq!(
            applied(apply, &CLOSED, schema),
            (json!({"properties": {"a": {}}}), 1)
        );
    }

    #[test]
    fn a_schema_for_further_properties_is_kept() {
        let schema = json!({"additionalProperties": {"type": "integer"}});
        assert_eq!(applied(apply, &OPEN, schema.clone()), (schema, 0));
    }

    #[test]
    fn a_single_pattern_becomes_the_schema_of_further_properties() {
        let schema = json!({"patternProperties": {"^x": {"type": "integer"}}});
        assert_eq!(
            applied(apply, &PATTERN, schema),
            (json!({"additionalProperties": {"type": "integer"}}), 1)
        );
    }

    #[test]
    fn anything_beside_known_properties_is_counted_as_lost() {
        let schema = json!({"properties": {"a": {}}, "additionalProperties": true});
        assert_eq!(applied(apply, &OPEN, schema).1, 1);
        assert_eq!(
            applied(apply, &OPEN, json!({"additionalProperties": true})),
            (json!({}), 0)
        );
    }
}
