//! Signing deliveries as a provider would, to test a receiver with.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;

use super::scheme::Scheme;
use super::signature;

/// The text of the signature header for a delivery: `sha256=` and 64 hexadecimal digits.
///
/// `timestamp` is in seconds since 1970; `body` is signed byte by byte as it is sent.
pub fn sign(secret: &SecretString, timestamp: u64, body: &[u8]) -> String {
    signature::text(secret, timestamp.to_string().as_bytes(), body)
}

/// The timestamp and the signature header of a delivery, under the names of `scheme`.
///
/// `timestamp` is in seconds since 1970; `body` is signed byte by byte as it is sent.
pub fn signed_headers(
    scheme: &Scheme,
    secret: &SecretString,
    timestamp: u64,
    body: &[u8],
) -> HeaderMap {
    let headers = [
        (scheme.timestamp_header(), timestamp.to_string()),
        (scheme.signature_header(), sign(secret, timestamp, body)),
    ];
    headers
        .into_iter()
        // `Scheme::new` takes only names of headers, and both values are visible ASCII.
        .filter_map(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::try_from(value).ok()?))
        })
        .collect()
}
