//! Parses the text of a signature header, and checks it against a secret.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const PREFIX: &str = "sha256=";
const DIGITS: usize = 64;

/// Why the text of a signature header is not `sha256=` and 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFault {
    /// It has a byte outside ASCII.
    #[error("the signature has a character outside ASCII; send `sha256=` and hexadecimal digits")]
    NonAscii,
    /// There is more than one signature, separated by a comma, a semicolon or white space.
    #[error("the header holds several signatures; send exactly one")]
    Several,
    /// There is white space before, in or after the signature.
    #[error("the signature contains white space; send `sha256=` and hexadecimal digits only")]
    WhiteSpace,
    /// It does not begin with `sha256=` in lower case.
    #[error(
        "the signature does not begin with `sha256=`; send that before the digits, in lower case"
    )]
    NoPrefix,
    /// It has characters that are not hexadecimal digits, as in base64.
    #[error("the signature is not hexadecimal; send 64 of the digits 0 to 9 and a to f")]
    NotHexadecimal,
    /// It has more or fewer than 64 digits.
    #[error("the signature has the wrong length; send 64 hexadecimal digits, uncut")]
    WrongLength,
    /// It has hexadecimal digits in upper case.
    #[error("the signature has upper-case digits; send hexadecimal digits in lower case")]
    UpperCase,
}

impl SignatureFault {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NonAscii => "signature-non-ascii",
            Self::Several => "signature-several",
            Self::WhiteSpace => "signature-white-space",
            Self::NoPrefix => "signature-no-prefix",
            Self::NotHexadecimal => "signature-not-hexadecimal",
            Self::WrongLength => "signature-wrong-length",
            Self::UpperCase => "signature-upper-case",
        }
    }
}

/// A signature as received, in bytes.
pub(super) struct Signature(Vec<u8>);

impl Signature {
    /// Parses the text of a header.
    pub(super) fn parse(text: &[u8]) -> Result<Self, SignatureFault> {
        if !text.is_ascii() {
            return Err(SignatureFault::NonAscii);
        }
        if holds_several(text) {
            return Err(SignatureFault::Several);
        }
        if text.iter().any(u8::is_ascii_whitespace) {
            return Err(SignatureFault::WhiteSpace);
        }
        let digits = text
            .strip_prefix(PREFIX.as_bytes())
            .ok_or(SignatureFault::NoPrefix)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(SignatureFault::NotHexadecimal);
        }
        if digits.len() != DIGITS {
            return Err(SignatureFault::WrongLength);
        }
        let (pairs, _) = digits.as_chunks::<2>();
        pairs
            .iter()
            .map(|[high, low]| Some(digit_value(*high)? << 4 | digit_value(*low)?))
            .collect::<Option<_>>()
            .map(Self)
            .ok_or(SignatureFault::UpperCase)
    }

    /// Whether this is the signature of the message. The time of the comparison does not depend on how much of it
    /// matches.
    pub(super) fn is_of(&self, secret: &SecretString, timestamp: &[u8], body: &[u8]) -> bool {
        let state = state(secret, timestamp, body);
        state.verify_slice(&self.0).is_ok()
    }
}

/// The text of the header for a message.
pub(super) fn text(secret: &SecretString, timestamp: &[u8], body: &[u8]) -> String {
    let mac = state(secret, timestamp, body).finalize().into_bytes();
    let mut text = String::with_capacity(PREFIX.len() + DIGITS);
    text.push_str(PREFIX);
    for byte in mac {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// Computed for each message and not kept, so that nothing derived from the secret outlives the call.
fn state(secret: &SecretString, timestamp: &[u8], body: &[u8]) -> Hmac<Sha256> {
    let key = secret.expose_secret().as_bytes();
    // RFC 2104, section 2: longer keys are hashed and shorter ones padded, so none is refused.
    let mut state = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    state.update(timestamp);
    state.update(b".");
    state.update(body);
    state
}

/// Whether the text looks like several signatures: it has a comma or a semicolon, or white space before another
/// `name=value`. Other white space is reported as white space.
fn holds_several(text: &[u8]) -> bool {
    let listed = text.iter().any(|byte| matches!(byte, b',' | b';'));
    let pairs = text
        .split(u8::is_ascii_whitespace)
        .filter(|part| part.contains(&b'='));
    listed || pairs.count() > 1
}

/// The value of a digit, or `None` for an upper-case digit.
fn digit_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
