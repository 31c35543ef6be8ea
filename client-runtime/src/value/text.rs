//! Reads a value that keeps the text in which it was written.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads the text of a string. If the value is not a string, the error names `expecting`.
///
/// # Errors
///
/// The deserializer's error if the value is not a string.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    expecting: &'static str,
) -> Result<String, D::Error> {
    struct Text(&'static str);

    impl Visitor<'_> for Text {
        type Value = String;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
            Ok(text)
        }
    }

    deserializer.deserialize_string(Text(expecting))
}
