//! `$dynamicRef`: a reference whose target depends on the schema that uses it.

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A dynamic reference.
pub(crate) const STEP: Step = Step {
    name: "dynamic-reference",
    lost: "the target of a $dynamicRef depends on its user, so the value is left untyped",
};

/// Drops a dynamic reference.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.shift_remove("$dynamicRef").is_some() {
        steps.record(&STEP);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_dynamic_reference_leaves_the_value_untyped() {
        assert_eq!(
            applied(apply, &STEP, json!({"$dynamicRef": "#node"})),
            (json!({}), 1)
        );
    }
}
