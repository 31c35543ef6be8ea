//! `true` and `false` instead of a schema.

use serde_json::{Map, Value};

use crate::base::steps::{Step, Steps};

/// `true`, which accepts everything.
pub(crate) const ANYTHING: Step = Step {
    name: "schema-true",
    lost: "",
};

/// `false`, which accepts nothing.
pub(crate) const NOTHING: Step = Step {
    name: "schema-false",
    lost: "a schema that accepts nothing is treated as one that accepts anything",
};

/// Replaces a boolean schema by an empty one.
pub(crate) fn apply(schema: &mut Value, steps: &mut Steps) {
    if let Value::Bool(accepts) = schema {
        steps.record(if *accepts { &ANYTHING } else { &NOTHING });
        *schema = Value::Object(Map::new());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_booleans_become_an_empty_schema_and_only_false_loses_something() {
        let mut steps = Steps::default();
        for boolean in [true, false] {
            let mut schema = json!(boolean);
            apply(&mut schema, &mut steps);
            assert_eq!(schema, json!({}));
        }
        assert_eq!((steps.count(&ANYTHING), steps.count(&NOTHING)), (1, 1));
        assert_eq!(steps.lossy().count(), 1);
    }
}
