//! Formats of strings, which are documented instead of enforced.

use serde_json::Value;

use super::{Keywords, append_description, inline_code};
use crate::steps::{Step, Steps};

/// `format: date-time`.
pub const DATE_TIME: Step = Step {
    name: "date-time-as-text",
    lost: "a date-time is text as it was sent: providers also send it without an offset, which RFC 3339 forbids",
};

/// Other formats.
pub const OTHER: Step = Step {
    name: "string-format",
    lost: "the format of a string is documented, not checked",
};

/// Moves the format of a string to its description; a binary string is just text in JSON.
pub fn apply(keywords: &mut Keywords, steps: &mut Steps) {
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
    let Some(format) = keywords.shift_remove("format") else {
        return;
    };
    steps.record(if format == "date-time" {
        &DATE_TIME
    } else {
        &OTHER
    });
    append_description(keywords, &format!("Format: {}.", inline_code(&format)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_date_time_is_text() {
        assert_eq!(
            applied(
                apply,
                &DATE_TIME,
                json!({"type": "string", "format": "date-time"})
            ),
            (
                json!({"type": "string", "description": "Format: `date-time`."}),
                1
            )
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
