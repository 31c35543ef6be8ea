//! Finds the references in one file as they are written, and rewrites them.

use serde_json::Value;

use crate::base::pointer::Pointer;
use crate::base::reference::each_reference;
use crate::source::{Document, Part};

/// Whether anything in a value looks like a reference to another file.
#[must_use]
pub fn refers_to_files(value: &Value) -> bool {
    let mut is_found = false;
    each_reference(value, &mut Pointer::root(), &mut |_, text| {
        is_found |= !text.starts_with('#');
    });
    is_found
}

/// The text of a file with rewritten references: `other` returns the new text of a reference, or `None` to keep it.
/// Everything else stays byte for byte.
#[must_use]
pub fn rewritten(document: &Document, other: impl Fn(&str) -> Option<String>) -> String {
    let text = &document.file.text;
    let mut edits = Vec::new();
    each_reference(
        &document.value,
        &mut Pointer::root(),
        &mut |pointer, reference| {
            let span = document.span(pointer, Part::Value);
            if let Some((other, (_, span))) = other(reference).zip(span) {
                let is_block = is_block_scalar(text, span.start);
                let written = if is_block {
                    other
                } else {
                    Value::from(other).to_string()
                };
                edits.push((span, written));
            }
        },
    );
    edits.sort_by_key(|(span, _)| span.start);
    let mut copy = String::with_capacity(text.len());
    let mut end = 0;
    for (span, new) in edits {
        // An alias repeats a value but has no text of its own to rewrite.
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

/// Whether the text at `start` is a YAML block scalar, where quotes are ordinary characters.
fn is_block_scalar(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let Some((above, indentation)) = before.rsplit_once('\n') else {
        return false;
    };
    let header = above
        .trim_end()
        .trim_end_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    indentation.trim().is_empty() && header.ends_with(['|', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Limits;

    #[test]
    fn only_changed_references_are_rewritten() {
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

    #[test]
    fn mappings_and_blocks_are_rewritten() {
        let text = "a:\n  $ref: >-\n    /x.yaml\n\nb: {mapping: {c: /d.yaml, e: Name}, defaultMapping: /f.yaml}\n";
        let document = Document::parse("a.yaml", text.to_owned(), &Limits::default()).unwrap();
        let copy = rewritten(&document, |reference| Some(format!("up{reference}")));
        let again = Document::parse("a.yaml", copy, &Limits::default()).unwrap();
        let expected = serde_json::json!({
            "a": {"$ref": "up/x.yaml"},
            "b": {"mapping": {"c": "up/d.yaml", "e": "Name"}, "defaultMapping": "up/f.yaml"},
        });
        assert_eq!(again.value, expected);
    }
}
