//! Properties that can only be null: what is left out says the same, so no field stands for them.

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
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    let required = match keywords.get("required") {
        Some(Value::Array(names)) => names.clone(),
        _ => Vec::new(),
    };
    let Some(Value::Object(properties)) = keywords.get_mut("properties") else {
        return;
    };
    properties.retain(|name, property| {
        let is_kept = required.iter().any(|it| it == name) || !is_null(property);
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
    fn one_that_has_to_be_there_stays() {
        let schema = json!({"properties": {"a": {"type": "null"}}, "required": ["a"]});
        assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 0));
    }
}
