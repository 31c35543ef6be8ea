//! The JSON text of a body.

/// The text to decode: `null` for a blank body, because some providers send nothing although they document a value.
pub(crate) fn json_text(body: &[u8]) -> &[u8] {
    if is_blank(body) { b"null" } else { body }
}

/// Whether a body contains only white space.
pub(crate) fn is_blank(body: &[u8]) -> bool {
    body.iter().all(u8::is_ascii_whitespace)
}
