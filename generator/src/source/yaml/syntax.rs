//! Turns the YAML parser's errors into faults that say what to do.

use granit_parser::{ErrorKind, ScanError};

use crate::source::fault::{Fault, character_at, too_deep};

/// The depth at which the parser refuses nested collections, regardless of [`crate::source::Limits`].
const PARSER_DEPTH: usize = 256;

/// The fault for the parser's error about `text`.
pub(super) fn fault(text: &str, error: &ScanError) -> Fault {
    let at = error.marker().byte_offset().unwrap_or_default();
    let span = character_at(text, at);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span, PARSER_DEPTH),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabInIndentation => {
            if let Some(tab) = tab_in_indentation(text, at) {
                let message = "a tab is used for indentation, but YAML allows only spaces";
                return Fault::new("syntax", tab..tab + 1, message)
                    .help("replace the tab with spaces");
            }
        }
        _ => {}
    }
    let message = format!("this is not valid YAML: {}", error.kind());
    Fault::new("syntax", span, message).help(advice(error.kind()))
}

/// The first tab in the indentation of the line of `at` or of the following line.
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

fn advice(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnknownAnchor => "text that starts with `*` needs quotes",
        ErrorKind::UndeclaredTagHandle | ErrorKind::ExpectedTagBang => {
            "text that starts with `!` needs quotes"
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            "check the indentation: all keys of an object start in the same column"
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "a key needs `:` after it; text over several lines needs quotes or `|`"
        }
        ErrorKind::UnclosedQuotedScalar => "close the quote that opens here",
        ErrorKind::UnclosedFlowCollection { .. } => "close the bracket that opens here",
        ErrorKind::ExpectedDocumentStart => {
            "the document ends above this line; check its indentation"
        }
        ErrorKind::UnexpectedCharacter { .. } => {
            "text that starts with this character needs quotes"
        }
        _ => "check the quotes, brackets and indentation here and just above",
    }
}
