//! Keywords that annotate a schema: its title, its default and its examples.

use serde_json::Value;

use super::keywords::{Keywords, append_description, take};
use crate::base::steps::Steps;
use crate::text::inline_code;

/// Moves the default to the description. A client that always sent it would pin today's value.
pub(super) fn describe_default(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(value) = take(keywords, "default") else {
        return;
    };
    steps.lossless("default");
    // "Default: null" only means that the value may be left out.
    if !value.is_null() {
        append_description(keywords, &format!("Default: {}.", inline_code(&value)));
    }
}

/// Keeps the first of the `examples` of OpenAPI 3.1 under `example`.
pub(super) fn keep_first_example(keywords: &mut Keywords) {
    if let Some(Value::Array(examples)) = take(keywords, "examples")
        && let Some(first) = examples.into_iter().next()
    {
        keywords.entry("example").or_insert(first);
    }
}

/// Drops a title except on an object or an enumeration, where it may name an inline alternative of a union. It never
/// names a type, because several schemas may have the same title.
pub(super) fn drop_title(keywords: &mut Keywords, steps: &mut Steps) {
    let Some(title) = keywords.get("title") else {
        return;
    };
    steps.lossless("title");
    let may_name = keywords.contains_key("properties") || keywords.contains_key("enum");
    if !may_name || !title.is_string() {
        take(keywords, "title");
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
            applied(
                describe_default,
                "default",
                json!({"type": "integer", "default": 20})
            ),
            (
                json!({"type": "integer", "description": "Default: `20`."}),
                1
            )
        );
    }

    #[test]
    fn a_default_of_null_is_dropped() {
        assert_eq!(
            applied(describe_default, "default", json!({"default": null})),
            (json!({}), 1)
        );
    }

    #[test]
    fn the_first_example_is_kept() {
        let mut schema = json!({"examples": ["a", "b"]});
        keep_first_example(schema.as_object_mut().expect("an object"));
        assert_eq!(schema, json!({"example": "a"}));
    }

    #[test]
    fn a_scalar_loses_its_title() {
        assert_eq!(
            applied(
                drop_title,
                "title",
                json!({"type": "string", "title": "Webhook Id"})
            ),
            (json!({"type": "string"}), 1)
        );
    }

    #[test]
    fn an_object_keeps_its_title_as_a_hint() {
        let schema = json!({"title": "Pet", "properties": {}});
        assert_eq!(applied(drop_title, "title", schema.clone()), (schema, 1));
    }
}
