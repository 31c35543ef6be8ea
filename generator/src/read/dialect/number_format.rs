//! Formats of numbers: `float` promises less precision than providers send.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// `format: float`.
pub(crate) const STEP: Step = Step {
    name: "float-as-double",
    lost: "",
};

/// Drops the format of a number, so that it is an `f64`: an epoch second does not fit an `f32`.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.get("type") == Some(&Value::from("number"))
        && let Some(format) = keywords.shift_remove("format")
        && format == "float"
    {
        steps.record(&STEP);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_float_becomes_a_number_of_full_precision() {
        assert_eq!(
            applied(apply, &STEP, json!({"type": "number", "format": "float"})),
            (json!({"type": "number"}), 1)
        );
    }

    #[test]
    fn the_format_of_an_integer_is_left_alone() {
        let schema = json!({"type": "integer", "format": "int32"});
        assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 0));
    }
}
