//! Properties that a schema does not name: `additionalProperties`, `unevaluatedProperties`, `patternProperties`.

use serde_json::{Value, json};

use super::keywords::{Keywords, take, union};
use crate::base::steps::Steps;

/// What a closed object loses.
const IGNORED: &str =
    "further properties are ignored, not refused, so that additions by the provider break nothing";

/// Keeps one keyword, `additionalProperties`, with a schema that decodes every further property. Keeps none where
/// further properties are refused, or where the schema does not mention them.
pub(super) fn keep_one(keywords: &mut Keywords, steps: &mut Steps) {
    if let Some(unevaluated) = take(keywords, "unevaluatedProperties") {
        let properties = keywords.entry("additionalProperties");
        properties.or_insert(unevaluated);
    }
    if let Some(Value::Object(patterns)) = take(keywords, "patternProperties")
        && !patterns.is_empty()
    {
        steps.lost(
            "pattern-properties",
            "properties with different patterns for their names share one type",
        );
        let schema = schema_of(patterns, keywords);
        keywords.insert("additionalProperties".to_owned(), schema);
    }
    match keywords.get_mut("additionalProperties") {
        None | Some(Value::Object(_)) => {}
        Some(Value::Bool(false)) => {
            steps.lost("closed-object", IGNORED);
            take(keywords, "additionalProperties");
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
    let is_all = |pattern: &String| matches!(pattern.trim_matches(['^', '$']), "" | ".*" | ".+");
    let takes_all = patterns.keys().any(is_all);
    let others = match keywords.get("additionalProperties") {
        Some(Value::Object(others)) if !others.is_empty() => Some(Value::Object(others.clone())),
        // Without properties of its own, it is a map whose keys follow a pattern.
        Some(Value::Bool(false)) if !has_properties => None,
        // A provider may add a property even to an object that refuses others.
        _ if !takes_all => return json!({}),
        _ => None,
    };
    let patterns = patterns.into_iter().map(|(_, schema)| schema);
    union("anyOf", patterns.chain(others))
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_closed_object_becomes_an_open_one() {
        let schema = json!({"properties": {"a": {}}, "additionalProperties": false});
        assert_eq!(
            applied(keep_one, "closed-object", schema),
            (json!({"properties": {"a": {}}}), 1)
        );
    }

    #[test]
    fn a_schema_for_further_properties_is_kept() {
        let schema = json!({"additionalProperties": {"type": "integer"}});
        assert_eq!(
            applied(keep_one, "closed-object", schema.clone()),
            (schema, 0)
        );
    }

    #[test]
    fn no_pattern_leaves_a_schema_as_it_is_without_the_keyword() {
        for further in [json!({"type": "integer"}), json!(false), json!(true)] {
            let without = json!({"additionalProperties": further});
            let with = json!({"patternProperties": {}, "additionalProperties": further});
            let expected = applied(keep_one, "closed-object", without);
            assert_eq!(applied(keep_one, "closed-object", with.clone()), expected);
            assert_eq!(applied(keep_one, "pattern-properties", with).1, 0);
        }
        let empty = json!({"patternProperties": {}});
        let (schema, count) = applied(keep_one, "pattern-properties", empty);
        assert_eq!((schema, count), (json!({}), 0));
    }

    #[test]
    fn a_map_whose_keys_follow_a_pattern_keeps_the_type_of_its_values() {
        let integers = json!({"^x": {"type": "integer"}});
        let schema = json!({"patternProperties": integers, "additionalProperties": false});
        assert_eq!(
            applied(keep_one, "pattern-properties", schema),
            (json!({"additionalProperties": {"type": "integer"}}), 1)
        );
        let everything = json!({"patternProperties": {"^.*$": {"type": "integer"}}});
        assert_eq!(
            applied(keep_one, "pattern-properties", everything),
            (json!({"additionalProperties": {"type": "integer"}}), 1)
        );
    }

    #[test]
    fn a_pattern_does_not_restrict_properties_that_do_not_fit_it() {
        let integers = json!({"^x": {"type": "integer"}});
        let (schema, _) = applied(
            keep_one,
            "pattern-properties",
            json!({"patternProperties": integers}),
        );
        assert_eq!(schema, json!({"additionalProperties": {}}));
        let texts = json!({"type": "string"});
        let schema = json!({"patternProperties": integers, "additionalProperties": texts});
        let (schema, _) = applied(keep_one, "pattern-properties", schema);
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
        assert_eq!(
            applied(keep_one, "pattern-properties", schema),
            (expected, 1)
        );
    }

    #[test]
    fn a_schema_that_accepts_anything_becomes_the_empty_schema() {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let schema = json!({"properties": {"a": {}}, keyword: true});
            let expected = json!({"properties": {"a": {}}, "additionalProperties": {}});
            assert_eq!(applied(keep_one, "closed-object", schema), (expected, 0));
        }
    }
}
