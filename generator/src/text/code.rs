//! Foreign text quoted: as inline code in documentation, and within a message.

use serde_json::Value;

use super::character::{is_hidden, is_invisible};

/// A value as inline code, without line breaks and backticks, which inline code cannot hold.
#[must_use]
pub fn inline_code(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut text: String = text
        .chars()
        .map(|character| {
            if is_invisible(character) {
                ' '
            } else {
                character
            }
        })
        .take(200)
        .collect();
    if text.trim().is_empty() {
        text = value.to_string();
    }
    // A fence longer than any run of backticks in it (CommonMark, "Code spans").
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// Text of a document, cut and cleaned so that a message of one line can quote it.
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut clean: String = text
        .chars()
        .take(LONGEST)
        .map(|character| {
            if is_hidden(character) {
                char::REPLACEMENT_CHARACTER
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        clean.push('…');
    }
    clean
}
