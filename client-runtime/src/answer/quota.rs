//! Recognizes answers that mean a used-up quota, so that waiting does not help.

use serde_json::Value;

use crate::call::provider::Quota;

/// Whether this body of an answer with status 429 means a used-up quota.
pub(crate) fn is_used_up(quota: &Quota, body: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return false;
    };
    let is_one_of = |text: &str| quota.values.contains(&text);
    match body.pointer(quota.member) {
        Some(Value::String(text)) => is_one_of(text),
        Some(Value::Number(number)) => is_one_of(&number.to_string()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_the_member_says_whether_a_quota_is_used_up() {
        let quota = Quota {
            member: "/error/code",
            values: &["used_up", "42"],
        };
        for (body, expected) in [
            (r#"{"error": {"code": "used_up", "x": 1}}"#, true),
            (r#"{"error": {"code": 42}}"#, true),
            (r#"{"error": {"code": "too_fast"}}"#, false),
            (r#"{"error": {"code": ["used_up"]}}"#, false),
            (r#"{"error": {"code": null}}"#, false),
            (r#"{"error": "used_up"}"#, false),
            (r#"["used_up"]"#, false),
            ("used_up", false),
            ("", false),
        ] {
            assert_eq!(is_used_up(&quota, body.as_bytes()), expected, "{body}");
        }
        let first = Quota {
            member: "/0",
            values: &["used_up"],
        };
        assert!(is_used_up(&first, b"[\"used_up\"]"));
    }
}
