//! Writes doc comments from the document's texts.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::schema::Notes;
use crate::text::{rustdoc, summary};

/// Doc attributes, one per line.
#[must_use]
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    lines
        .iter()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote!(#[doc = #line])
        })
        .collect()
}

/// One line of documentation.
#[must_use]
pub(crate) fn line(text: &str) -> TokenStream {
    attributes(&[text.to_owned()])
}

/// The docs of a schema; empty when the document has none.
#[must_use]
pub(crate) fn notes(notes: &Notes) -> TokenStream {
    let mut lines = notes
        .description
        .as_deref()
        .map(rustdoc)
        .unwrap_or_default();
    if lines.is_empty() {
        // A title of one word only repeats the name.
        let title = notes.title.as_deref().filter(|title| title.contains(' '));
        lines.extend(title.and_then(summary));
    }
    if let Some(example) = &notes.example
        && let Some(example) = inline_example(example)
    {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("Example: {example}"));
    }
    let deprecated = notes.deprecated.then(|| quote!(#[deprecated]));
    let docs = attributes(&lines);
    quote!(#docs #deprecated)
}

/// A scalar example as inline code. Longer examples take more space than they are worth.
fn inline_example(example: &serde_json::Value) -> Option<String> {
    const LONGEST: usize = 60;
    let text = match example {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => example.to_string(),
        _ => return None,
    };
    let is_plain = !text.is_empty()
        && text.chars().count() <= LONGEST
        && text.trim() == text
        && text.chars().all(|character| {
            character != '`' && (character == ' ' || character.is_ascii_graphic())
        });
    is_plain.then(|| format!("`{text}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_that_could_break_out_of_its_code_is_left_out() {
        assert_eq!(inline_example(&json!("42 `rm`")), None);
        assert_eq!(inline_example(&json!(42)).as_deref(), Some("`42`"));
    }
}
