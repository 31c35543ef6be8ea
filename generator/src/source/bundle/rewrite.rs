//! The references of one file as they are written, to see whether they lead to other files and to make them.

use serde_json::Value;

use crate::base::pointer::Pointer;
use crate::source::{Document, Part};

/// Whether anything in a value looks like a reference to another file.
#[must_use]
pub fn refers_to_files(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members
                .iter()
                .any(|(key, member)| match (key.as_str(), member) {
                    ("$ref", Value::String(text)) => !text.starts_with('#'),
                    _ => refers_to_files(member),
                })
        }
        Value::Array(items) => items.iter().any(refers_to_files),
        _ => false,
    }
}

/// The text of a file with other references: `other` says what is written instead of one, unless it stays. All else stays
/// byte for byte.
#[must_use]
pub fn rewritten(document: &Document, other: impl Fn(&str) -> Option<String>) -> String {
    let mut edits = Vec::new();
    collect(
        &document.value,
        &mut Pointer::root(),
        &mut |pointer, text| {
            let span = document.span(pointer, Part::Value);
            if let Some((other, (_, span))) = other(text).zip(span) {
                edits.push((span, Value::from(other).to_string()));
            }
        },
    );
    edits.sort_by_key(|(span, _)| span.start);
    let text = &document.file.text;
    let mut copy = String::with_capacity(text.len());
    let mut end = 0;
    for (span, new) in edits {
        // What an alias repeats has one place.
        if span.start < end {
            continue;
        }
        copy.push_str(text.get(end..span.start).unwrap_or_default());
        copy.push_str(&new);
        end = span.end;
    }
    copy.push_str(text.get(end..).unwrap_or_default());
    copy
}

fn collect(value: &Value, pointer: &mut Pointer, found: &mut impl FnMut(&Pointer, &str)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointer.push(key);
                match member {
                    Value::String(text) if key == "$ref" => found(pointer, text),
                    _ => collect(member, pointer, found),
                }
                pointer.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push(&index.to_string());
                collect(item, pointer, found);
                pointer.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Limits;

    #[test]
    fn only_the_references_that_change_are_written_anew() {
        let text = "# é\na: {$ref: 'x.yaml#/A'} # c\nb: &b\n  $ref: /y.yaml\nc: *b\nd: {\"$ref\": \"#/a\"}\n";
        let document = Document::parse("a.yaml", text.to_owned(), &Limits::default()).unwrap();
        assert!(refers_to_files(&document.value));
        let copy = rewritten(&document, |reference| {
            reference.strip_prefix('/').map(|rest| format!("up/{rest}"))
        });
        assert_eq!(copy, text.replace("/y.yaml", "\"up/y.yaml\""));
        let same = rewritten(&document, |_| None);
        assert_eq!(same, text);
    }
}
