//! Reads headers from text, for deliveries that were captured in a file.

use http::header::{HeaderMap, HeaderName, HeaderValue};

/// A line that is not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the headers: {fault}")]
#[non_exhaustive]
pub struct ParseHeadersError {
    /// The number of the line, from 1, including blank lines.
    pub line: usize,
    /// What is wrong with it.
    pub fault: HeaderFault,
}

/// Why a line is not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderFault {
    /// The line has no colon, like the request line of a whole HTTP message.
    #[error("there is no colon; write one `Name: value` per line, without the request line")]
    NoColon,
    /// The part before the colon is not the name of a header.
    #[error(
        "the part before the colon is not a header name; use letters, digits and hyphens, without spaces"
    )]
    InvalidName,
    /// The value has a control character.
    #[error("the value has a control character; remove it")]
    InvalidValue,
    /// More headers than a request can hold.
    #[error("there are too many headers; pass those of one request")]
    TooMany,
}

/// Reads headers from a text with one `Name: value` per line. Lines end with LF or CRLF. It skips blank lines.
///
/// One space after the colon separates name and value. Any other white space stays in the value, so that
/// [`authenticate`](super::Verifier::authenticate) reports it. A repeated name keeps all its values.
///
/// # Errors
///
/// [`ParseHeadersError`] for the first line that is not a header.
pub fn parse_headers(text: &[u8]) -> Result<HeaderMap, ParseHeadersError> {
    let mut headers = HeaderMap::new();
    for (line, text) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.is_empty() {
            continue;
        }
        append(&mut headers, text).map_err(|fault| ParseHeadersError { line, fault })?;
    }
    Ok(headers)
}

fn append(headers: &mut HeaderMap, line: &[u8]) -> Result<(), HeaderFault> {
    let mut parts = line.splitn(2, |byte| *byte == b':');
    let (Some(name), Some(value)) = (parts.next(), parts.next()) else {
        return Err(HeaderFault::NoColon);
    };
    let value = value.strip_prefix(b" ").unwrap_or(value);
    let name = HeaderName::from_bytes(name).map_err(|_| HeaderFault::InvalidName)?;
    let value = HeaderValue::from_bytes(value).map_err(|_| HeaderFault::InvalidValue)?;
    headers
        .try_append(name, value)
        .map_err(|_| HeaderFault::TooMany)?;
    Ok(())
}
