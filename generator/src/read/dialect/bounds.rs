//! Patterns, lengths and bounds. They are documented only, because a client that refuses an answer over a bound is
//! useless.

use serde_json::Value;

use super::keywords::{Keywords, append_description, take};
use crate::base::steps::Steps;
use crate::text::inline_code;

const BOUNDS: [(&str, &str); 11] = [
    ("pattern", "pattern"),
    ("minLength", "shortest length"),
    ("maxLength", "longest length"),
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("multipleOf", "multiple of"),
    ("minItems", "fewest items"),
    ("maxItems", "most items"),
    ("uniqueItems", "items differ"),
    ("minProperties", "fewest properties"),
    ("maxProperties", "most properties"),
];

/// Moves the bounds of a schema to its description.
pub(super) fn describe(keywords: &mut Keywords, steps: &mut Steps) {
    let above = is_exclusive(keywords, "exclusiveMinimum", "minimum", steps);
    let below = is_exclusive(keywords, "exclusiveMaximum", "maximum", steps);
    let is_integer = match keywords.get("type") {
        Some(Value::String(kind)) => kind == "integer",
        Some(Value::Array(kinds)) => kinds.iter().all(|it| it == "integer" || it == "null"),
        _ => false,
    };
    let mut said: Vec<String> = Vec::new();
    for (keyword, words) in BOUNDS {
        let Some(value) = take(keywords, keyword) else {
            continue;
        };
        steps.lost(
            "bounds",
            "patterns, lengths and bounds are documented, not checked",
        );
        let value = if is_integer { whole(value) } else { value };
        match keyword {
            "uniqueItems" if value == Value::Bool(true) => said.push(words.to_owned()),
            "uniqueItems" => {}
            "minimum" if above => said.push(format!("greater than {}", inline_code(&value))),
            "maximum" if below => said.push(format!("less than {}", inline_code(&value))),
            _ => said.push(format!("{words} {}", inline_code(&value))),
        }
    }
    if !said.is_empty() {
        append_description(keywords, &format!("Constraints: {}.", said.join(", ")));
    }
}

/// Whether a bound is exclusive: a flag beside it in OpenAPI 3.0, a bound of its own in 3.1.
fn is_exclusive(keywords: &mut Keywords, exclusive: &str, bound: &str, steps: &mut Steps) -> bool {
    match take(keywords, exclusive) {
        Some(number @ Value::Number(_)) => {
            steps.lossless("exclusive-bounds");
            keywords.insert(bound.to_owned(), number);
            true
        }
        flag => flag == Some(Value::Bool(true)),
    }
}

/// A number without its fraction if that is zero: some documents write `1.0` for integers.
fn whole(value: Value) -> Value {
    let text = value.to_string();
    let whole = text
        .strip_suffix(".0")
        .and_then(|it| it.parse::<i64>().ok());
    whole.map_or(value, Value::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn bounds_move_to_the_description() {
        let schema = json!({"type": "string", "minLength": 1, "pattern": "^[a-z]+$"});
        assert_eq!(
            applied(describe, "bounds", schema),
            (
                json!({
                    "type": "string",
                    "description": "Constraints: pattern `^[a-z]+$`, shortest length `1`.",
                }),
                2
            )
        );
    }

    #[test]
    fn bounds_of_integers_have_no_fraction() {
        for (schema, expected) in [
            (json!({"type": "integer", "minimum": 1.0}), "minimum `1`"),
            (
                json!({"type": ["integer", "null"], "maximum": -5.0}),
                "maximum `-5`",
            ),
            (json!({"type": "integer", "minimum": 1.5}), "minimum `1.5`"),
            (
                json!({"type": "integer", "maximum": 1e300}),
                "maximum `1e+300`",
            ),
            (json!({"type": "number", "minimum": 1.0}), "minimum `1.0`"),
        ] {
            let described = &applied(describe, "bounds", schema).0["description"];
            assert_eq!(*described, format!("Constraints: {expected}."));
        }
    }

    #[test]
    fn an_exclusive_bound_is_documented_as_exclusive_however_it_is_written() {
        for (schema, count) in [
            (json!({"minimum": 0, "exclusiveMinimum": true}), 0),
            (json!({"exclusiveMinimum": 0}), 1),
        ] {
            let expected = json!({"description": "Constraints: greater than `0`."});
            assert_eq!(
                applied(describe, "exclusive-bounds", schema),
                (expected, count)
            );
        }
    }
}
