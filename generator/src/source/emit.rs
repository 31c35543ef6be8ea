//! Writes a JSON value as YAML in block style that reads back as the same value.

use std::fmt::Write as _;

use serde_json::Value;

use super::scalar::{self, Scalar};
use crate::base::held::{elements, members};

/// A longer key is written as `? key`: YAML 1.2.2, section 7.4.2 limits other keys to 1024 characters.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// Writes `value` as YAML. The same value gives the same text, with keys in their order and two spaces per level.
/// Quotes every text that a reader of YAML 1.1 or 1.2 could misread.
pub fn to_yaml(value: &Value) -> String {
    let mut yaml = String::new();
    if is_block(value) {
        block(&mut yaml, value, 0, true);
    } else {
        yaml.push_str(&inline(value));
        yaml.push('\n');
    }
    yaml
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn indent(yaml: &mut String, level: usize) {
    yaml.extend(std::iter::repeat_n("  ", level));
}

/// Writes an object or an array. With `is_fresh_line`, nothing stands on the line yet. Otherwise the first entry goes
/// after a `- `.
fn block(yaml: &mut String, value: &Value, level: usize, is_fresh_line: bool) {
    let members = members(Some(value)).map(|(key, value)| (Some(key), value));
    let items = elements(Some(value)).map(|item| (None, item));
    for (index, (key, value)) in members.chain(items).enumerate() {
        if index > 0 || is_fresh_line {
            indent(yaml, level);
        }
        if let Some(key) = key.map(|key| one_line(key)) {
            if key.len() > LONGEST_SIMPLE_KEY {
                let _ = writeln!(yaml, "? {key}");
                indent(yaml, level);
            } else {
                yaml.push_str(&key);
            }
            yaml.push(':');
        } else {
            yaml.push('-');
        }
        if is_block(value) {
            yaml.push(if key.is_some() { '\n' } else { ' ' });
            block(yaml, value, level + 1, key.is_some());
        } else {
            scalar_after_indicator(yaml, value, level + 1);
        }
    }
}

fn scalar_after_indicator(yaml: &mut String, value: &Value, level: usize) {
    yaml.push(' ');
    match value {
        Value::String(text) if suits_literal_block(text) => {
            yaml.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
            for line in text.lines() {
                if !line.is_empty() {
                    indent(yaml, level);
                    yaml.push_str(line);
                }
                yaml.push('\n');
            }
        }
        other => {
            yaml.push_str(&inline(other));
            yaml.push('\n');
        }
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => one_line(text),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}

fn one_line(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Whether every reader understands the text without quotes. Deliberately narrow.
fn is_plain(text: &str) -> bool {
    let starts_well = text
        .starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '_' | '$'));
    let is_tame = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(
                character,
                ' ' | '/' | '_' | '-' | '.' | ',' | '(' | ')' | '$' | '+' | ';' | '='
            )
    };
    // Paths such as `/a/{id}` are the most common keys, and braces are plain outside of flow collections.
    let has_tame_braces = |character: char| matches!(character, '{' | '}') && text.starts_with('/');
    starts_well
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|character| is_tame(character) || has_tame_braces(character))
        && scalar::resolve(text) == Scalar::Text
        && !is_yaml_1_1_word(text)
}

/// Booleans of YAML 1.1 (<https://yaml.org/type/bool.html>).
fn is_yaml_1_1_word(text: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

fn is_printable(character: char) -> bool {
    // YAML 1.2.2, section 5.1, without the characters that some readers take for line breaks or
    // byte order marks.
    matches!(character, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text of several lines needs no escape after `|` or `|-`.
fn suits_literal_block(text: &str) -> bool {
    let breaks_at_end = text.len() - text.trim_end_matches('\n').len();
    let lines = text.strip_suffix('\n').unwrap_or(text);
    lines.contains('\n')
        && breaks_at_end <= 1
        && !text.starts_with([' ', '\n'])
        && lines.split('\n').all(|line| {
            (line.is_empty() || !line.trim_matches(' ').is_empty())
                && line.chars().all(is_printable)
        })
}

fn quoted(text: &str) -> String {
    let mut yaml = String::with_capacity(text.len() + 2);
    yaml.push('"');
    for character in text.chars() {
        match character {
            '"' => yaml.push_str("\\\""),
            '\\' => yaml.push_str("\\\\"),
            '\n' => yaml.push_str("\\n"),
            '\r' => yaml.push_str("\\r"),
            '\t' => yaml.push_str("\\t"),
            printable if is_printable(printable) => yaml.push(printable),
            other => {
                let code = u32::from(other);
                let _ = if code <= 0xffff {
                    write!(yaml, "\\u{code:04x}")
                } else {
                    write!(yaml, "\\U{code:08x}")
                };
            }
        }
    }
    yaml.push('"');
    yaml
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_layout_is_block_style_with_two_spaces() {
        let value = json!({
            "openapi": "3.1.0",
            "paths": {"/a/{id}": {"get": {"tags": ["a", {"b": [[1, "x"], []]}], "text": "one: 1\n\n  two\n"}}},
            "200": null,
            "empty": {},
        });
        let expected = "\
openapi: \"3.1.0\"
paths:
  /a/{id}:
    get:
      tags:
        - a
        - b:
            - - 1
              - x
            - []
      text: |
        one: 1

          two
\"200\": null
empty: {}
";
        assert_eq!(to_yaml(&value), expected);
    }

    #[test]
    fn ambiguous_text_is_quoted() {
        for text in [
            "",
            " a",
            "a ",
            "yes",
            "No",
            "null",
            "~",
            "true",
            "1",
            "1e3",
            "0x1",
            ".5",
            "2020-01-01",
            "- a",
            "-",
            "a: b",
            "a #b",
            "#",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%",
            "@",
            "`",
            "'",
            "\"",
            "{",
            "[",
            "a:",
            "?",
            "<<",
            "=",
            "---",
            "...",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{7f}",
            "\u{0}",
            "\t",
            "a\tb",
            "é",
        ] {
            let yaml = to_yaml(&json!({ "key": text }));
            assert!(yaml.starts_with("key: \""), "{yaml}");
        }
    }
}
