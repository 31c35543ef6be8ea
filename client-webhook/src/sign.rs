//! Signs deliveries as a provider does, to test a receiver.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;

use super::scheme::Scheme;
use super::signature;

/// Returns the text of the signature header for a delivery: `sha256=` and 64 hexadecimal digits.
///
/// `timestamp` is in seconds since 1970. `body` is the exact bytes to send.
pub fn sign(secret: &SecretString, timestamp: u64, body: &[u8]) -> String {
    signature::text(secret, timestamp.to_string().as_bytes(), body)
}

/// Returns the timestamp header and the signature header of a delivery, with the names from `scheme`.
///
/// `timestamp` is in seconds since 1970. `body` is the exact bytes to send.
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
        // `Scheme::new` accepts only header names, and both values are visible ASCII.
        .filter_map(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::try_from(value).ok()?))
        })
        .collect()
}
