//! Conditions on values that no Rust type expresses.

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// `if`, `not` and similar keywords.
pub(crate) const STEP: Step = Step {
    name: "condition",
    lost: "conditions between properties or on items are not checked",
};

const CONDITIONS: [&str; 11] = [
    "if",
    "then",
    "else",
    "not",
    "dependentSchemas",
    "dependentRequired",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "unevaluatedItems",
];

/// Drops the keywords that only restrict the rest of the schema.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    for condition in CONDITIONS {
        if keywords.shift_remove(condition).is_some() {
            steps.record(&STEP);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_condition_is_dropped_and_its_neighbours_stay() {
        let schema = json!({"type": "object", "if": {}, "then": {}, "not": {"required": ["a"]}});
        assert_eq!(
            applied(apply, &STEP, schema),
            (json!({"type": "object"}), 3)
        );
    }
}
