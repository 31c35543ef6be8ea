//! A JSON value as it was written, which can be decoded more than once.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

/// A JSON value. Unlike `serde_json::Value`, it keeps the order of members and repeated members. So decoding the value
/// gives the same result as decoding its text. It borrows strings where possible.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'text> {
    Null,
    Flag(bool),
    Unsigned(u64),
    /// A whole number below zero.
    Signed(i64),
    Float(f64),
    Text(Cow<'text, str>),
    List(Vec<Node<'text>>),
    Object(Vec<Member<'text>>),
}

/// A name and its value.
pub(crate) type Member<'text> = (Cow<'text, str>, Node<'text>);

impl Node<'_> {
    /// The kind of the value, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "a boolean",
            Self::Unsigned(_) | Self::Signed(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The kind of the value, for the errors of decoders.
    pub(crate) fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Flag(flag) => Unexpected::Bool(*flag),
            Self::Unsigned(number) => Unexpected::Unsigned(*number),
            Self::Signed(number) => Unexpected::Signed(*number),
            Self::Float(number) => Unexpected::Float(*number),
            Self::Text(text) => Unexpected::Str(text),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) => Unexpected::Map,
        }
    }

    /// The last member of an object with this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let mut members = members.iter().rev();
        members.find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The number of values within it, itself included.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Self::Object(members) => {
                let sizes = members.iter().map(|(_, value)| value.size());
                1 + sizes.sum::<usize>()
            }
            _ => 1,
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Whole)
    }
}

/// The key under which `serde_json` passes the text of a number, if some crate of the program enables its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Node<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Unsigned(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(u64::try_from(number).map_or(Node::Signed(number), Node::Unsigned))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node<'de>, E> {
        // JSON has no other numbers.
        Ok(if number.is_finite() {
            Node::Float(number)
        } else {
            Node::Null
        })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = array.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut members: Vec<Member<'de>> = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            members.push((key, map.next_value()?));
        }
        if let [(key, Node::Text(text))] = members.as_slice()
            && key == NUMBER
            && let Some(number) = number(text)
        {
            return Ok(number);
        }
        Ok(Node::Object(members))
    }
}

/// Reads a number in JSON's notation: without a plus sign and without leading zeros.
pub(crate) fn number(text: &str) -> Option<Node<'static>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_json = match digits.as_bytes() {
        [b'0', b'0'..=b'9', ..] => false,
        [b'0'..=b'9', ..] => digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')),
        _ => false,
    };
    if !is_json {
        return None;
    }
    if let Ok(number) = text.parse() {
        return Some(Node::Unsigned(number));
    }
    if let Ok(number) = text.parse() {
        return Some(Node::Signed(number));
    }
    // Rust accepts a point without digits after it, JSON does not.
    let (whole, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    if whole.ends_with('.') || exponent.is_empty() {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(Node::Float(number))
}

/// The name of a member, borrowed where possible.
struct Key<'text>(Cow<'text, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;

        impl<'de> Visitor<'de> for Borrowed {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }

            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_string<E: Error>(self, key: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key)))
            }
        }

        deserializer.deserialize_str(Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(text: &str) -> Node<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn members_keep_their_order_and_their_repetitions() {
        let object = node(r#"{"b": 1, "a": -2, "b": 3.5, "\u0063": null}"#);
        let members = vec![
            ("b".into(), Node::Unsigned(1)),
            ("a".into(), Node::Signed(-2)),
            ("b".into(), Node::Float(3.5)),
            ("c".into(), Node::Null),
        ];
        assert_eq!(object, Node::Object(members));
        assert_eq!(object.member("b"), Some(&Node::Float(3.5)));
        assert_eq!((object.member("d"), object.size()), (None, 5));
    }

    #[test]
    fn a_value_takes_little_memory() {
        // Small, because a hostile answer has a node in every two bytes.
        assert!(size_of::<Node<'_>>() <= 32 && size_of::<Member<'_>>() <= 56);
    }

    #[test]
    fn a_number_whose_text_is_handed_out_is_a_number() {
        for (text, number) in [
            ("18446744073709551615", Node::Unsigned(u64::MAX)),
            ("-1", Node::Signed(-1)),
            ("1e3", Node::Float(1e3)),
        ] {
            assert_eq!(node(&format!(r#"{{"{NUMBER}": "{text}"}}"#)), number);
        }
        assert!(matches!(
            node(&format!(r#"{{"{NUMBER}": "many"}}"#)),
            Node::Object(_)
        ));
    }

    #[test]
    fn only_json_numbers_are_numbers() {
        for text in [
            "", "-", "+1", "007", "1.", ".5", "1e", "1e+", "0x1", "1 ", " 1", "1_0", "NaN", "inf",
            "infinity", "1e999", "--1", "1-1",
        ] {
            assert_eq!(number(text), None, "{text}");
            assert!(
                serde_json::from_str::<f64>(text.trim()).is_err() || text.trim() != text,
                "{text}"
            );
        }
        for text in ["0", "-0.0", "1.50", "12e-3", "1E+2", "9007199254740993"] {
            assert!(number(text).is_some(), "{text}");
        }
    }
}
