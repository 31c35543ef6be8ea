//! Writes doc comments from the document's texts.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::Operation;
use crate::model::schema::Notes;
use crate::name::identifier::snake;
use crate::text::{rustdoc, summary};

/// Separates the lines of a doc attribute until [`super::format`] makes a comment of each. No line contains it, because
/// docs have no control characters.
pub(super) const LINE_END: &str = "\u{1e}";

/// A doc attribute with all lines. One attribute per line would take several times as long to read and print.
#[must_use]
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    let docs = literal(&lines.collect::<Vec<_>>().join(LINE_END));
    quote!(#[doc = #docs])
}

/// Text as a literal. A raw one needs no escapes, which would be written once and read twice. Text that would end it is
/// escaped.
fn literal(text: &str) -> Literal {
    let raw = format!("r#\"{text}\"#");
    raw.parse().unwrap_or_else(|_| Literal::string(text))
}

/// One line of documentation.
#[must_use]
pub(crate) fn line(text: &str) -> TokenStream {
    attributes(&[text.to_owned()])
}

/// The docs of a description, or the line `otherwise` when the document has none.
#[must_use]
pub(crate) fn described(description: Option<&str>, otherwise: &str) -> TokenStream {
    match description.map(rustdoc) {
        Some(lines) if !lines.is_empty() => attributes(&lines),
        _ => line(otherwise),
    }
}

/// The line that an item is part of a method of the client.
#[must_use]
pub(crate) fn of_method(part: &str, method: &str) -> TokenStream {
    line(&format!("{part} of [`{method}`](crate::Client::{method})."))
}

/// The docs of a schema; empty when the document has none.
#[must_use]
pub(crate) fn notes(notes: &Notes) -> TokenStream {
    let description = notes.description.as_deref();
    let mut lines = description.map(rustdoc).unwrap_or_default();
    if lines.is_empty() {
        // A title of one word only repeats the name.
        let title = notes.title.as_deref().filter(|title| title.contains(' '));
        lines.extend(title.and_then(summary));
    }
    if let Some(example) = notes.example.as_ref().and_then(inline_example) {
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
    plain_code(&text).filter(|_| text.chars().count() <= LONGEST)
}

/// The text as inline code; `None` when it is not plain ASCII, or could break out of the code.
#[must_use]
pub(crate) fn plain_code(text: &str) -> Option<String> {
    let is_plain = |it: u8| it != b'`' && matches!(it, b' '..=b'~');
    let is_trimmed = !text.is_empty() && text.trim() == text;
    (is_trimmed && text.bytes().all(is_plain)).then(|| format!("`{text}`"))
}

/// The purpose of an operation in one line; `None` when the document has only the name.
#[must_use]
pub(crate) fn told(operation: &Operation) -> Option<String> {
    let texts = [&operation.summary, &operation.description];
    let mut lines = texts.into_iter().filter_map(|it| summary(it.as_deref()?));
    lines.find(|line| !repeats_name(line, &operation.name))
}

/// Whether a summary has only the words of a name, and words without a meaning.
#[must_use]
pub(crate) fn repeats_name(summary: &str, name: &str) -> bool {
    // FastAPI derives summaries from the names of functions, and many of these begin with `handle`.
    const EMPTY: [&str; 5] = ["a", "an", "the", "handle", "api"];
    fn telling(words: &str) -> impl Iterator<Item = &str> {
        let words = words.split('_');
        words.filter(|it| !it.is_empty() && !EMPTY.contains(it))
    }
    snake(summary).is_some_and(|words| telling(&words).eq(telling(name)))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use serde_json::json;

    use super::*;

    #[test]
    fn no_text_ends_its_literal() {
        for text in [
            "",
            "a",
            "\"#",
            "a\"#b",
            "a\"#\"",
            "\"##",
            "\\",
            "\r",
            "é\u{1e}\n",
        ] {
            let written: syn::LitStr = syn::parse2(literal(text).into_token_stream()).unwrap();
            assert_eq!(written.value(), text);
        }
    }

    #[test]
    fn an_example_that_could_break_out_of_its_code_is_left_out() {
        assert_eq!(inline_example(&json!("42 `rm`")), None);
        assert_eq!(inline_example(&json!(42)).as_deref(), Some("`42`"));
    }

    #[test]
    fn a_summary_that_repeats_the_name_is_ignored() {
        assert!(repeats_name("Handle Update Cvm Name.", "update_cvm_name"));
        assert!(repeats_name("Show the logs.", "show_logs"));
        assert!(!repeats_name(
            "Request the logs of an instance.",
            "show_logs"
        ));
        assert!(!repeats_name("", "show_logs"));
    }

    #[test]
    fn the_description_stands_in_for_it() {
        let mut operation = Operation {
            name: "show_logs".to_owned(),
            summary: Some("Show logs".to_owned()),
            ..Operation::default()
        };
        assert_eq!(told(&operation), None);
        operation.description = Some("Asks the host for the logs. It takes a minute.".to_owned());
        let expected = "Asks the host for the logs. It takes a minute.";
        assert_eq!(told(&operation).as_deref(), Some(expected));
    }
}
