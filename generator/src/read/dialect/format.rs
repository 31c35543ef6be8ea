//! Formats of strings and numbers. Some have types; the others are documented, not enforced.

use serde_json::Value;

use super::keywords::{Keywords, append_description, take};
use crate::base::steps::Steps;
use crate::text::inline_code;

/// Drops the format of a number, so that it is an `f64`. `float` promises less precision than providers send: an epoch
/// second does not fit an `f32`.
pub(super) fn of_number(keywords: &mut Keywords, steps: &mut Steps) {
    if keywords.get("type") == Some(&Value::from("number"))
        && let Some(format) = take(keywords, "format")
        && format == "float"
    {
        steps.lossless("float-as-double");
    }
}

/// Keeps the formats that have types: `date-time`, `date` and `byte`, which is also written `contentEncoding: base64`.
/// Every other format goes to the description, because a type that refuses a value would refuse the whole answer.
pub(super) fn of_string(keywords: &mut Keywords, steps: &mut Steps) {
    let encoding = take(keywords, "contentEncoding");
    for keyword in ["contentMediaType", "contentSchema"] {
        take(keywords, keyword);
    }
    let kind = keywords.get("type").and_then(Value::as_str);
    if matches!(kind, Some("integer" | "number")) {
        return;
    }
    let is_text = kind == Some("string") && !keywords.contains_key("enum");
    // `base64url` has another alphabet than the type for bytes.
    let is_encoded = encoding.is_some_and(|it| it == "base64");
    if is_text && is_encoded {
        keywords.insert("format".to_owned(), Value::from("byte"));
    }
    let format = keywords.get("format").and_then(Value::as_str);
    match format.filter(|_| is_text) {
        Some("date-time") => return steps.lossless("date-time"),
        Some("date") => return steps.lossless("date"),
        Some("byte") => return steps.lossless("base64"),
        _ => {}
    }
    if let Some(format) = take(keywords, "format") {
        steps.lost(
            "string-format",
            "the format of a string is documented, not checked",
        );
        append_description(keywords, &format!("Format: {}.", inline_code(&format)));
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
            applied(
                of_number,
                "float-as-double",
                json!({"type": "number", "format": "float"})
            ),
            (json!({"type": "number"}), 1)
        );
    }

    #[test]
    fn the_format_of_an_integer_is_left_alone() {
        let schema = json!({"type": "integer", "format": "int32"});
        assert_eq!(
            applied(of_number, "float-as-double", schema.clone()),
            (schema, 0)
        );
    }

    #[test]
    fn a_date_time_stays_one() {
        let schema = json!({"type": "string", "format": "date-time"});
        assert_eq!(applied(of_string, "date-time", schema.clone()), (schema, 1));
    }

    #[test]
    fn a_format_or_an_encoding_means_bytes() {
        let bytes = json!({"type": "string", "format": "byte"});
        assert_eq!(
            applied(of_string, "base64", bytes.clone()),
            (bytes.clone(), 1)
        );
        let encoded = json!({"type": "string", "contentEncoding": "base64"});
        assert_eq!(applied(of_string, "base64", encoded), (bytes, 1));
        let listed = json!({"type": "string", "enum": ["a"], "format": "date"});
        assert_eq!(applied(of_string, "string-format", listed).1, 1);
    }

    #[test]
    fn a_date_time_of_any_type_is_not_a_string() {
        let schema = json!({"format": "date-time"});
        assert_eq!(
            applied(of_string, "string-format", schema),
            (json!({"description": "Format: `date-time`."}), 1)
        );
    }

    #[test]
    fn another_format_is_documented() {
        let schema = json!({"type": "string", "format": "uri", "description": "Where to."});
        assert_eq!(
            applied(of_string, "string-format", schema).0["description"],
            "Where to.\n\nFormat: `uri`."
        );
    }
}
