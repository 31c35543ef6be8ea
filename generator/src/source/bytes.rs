//! Decodes the bytes of a file into text.

use std::ops::Range;
use std::sync::Arc;

use super::{Limits, fault};
use crate::base::finding::{Finding, Severity, SourceFile};

/// The text of a file that findings call `shown`.
///
/// # Errors
///
/// `document-too-large`, and `not-utf8` at the first byte that is not UTF-8.
pub fn decode(shown: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Finding> {
    if bytes.len() > limits.bytes {
        return Err(too_large(shown, limits));
    }
    String::from_utf8(bytes)
        .map_err(|error| not_utf8(shown, error.as_bytes(), error.utf8_error().valid_up_to()))
}

/// The finding about a file with too many bytes, which the caller does not even read.
#[must_use]
pub fn too_large(shown: &str, limits: &Limits) -> Finding {
    let file = file(shown, String::new());
    fault::too_large(limits.bytes).finding(Severity::Error, &file, Range::clone)
}

fn not_utf8(shown: &str, bytes: &[u8], valid_up_to: usize) -> Finding {
    // Up to the first bad byte, the lossy text has the bytes of the file, so a span there is correct.
    let file = file(shown, String::from_utf8_lossy(bytes).into_owned());
    let span = valid_up_to..valid_up_to + char::REPLACEMENT_CHARACTER.len_utf8();
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it looks like UTF-16; ",
        _ => "",
    };
    let message = format!("byte {valid_up_to} is not UTF-8");
    Finding::error("not-utf8", &file, Some(span), message)
        .help(format!("{encoding}save the file as UTF-8"))
}

fn file(shown: &str, text: String) -> Arc<SourceFile> {
    let path = shown.to_owned();
    Arc::new(SourceFile { path, text })
}
