//! Works around the YAML parser: accepts comments with no space in front of them, as libyaml does.
//!
//! Drop this file once the parser takes `"text"# comment` itself.

use granit_parser::{ErrorKind, ScanError};

use crate::source::fault::Fault;

/// The most comments of a text that are accepted in this way. Each costs another reading.
pub(super) const MOST_MENDED: usize = 64;

/// The first byte of a comment that the parser rejects, if that is the error.
pub(super) fn start(error: &ScanError) -> Option<usize> {
    let is_comment = matches!(error.kind(), ErrorKind::CommentNotSeparated);
    error.marker().byte_offset().filter(|_| is_comment)
}

/// The text with spaces in place of the comment at `at`, so that all other places stay the same.
pub(super) fn blanked(text: &str, at: usize) -> String {
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
    let (comment, behind) = rest.split_at(length);
    format!("{before}{}{behind}", " ".repeat(comment.len()))
}

/// The fault about too many such comments.
pub(super) fn too_many() -> Fault {
    let message = format!("more than {MOST_MENDED} comments have no space in front of their `#`");
    Fault::new("syntax", None, message).help("write a space in front of each `#`")
}
