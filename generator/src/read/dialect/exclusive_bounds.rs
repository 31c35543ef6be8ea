//! `exclusiveMinimum` and `exclusiveMaximum` as numbers, where OpenAPI 3.0 has a flag beside the bound.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A numeric exclusive bound.
pub(crate) const STEP: Step = Step {
    name: "exclusive-bounds",
    lost: "",
};

/// Splits a numeric exclusive bound into the bound and the flag.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(Value::Number(_)) = keywords.get(flag)
            && let Some(number) = keywords.insert(flag.to_owned(), Value::Bool(true))
        {
            steps.record(&STEP);
            keywords.insert(bound.to_owned(), number);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_number_becomes_a_bound_and_a_flag() {
        assert_eq!(
            applied(apply, &STEP, json!({"exclusiveMinimum": 0})),
            (json!({"exclusiveMinimum": true, "minimum": 0}), 1)
        );
    }

    #[test]
    fn a_flag_is_left_alone() {
        let schema = json!({"exclusiveMinimum": true, "minimum": 0});
        assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 0));
    }
}
