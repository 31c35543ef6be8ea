//! Reads and writes bytes in hexadecimal.

/// Decodes hexadecimal text, with or without the prefix `0x`. Returns `None` for any other text.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = digits.chunks_exact(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

fn digit(character: u8) -> Option<u8> {
    let value = char::from(character).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Encodes bytes as lower-case digits.
pub(crate) fn encode(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_either_case_are_bytes_with_and_without_a_prefix() {
        assert_eq!(decode("00fFA0"), Some(vec![0, 255, 160]));
        assert_eq!(decode("0x0a"), Some(vec![10]));
        assert_eq!(decode(""), Some(Vec::new()));
        assert_eq!(encode(&[0, 255, 160]), "00ffa0");
    }

    #[test]
    fn text_that_is_not_hexadecimal_is_refused() {
        for text in ["0", "0x0", "zz", "0x0x", "+1", " 1", "é", "0X00"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
