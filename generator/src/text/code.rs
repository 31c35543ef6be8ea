//! Foreign text quoted: as inline code in documentation, and within a message.

use serde_json::Value;

use super::character::{is_hidden, is_invisible};
use super::inline::longest_run;

/// A value as inline code, without line breaks and backticks, which inline code cannot hold.
#[must_use]
pub fn inline_code(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown = |it: char| if is_invisible(it) { ' ' } else { it };
    let mut text: String = text.chars().map(shown).take(200).collect();
    if text.trim().is_empty() {
        text = value.to_string();
    }
    match longest_run(&text) {
        0 => format!("`{text}`"),
        longest => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// Text of a document, cut and cleaned so that a message of one line can quote it.
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 120;
    let shown = |it: char| match it {
        it if is_hidden(it) => char::REPLACEMENT_CHARACTER,
        it => it,
    };
    let mut clean: String = text.chars().take(LONGEST).map(shown).collect();
    if text.chars().nth(LONGEST).is_some() {
        clean.push('…');
    }
    clean
}
