//! `title`: never the name of a type, because several schemas may have the same title.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A title.
pub(crate) const STEP: Step = Step {
    name: "title",
    lost: "",
};

/// Drops a title except on an object or an enumeration, where it may name an inline alternative of a union.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    if !keywords.contains_key("title") {
        return;
    }
    steps.record(&STEP);
    let may_name = keywords.contains_key("properties") || keywords.contains_key("enum");
    if !may_name || !keywords.get("title").is_some_and(Value::is_string) {
        keywords.shift_remove("title");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_scalar_loses_its_title() {
        assert_eq!(
            applied(
                apply,
                &STEP,
                json!({"type": "string", "title": "Webhook Id"})
            ),
            (json!({"type": "string"}), 1)
        );
    }

    #[test]
    fn an_object_keeps_its_title_as_a_hint() {
        let schema = json!({"title": "Pet", "properties": {}});
        assert_eq!(applied(apply, &STEP, schema.clone()), (schema, 1));
    }
}
