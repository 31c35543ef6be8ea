//! Schemas whose type only their keywords imply.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A type that is not written down.
pub(crate) const STEP: Step = Step {
    name: "implied-type",
    lost: "",
};

/// Adds the `type` that the other keywords imply.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.contains_key("type") || keywords.contains_key("$ref") {
        return;
    }
    let implied = if ["properties", "additionalProperties", "required"]
        .iter()
        .any(|keyword| keywords.contains_key(*keyword))
    {
        "object"
    } else if keywords.contains_key("items") {
        "array"
    } else {
        return;
    };
    steps.record(&STEP);
    keywords.insert("type".to_owned(), Value::from(implied));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn properties_imply_an_object_and_items_a_list() {
        let object = json!({"properties": {"a": {}}});
        assert_eq!(applied(apply, &STEP, object).0["type"], "object");
        let list = json!({"items": {}});
        assert_eq!(applied(apply, &STEP, list).0["type"], "array");
    }

    #[test]
    fn an_empty_schema_implies_no_type() {
        assert_eq!(applied(apply, &STEP, json!({})), (json!({}), 0));
    }
}
