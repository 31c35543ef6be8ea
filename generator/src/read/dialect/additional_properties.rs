//! Properties that a schema does not name: `additionalProperties`, `unevaluatedProperties`, `patternProperties`.

use serde_json::{Value, json};

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// Objects that refuse further properties.
pub(crate) const CLOSED: Step = Step {
    name: "closed-object",
    lost: "further properties are ignored, not refused, so that additions by the provider break nothing",
};

/// Properties whose schema depends on a pattern of their names.
pub(crate) const PATTERN: Step = Step {
    name: "pattern-properties",
    lost: "properties with different patterns for their names share one type",
};

/// Keeps one keyword, `additionalProperties`, with a schema that decodes every further property. Keeps none where
/// further properties are refused, or where the schema does not mention them.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if let Some(unevaluated) = keywords.shift_remove("unevaluatedProperties")
        && !keywords.contains_key("additionalProperties")
    {
        keywords.insert("additionalProperties".to_owned(), unevaluated);
    }
    if let Some(Value::Object(patterns)) = keywords.shift_remove("patternProperties") {
        steps.record(&PATTERN);
        let schema = schema_of(patterns, keywords);
        keywords.insert("additionalProperties".to_owned(), schema);
    }
    match keywords.get_mut("additionalProperties") {
        None | Some(Value::Object(_)) => {}
        Some(Value::Bool(false)) => {
            steps.record(&CLOSED);
            keywords.shift_remove("additionalProperties");
        }
        Some(anything) => *anything = json!({}),
    }
}

/// The schema of every property that `properties` does not name, whether or not its name fits a pattern.
fn schema_of(patterns: Keywords, keywords: &Keywords) -> Value {
    let has_properties = keywords
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty());
    let mut schemas: Vec<Value> = Vec::new();
    let mut takes_all = false;
    for (pattern, schema) in patterns {
        takes_all |= matches!(pattern.trim_matches(['^', '$']), "" | ".*" | ".+");
        if !schemas.contains(&schema) {
            schemas.push(schema);
        }
    }
    match keywords.get("additionalProperties") {
        Some(Value::Object(others)) if !others.is_empty() => {
            let others = Value::Object(others.clone());
            if !schemas.contains(&others) {
                schemas.push(others);
            }
        }
        // Without properties of its own, it is a map whose keys follow a pattern.
        Some(Value::Bool(false)) if !has_properties => {}
        // A provider may add a property even to an object that refuses others.
        _ if !takes_all => return json!({}),
        _ => {}
    }
    match schemas.len() {
        1 => schemas.pop().unwrap_or_default(),
        _ => json!({ "anyOf": schemas }),
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(applied(apply, &CLOSED, schema.clone()), (schema, 0));
    }

    #[test]
    fn a_map_whose_keys_follow_a_pattern_keeps_the_type_of_its_values() {
        let integers = json!({"^x": {"type": "integer"}});
        let schema = json!({"patternProperties": integers, "additionalProperties": false});
        assert_eq!(
            applied(apply, &PATTERN, schema),
            (json!({"additionalProperties": {"type": "integer"}}), 1)
        );
        let everything = json!({"patternProperties": {"^.*$": {"type": "integer"}}});
        assert_eq!(
            applied(apply, &PATTERN, everything),
            (json!({"additionalProperties": {"type": "integer"}}), 1)
        );
    }

    #[test]
    fn a_pattern_does_not_restrict_properties_that_do_not_fit_it() {
        let integers = json!({"^x": {"type": "integer"}});
        let (schema, _) = applied(apply, &PATTERN, json!({"patternProperties": integers}));
        assert_eq!(schema, json!({"additionalProperties": {}}));
        let texts = json!({"type": "string"});
        let schema = json!({"patternProperties": integers, "additionalProperties": texts});
        let (schema, _) = applied(apply, &PATTERN, schema);
        assert_eq!(
            schema,
            json!({"additionalProperties": {"anyOf": [{"type": "integer"}, texts]}})
        );
    }

    #[test]
    fn an_object_with_names_and_patterns_accepts_a_new_property() {
        let schema = json!({
            "properties": {"a": {}},
            "patternProperties": {"^x": {"type": "integer"}},
            "additionalProperties": false,
        });
        let expected = json!({"properties": {"a": {}}, "additionalProperties": {}});
        assert_eq!(applied(apply, &PATTERN, schema), (expected, 1));
    }

    #[test]
    fn a_schema_that_accepts_anything_becomes_the_empty_schema() {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let schema = json!({"properties": {"a": {}}, keyword: true});
            let expected = json!({"properties": {"a": {}}, "additionalProperties": {}});
            assert_eq!(applied(apply, &CLOSED, schema), (expected, 0));
        }
    }
}
