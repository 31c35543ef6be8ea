//! Converts scalars to another JSON type that means the same.

use crate::value::node::{self, Node};

/// 2 to the power of 53. Above it, a float may differ from the whole number in the text.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A number or a flag as text.
pub(crate) fn text(node: &Node<'_>) -> Option<Node<'static>> {
    let text = match node {
        Node::Flag(flag) => flag.to_string(),
        Node::Unsigned(number) => number.to_string(),
        Node::Signed(number) => number.to_string(),
        // The last digits of a longer whole number, such as an account number, are lost.
        Node::Float(number) if number.fract() == 0.0 && number.abs() >= MOST_EXACT => return None,
        Node::Float(number) => serde_json::Number::from_f64(*number)?.to_string(),
        _ => return None,
    };
    Some(Node::Text(text.into()))
}

/// A text or a float as a whole number.
pub(crate) fn integer(node: &Node<'_>) -> Option<Node<'static>> {
    match node {
        Node::Float(number) => whole(*number),
        Node::Text(text) => match node::number(text)? {
            Node::Float(number) => whole(number),
            number => Some(number),
        },
        _ => None,
    }
}

/// A text as a number.
pub(crate) fn number(node: &Node<'_>) -> Option<Node<'static>> {
    match node {
        Node::Text(text) => node::number(text),
        _ => None,
    }
}

/// A number or a text as a flag.
pub(crate) fn flag(node: &Node<'_>) -> Option<Node<'static>> {
    match node {
        Node::Unsigned(0) => Some(Node::Flag(false)),
        Node::Unsigned(1) => Some(Node::Flag(true)),
        Node::Text(text) => match &**text {
            "false" => Some(Node::Flag(false)),
            "true" => Some(Node::Flag(true)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a key has the notation of a JSON number or flag.
pub(crate) fn is_plain(key: &str) -> bool {
    matches!(key, "true" | "false") || node::number(key).is_some()
}

fn whole(number: f64) -> Option<Node<'static>> {
    if number.fract() != 0.0 || number.abs() >= MOST_EXACT {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole and small enough"
    )]
    let number = number as i64;
    Some(u64::try_from(number).map_or(Node::Signed(number), Node::Unsigned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(text: &str) -> Node<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_scalar_means_the_same_in_another_type_or_nothing() {
        for (written, as_text, as_integer, as_number, as_flag) in [
            ("0", Some("0"), None, None, Some(false)),
            ("1", Some("1"), None, None, Some(true)),
            ("2", Some("2"), None, None, None),
            ("-7", Some("-7"), None, None, None),
            ("1.0", Some("1.0"), Some(Node::Unsigned(1)), None, None),
            ("-2.0", Some("-2.0"), Some(Node::Signed(-2)), None, None),
            ("1.5", Some("1.5"), None, None, None),
            (
                "18446744073709551615",
                Some("18446744073709551615"),
                None,
                None,
                None,
            ),
            ("18446744073709551616", None, None, None, None),
            ("9007199254740993.0", None, None, None, None),
            ("true", Some("true"), None, None, None),
            ("\"true\"", None, None, None, Some(true)),
            ("\"false\"", None, None, None, Some(false)),
            ("\"True\"", None, None, None, None),
            (
                "\"1\"",
                None,
                Some(Node::Unsigned(1)),
                Some(Node::Unsigned(1)),
                None,
            ),
            (
                "\"-1\"",
                None,
                Some(Node::Signed(-1)),
                Some(Node::Signed(-1)),
                None,
            ),
            (
                "\"1.0\"",
                None,
                Some(Node::Unsigned(1)),
                Some(Node::Float(1.0)),
                None,
            ),
            ("\"1.5\"", None, None, Some(Node::Float(1.5)), None),
            ("\"007\"", None, None, None, None),
            ("\"\"", None, None, None, None),
            ("null", None, None, None, None),
            ("[1]", None, None, None, None),
        ] {
            let node = node(written);
            assert_eq!(
                text(&node),
                as_text.map(|text| Node::Text(text.into())),
                "{written}"
            );
            assert_eq!(integer(&node), as_integer, "{written}");
            assert_eq!(number(&node), as_number, "{written}");
            assert_eq!(flag(&node), as_flag.map(Node::Flag), "{written}");
        }
    }
}
