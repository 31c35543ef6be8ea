//! Bytes in a JSON string.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::text;

/// Accepts text with padding or without.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// Bytes of an answer or a request, written as Base64 (`format: byte`, `contentEncoding: base64`; RFC 4648, sections 4
/// and 5). It keeps the text in which they were written.
///
/// Decoding accepts any text, so that one malformed value does not fail the whole answer.
///
/// ```
/// use client_runtime::Base64;
///
/// let sent = Base64::from(b"key".as_slice());
/// assert_eq!(sent.as_str(), "a2V5");
/// assert_eq!(sent.bytes(), Some(b"key".to_vec()));
///
/// let received: Base64 = serde_json::from_str(r#""not Base64!""#)?;
/// assert_eq!((received.as_str(), received.bytes()), ("not Base64!", None));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It is written again exactly as it was read. Two values are equal if their texts are equal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Base64 {
    text: String,
}

impl Base64 {
    /// Takes bytes that are already written as Base64. The text is sent unchanged.
    pub fn from_encoded(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The text, as it was received or made.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The decoded bytes, or `None` if the text is not Base64. It accepts the standard alphabet and the one for URLs,
    /// with padding or without, and ignores white space.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let text: String = self.text.split_ascii_whitespace().collect();
        let alphabet = if text.contains(['-', '_']) {
            &URL_SAFE
        } else {
            &STANDARD
        };
        GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()
    }

    /// The text, so that the caller can overwrite it.
    pub(crate) fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

/// Writes bytes with the usual alphabet and padding (RFC 4648, section 4).
impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self {
            text: base64::engine::general_purpose::STANDARD.encode(bytes),
        }
    }
}

/// Writes bytes with the usual alphabet and padding (RFC 4648, section 4).
impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(bytes.as_slice())
    }
}

/// The text, as it was received or made.
impl From<Base64> for String {
    fn from(bytes: Base64) -> Self {
        bytes.text
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Base64").field(&self.text).finish()
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text::read(deserializer, "the text of bytes in Base64")?;
        Ok(Self { text })
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Base64 {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Base64".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        "client_runtime::Base64".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "contentEncoding": "base64"})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_alphabets_are_read_with_padding_or_without() {
        for text in ["+/8=", "+/8", "-_8=", "-_8", " +/\n8= "] {
            let bytes = Base64::from_encoded(text).bytes();
            assert_eq!(bytes, Some(vec![0xFB, 0xFF]), "{text}");
        }
        for text in ["+_8=", "a", "a2V5!", "é"] {
            assert_eq!(Base64::from_encoded(text).bytes(), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_moments_are_read(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let json = serde_json::to_string(&Base64::from(bytes.clone())).unwrap();
            let read: Base64 = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.bytes(), Some(bytes));
        }

        #[test]
        fn any_text_is_received_and_sent_again(text in "\\PC{0,12}") {
            let json = serde_json::to_string(&text).unwrap();
            let read: Base64 = serde_json::from_str(&json).unwrap();
            read.bytes();
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }
}
