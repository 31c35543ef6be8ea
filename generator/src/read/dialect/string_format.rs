//! Formats of strings, which are documented instead of enforced.

use serde_json::Value;

use super::keywords::{Keywords, append_description};
use crate::base::steps::{Step, Steps};
use crate::text::inline_code;

/// `format: date-time`, which has a type of its own.
pub(crate) const DATE_TIME: Step = Step {
    name: "date-time",
    lost: "",
};

/// Other formats.
pub(crate) const OTHER: Step = Step {
    name: "string-format",
    lost: "the format of a string is documented, not checked",
};

/// Moves the format of a string to its description; a binary string is just text in JSON.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    for keyword in ["contentEncoding", "contentMediaType", "contentSchema"] {
        keywords.shift_remove(keyword);
    }
    let is_number = matches!(
        keywords.get("type").and_then(Value::as_str),
        Some("integer" | "number")
    );
    if is_number {
        return;
    }
    let is_text = keywords.get("type").is_some_and(|it| it == "string");
    if is_text && keywords.get("format").is_some_and(|it| it == "date-time") {
        steps.record(&DATE_TIME);
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
    fn a_date_time_of_any_type_is_no_string() {
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
