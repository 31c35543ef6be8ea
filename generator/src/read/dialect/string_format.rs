//! Formats of strings. Some have types; the others are documented, not enforced.

use serde_json::Value;

use super::keywords::{Keywords, append_description};
use crate::base::steps::{Step, Steps};
use crate::text::inline_code;

/// `format: date-time`, which has a type of its own.
pub(crate) const DATE_TIME: Step = Step {
    name: "date-time",
    lost: "",
};

/// `format: date`, which has a type of its own.
pub(crate) const DATE: Step = Step {
    name: "date",
    lost: "",
};

/// Bytes in a string, which have a type of their own.
pub(crate) const BASE64: Step = Step {
    name: "base64",
    lost: "",
};

/// Other formats.
pub(crate) const OTHER: Step = Step {
    name: "string-format",
    lost: "the format of a string is documented, not checked",
};

/// Keeps the formats that have types: `date-time`, `date` and `byte`, which is also written `contentEncoding: base64`.
/// Every other format goes to the description, because a type that refuses a value would refuse the whole answer.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    let encoding = keywords.shift_remove("contentEncoding");
    for keyword in ["contentMediaType", "contentSchema"] {
        keywords.shift_remove(keyword);
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
    let known = match format.filter(|_| is_text) {
        Some("date-time") => Some(&DATE_TIME),
        Some("date") => Some(&DATE),
        Some("byte") => Some(&BASE64),
        _ => None,
    };
    if let Some(step) = known {
        steps.record(step);
        return;
    }
    let Some(format) = keywords.shift_remove("format") else {
        return;
    };
    steps.record(&OTHER);
    append_description(keywords, &format!("Format: {}.", inline_code(&format)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_date_time_stays_one() {
        let schema = json!({"type": "string", "format": "date-time"});
        assert_eq!(applied(apply, &DATE_TIME, schema.clone()), (schema, 1));
    }

    #[test]
    fn a_format_or_an_encoding_means_bytes() {
        let bytes = json!({"type": "string", "format": "byte"});
        assert_eq!(applied(apply, &BASE64, bytes.clone()), (bytes.clone(), 1));
        let encoded = json!({"type": "string", "contentEncoding": "base64"});
        assert_eq!(applied(apply, &BASE64, encoded), (bytes, 1));
        let listed = json!({"type": "string", "enum": ["a"], "format": "date"});
        assert_eq!(applied(apply, &OTHER, listed).1, 1);
    }

    #[test]
    fn a_date_time_of_any_type_is_not_a_string() {
        let schema = json!({"format": "date-time"});
        assert_eq!(
            applied(apply, &OTHER, schema),
            (json!({"description": "Format: `date-time`."}), 1)
        );
    }

    #[test]
    fn another_format_is_documented() {
        let schema = json!({"type": "string", "format": "uri", "description": "Where to."});
        assert_eq!(
            applied(apply, &OTHER, schema).0["description"],
            "Where to.\n\nFormat: `uri`."
        );
    }
}
