//! `default`: the server's assumption, which is documented and not sent.

use super::keywords::{Keywords, append_description};
use crate::base::steps::{Step, Steps};
use crate::text::inline_code;

/// A default value.
pub(crate) const STEP: Step = Step {
    name: "default",
    lost: "",
};

/// Moves the default to the description. A client that always sent it would pin today's value.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(value) = keywords.shift_remove("default") else {
        return;
    };
    steps.record(&STEP);
    // "Default: null" only means that the value may be left out.
    if !value.is_null() {
        append_description(keywords, &format!("Default: {}.", inline_code(&value)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_default_moves_to_the_description() {
        assert_eq!(
            applied(apply, &STEP, json!({"type": "integer", "default": 20})),
            (
                json!({"type": "integer", "description": "Default: `20`."}),
                1
            )
        );
    }

    #[test]
    fn a_default_of_null_is_dropped() {
        assert_eq!(
            applied(apply, &STEP, json!({"default": null})),
            (json!({}), 1)
        );
    }
}
