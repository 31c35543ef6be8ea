//! Turns the texts of an `OpenAPI` document into rustdoc that reads well and cannot do harm.
//!
//! A summary or description is hostile input, and its text ends up in a published crate. There, `cargo test --doc`
//! compiles and runs a code fence, rustdoc resolves a bracket as a path, and a bidirectional control character hides
//! text from reviewers. This module therefore parses the text as rustdoc does. It writes the result anew, and escapes
//! every character that could mean something.
//!
//! A result is final only when converting it again gives the same lines. This proves that rustdoc's parser reads the
//! result as intended.

mod block;
mod character;
mod code;
mod destination;
mod escape;
mod inline;
pub mod markdown;
mod parse;
mod render;
mod source;
mod summarize;
#[cfg(test)]
mod tests;
mod visible;
mod word;

pub use character::{is_hidden, is_invisible};
pub use code::{inline_code, quoted};
pub use summarize::summary;
pub use visible::{push_visible, visible, visible_lines};

use block::Inline;
use inline::Layout;
use pulldown_cmark::Options;

/// Columns of one line of prose. With four columns of indentation and `/// ` before it, it ends at column 100.
const LINE_WIDTH: usize = 92;

/// How often a text is converted before it is shown as plain text instead. Texts that people wrote settle in the first
/// or second round.
const ROUNDS: usize = 5;

/// The extensions that rustdoc enables (`main_body_opts` in rustdoc's `html/markdown.rs`), except smart punctuation,
/// which changes the look of quotes and dashes but not the structure.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Takes a description (`CommonMark`, says the `OpenAPI` Specification) and returns the lines of a rustdoc comment,
/// without `///` and without line ends.
///
/// The result has no compiled code, no HTML, no control characters and no bare URLs. Its links lead to `http`, `https`
/// and `mailto` only. A blank text gives no lines. Converting the result again changes nothing.
pub fn rustdoc(markdown: &str) -> Vec<String> {
    if is_plain(markdown.trim_ascii()) {
        return vec![markdown.trim_ascii().to_owned()];
    }
    let mut lines = convert(markdown);
    for _ in 1..ROUNDS {
        let again = convert(&lines.join("\n"));
        if again == lines {
            return lines;
        }
        lines = again;
    }
    literal(markdown)
}

fn convert(markdown: &str) -> Vec<String> {
    let visible = character::visible(markdown);
    let document = parse::parse(&source::defuse(&visible));
    render::lines(&document)
}

/// The text without markup: its characters unchanged, with a paragraph break at each blank line.
fn literal(markdown: &str) -> Vec<String> {
    let layout = Layout::Paragraph(LINE_WIDTH);
    let mut lines: Vec<String> = Vec::new();
    for paragraph in character::visible(markdown).split("\n\n") {
        let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let rendered = inline::lines(&[Inline::Text(words)], layout);
        if !rendered.is_empty() && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(rendered);
    }
    lines
}

/// Whether the text is one short line in which no character means anything to Markdown. Most texts are.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= LINE_WIDTH
        && bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes
            .iter()
            .all(|byte| matches!(byte, b' '..=b'~') && !b"\\`*_[]<&|~".contains(byte))
        && !text.contains("  ")
        && !text.contains("://")
}
