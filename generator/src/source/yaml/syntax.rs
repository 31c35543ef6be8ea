//! What the YAML parser says about broken text, as a fault that says what to do.

use granit_parser::{ErrorKind, ScanError};

use crate::source::fault::Fault;
use crate::source::json::too_deep;
use crate::source::offsets::character_at;

/// How deep the parser follows nested collections, whatever [`crate::source::Limits`] says.
const PARSER_DEPTH: usize = 256;

/// The fault for what the parser says of `text`.
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
                let message = "a tab is used for indentation, YAML allows only spaces";
                return Fault::new("syntax", tab..tab + 1, message)
                    .help("replace the tab with spaces");
            }
        }
        _ => {}
    }
    let message = format!("this is not valid YAML: {}", error.kind());
    Fault::new("syntax", span, message).help(advice(error.kind()))
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

fn advice(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnknownAnchor => "text that starts with `*` needs quotes",
        ErrorKind::UndeclaredTagHandle | ErrorKind::ExpectedTagBang => {
            "text that starts with `!` needs quotes"
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            "check the indentation: keys of one object start in one column"
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "a key needs `:` behind it; text over several lines needs quotes or `|`"
        }
        ErrorKind::UnclosedQuotedScalar => "the quote that opens here is never closed",
        ErrorKind::UnclosedFlowCollection { .. } => "the bracket that opens here is never closed",
        ErrorKind::ExpectedDocumentStart => {
            "the document has ended above this line; check its indentation"
        }
        ErrorKind::UnexpectedCharacter { .. } => {
            "text that starts with this character needs quotes"
        }
        _ => "check the quotes, brackets and indentation here and just above",
    }
}
