//! Properties that can only be null: what is left out says the same, so no field stands for them.

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

/// Leaves out properties that can only be null and need not be there.
///
/// One stays where further properties have a schema, which `null` may not be a value of, and where no other would be left,
/// so that the object stays one.
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
    fn one_stays_that_has_to_be_there_or_is_all_there_is_or_could_be_taken_for_another() {
        for schema in [
            json!({"properties": {"a": {"type": "null"}, "b": {}}, "required": ["a"]}),
            json!({"properties": {"a": {"type": "null"}}}),
            json!({"properties": {"a": {"type": "null"}, "b": {}}, "additionalProperties": {"type": "string"}}),
        ] {
            assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 0));
        }
    }
}
