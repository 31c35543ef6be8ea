//! What the YAML parser says about broken text, as a fault that says what to do.

use crate::source::fault::Fault;
use crate::source::json::too_deep;
use crate::source::offsets::character_at;

/// The fault for the parser's message `info` about the byte `at`.
pub(super) fn fault(text: &str, at: usize, info: &str) -> Fault {
    let span = character_at(text, at);
    if info == "recursion limit exceeded" {
        // The parser counts the brackets of flow style in a byte.
        return too_deep(span, 256);
    }
    if info.contains("tab")
        && let Some(tab) = tab_in_indentation(text, at)
    {
        let message = "a tab is used for indentation, YAML allows only spaces";
        return Fault::new("syntax", tab..tab + 1, message).help("replace the tab with spaces");
    }
    Fault::new("syntax", span, format!("this is not valid YAML: {info}")).help(advice(info))
}

/// The first tab in the indentation of the line of `at` or of a line behind it.
fn tab_in_indentation(text: &str, at: usize) -> Option<usize> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let mut line_start = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..indentation)?.find('\t') {
            return Some(line_start + tab);
        }
        line_start += line.len();
    }
    None
}

const ANY: &str = "check the quotes, brackets and indentation here and just above";

fn advice(info: &str) -> &'static str {
    match info {
        "mapping values are not allowed in this context" => {
            "text that contains `: ` needs quotes; otherwise check the indentation of this line and the one above"
        }
        "while parsing a block mapping, did not find expected key" | "invalid indentation" => {
            "check the indentation: keys of one object start in one column"
        }
        "while parsing node, found unknown anchor" => "text that starts with `*` needs quotes",
        "simple key expected" | "simple key expect ':'" => {
            "a key needs `:` behind it; text over several lines needs quotes or `|`"
        }
        "while scanning a quoted scalar, found unexpected end of stream" => {
            "the quote that opens here is never closed"
        }
        "did not find expected <document start>" => {
            "the document has ended above this line; check its indentation"
        }
        _ if info.starts_with("unexpected character") => {
            "text that starts with this character needs quotes"
        }
        _ => ANY,
    }
}
