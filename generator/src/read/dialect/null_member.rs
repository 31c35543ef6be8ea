//! Properties that can only be null. They have no field, because leaving them out means the same.

use std::collections::HashSet;

use serde_json::Value;

use super::keywords::Keywords;
use super::null_union::is_null;
use crate::base::steps::{Step, Steps};

/// A property that can only be null.
pub(crate) const STEP: Step = Step {
    name: "null-property",
    lost: "a property that can only be null has no field",
};

/// Removes optional properties that can only be null.
///
/// Such a property stays in two cases: further properties have a schema, which `null` may not fit; or the object would
/// have no property left and would no longer be an object.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if matches!(keywords.get("additionalProperties"), Some(Value::Object(schema)) if !schema.is_empty())
    {
        return;
    }
    let required: HashSet<String> = match keywords.get("required") {
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        }
        _ => HashSet::new(),
    };
    let Some(Value::Object(properties)) = keywords.get_mut("properties") else {
        return;
    };
    let says_something =
        |(name, property): (&String, &Value)| !is_null(property) || required.contains(name);
    if !properties.iter().any(says_something) {
        return;
    }
    properties.retain(|name, property| {
        let is_kept = says_something((name, property));
        if !is_kept {
            steps.record(&STEP);
        }
        is_kept
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_property_that_can_only_be_null_is_left_out() {
        let properties =
            json!({"a": {"type": "null"}, "b": {"type": "string"}, "c": {"const": null}});
        let kept = json!({"properties": {"b": {"type": "string"}}});
        assert_eq!(
            applied(apply, &STEP, json!({"properties": properties})),
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
            assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 0));
        }
    }
}
