//! The text of a body that is read as JSON.

/// The text that is read: `null` for a blank body, because providers send nothing where they document any value.
pub(crate) fn json_text(body: &[u8]) -> &[u8] {
    if is_blank(body) { b"null" } else { body }
}

/// Whether nothing is in a body.
pub(crate) fn is_blank(body: &[u8]) -> bool {
    body.iter().all(u8::is_ascii_whitespace)
}
