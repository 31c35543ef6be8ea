//! `const`: an enumeration of one value.

use serde_json::{Value, json};

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A constant.
pub(crate) const STEP: Step = Step {
    name: "const",
    lost: "",
};

/// Turns a `const` into an `enum`.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if let Some(value) = keywords.shift_remove("const") {
        steps.record(&STEP);
        let values: Value = json!([value]);
        keywords.insert("enum".to_owned(), values);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_constant_becomes_an_enumeration_of_one() {
        assert_eq!(
            applied(apply, &STEP, json!({"const": "cvm.created"})),
            (json!({"enum": ["cvm.created"]}), 1)
        );
    }
}
