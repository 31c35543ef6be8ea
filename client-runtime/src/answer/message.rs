//! Finds the provider's message for humans in an error body.

use serde_json::Value;

/// The fields for messages, the most readable first: `error` is often a code beside `msg`.
const FIELDS: [&str; 4] = ["msg", "message", "detail", "error"];
const MAX_PLAIN_TEXT: usize = 300;
const MAX_DETAILS: usize = 5;

/// The message in `body`, if there is one: a known field of a JSON object, or a short plain text.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => words(&value, 3),
        Err(_) => plain_text(body),
    }
}

/// `text` as one line of at most `limit` characters, without control characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line: String = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if let Some((end, _)) = line.char_indices().nth(limit) {
        line.truncate(end);
        line.push('…');
    }
    line
}

fn words(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) => non_empty(text),
        Value::Object(members) if depth > 0 => FIELDS
            .iter()
            .filter_map(|field| members.get(*field))
            .find_map(|value| words(value, depth - 1)),
        Value::Array(items) if depth > 0 => {
            let details: Vec<String> = items
                .iter()
                .filter_map(|entry| detail(entry, depth - 1))
                .take(MAX_DETAILS)
                .collect();
            non_empty(&details.join("; "))
        }
        _ => None,
    }
}

/// One entry of a `FastAPI` validation error, `{"loc": ["body", "name"], "msg": "field required"}`.
fn detail(entry: &Value, depth: usize) -> Option<String> {
    let said = words(entry, depth)?;
    let place: Vec<String> = entry
        .get("loc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|step| match step {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        })
        .collect();
    Some(if place.is_empty() {
        said
    } else {
        format!("{}: {said}", place.join("."))
    })
}

fn plain_text(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let is_markup = text.starts_with(['<', '{', '[']);
    (!is_markup && text.len() <= MAX_PLAIN_TEXT)
        .then(|| non_empty(text))
        .flatten()
}

fn non_empty(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{message, one_line};

    #[test]
    fn the_words_are_found_wherever_a_provider_puts_them() {
        for (body, expected) in [
            (
                r#"{"success":false,"error":"auth_error","msg":"bad key"}"#,
                Some("bad key"),
            ),
            (r#"{"detail":"Not found"}"#, Some("Not found")),
            (
                r#"{"error":{"message":"no such hook"}}"#,
                Some("no such hook"),
            ),
            (r#"{"error":"auth_error"}"#, Some("auth_error")),
            (r#"{"message":null,"error":"x"}"#, Some("x")),
            (
                r#"{"detail":[{"loc":["body","id",0],"msg":"field required"},{"msg":"b"}]}"#,
                Some("body.id.0: field required; b"),
            ),
            (r#""just a string""#, Some("just a string")),
            (
                "  API requests too frequent\n",
                Some("API requests too frequent"),
            ),
            ("<html>Bad gateway</html>", None),
            (r#"{"error_code": 7}"#, None),
            ("", None),
            ("{\"msg\": \"cut off", None),
        ] {
            assert_eq!(message(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_long_or_binary_text_is_no_message() {
        assert_eq!(message("x".repeat(1000).as_bytes()), None);
        assert_eq!(message(&[0xff, 0xfe]), None);
    }

    #[test]
    fn a_line_has_no_breaks_and_an_end() {
        assert_eq!(one_line("a\r\n\tb\u{1b}[31m c", 100), "a b [31m c");
        assert_eq!(one_line("äbcdef", 3), "äbc…");
    }
}
