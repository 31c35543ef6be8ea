//! The documented answers of an operation, against which scripts check their replies.

use serde::de::DeserializeOwned;

use super::reply::{Content, Format, Reply};
use crate::answer::json_text::json_text;
use crate::call::operation::Operation;

/// Returns the documented answers of an operation, or an empty list if they are unknown. Generated code defines it.
#[doc(hidden)]
pub type Answers = fn(&Operation) -> &'static [Documented];

/// The statuses of answers with the same body, such as `200`, `4XX` or `default`, and that body.
type Documented = (&'static [&'static str], Shape);

/// The documented body of an answer. Generated code defines it.
#[doc(hidden)]
pub struct Shape(Kind);

enum Kind {
    Empty,
    Text,
    Bytes,
    Json(Decode),
    Items(Format, Decode),
}

/// Why a text is not a value of the documented type, or `None` if it is.
type Decode = fn(&[u8]) -> Option<serde_json::Error>;

/// The reason to add to "does not decode". For a sensitive operation, it is only the position, because the decoder's
/// words quote the text.
pub(super) fn words(error: &serde_json::Error, operation: &Operation) -> String {
    if operation.is_sensitive() {
        format!(" at line {} column {}", error.line(), error.column())
    } else {
        format!(": {error}")
    }
}

fn decode<T: DeserializeOwned>(text: &[u8]) -> Option<serde_json::Error> {
    serde_json::from_slice::<T>(json_text(text)).err()
}

impl Shape {
    /// No body.
    pub const EMPTY: Self = Self(Kind::Empty);
    /// Text.
    pub const TEXT: Self = Self(Kind::Text);
    /// Any bytes.
    pub const BYTES: Self = Self(Kind::Bytes);
    /// Server-sent events whose data is text.
    pub const TEXT_EVENTS: Self = Self(Kind::Items(Format::TextEvents, |_| None));
    /// Lines of text.
    pub const TEXT_LINES: Self = Self(Kind::Items(Format::TextLines, |_| None));

    /// JSON that decodes as `T`.
    pub const fn json<T: DeserializeOwned>() -> Self {
        Self(Kind::Json(decode::<T>))
    }

    /// Server-sent events whose data decodes as `T`.
    pub const fn events<T: DeserializeOwned>() -> Self {
        Self(Kind::Items(Format::Events, decode::<T>))
    }

    /// Lines that decode as `T`.
    pub const fn lines<T: DeserializeOwned>() -> Self {
        Self(Kind::Items(Format::Lines, decode::<T>))
    }

    /// A JSON text sequence whose items decode as `T`.
    pub const fn json_sequence<T: DeserializeOwned>() -> Self {
        Self(Kind::Items(Format::Sequence, decode::<T>))
    }

    /// Why the content is not of this shape, or `None` if it is.
    fn fault(&self, content: &Content, operation: &Operation) -> Option<String> {
        let wrong = |documented: &str| Some(format!("{documented} is documented"));
        match (&self.0, content) {
            (Kind::Json(decode), Content::Json(text) | Content::Bytes(text)) => {
                let error = decode(text)?;
                let words = words(&error, operation);
                Some(format!("the body does not decode{words}"))
            }
            (Kind::Items(format, decode), Content::Items(given, items)) if format == given => {
                let mut errors = items.iter().enumerate();
                errors.find_map(|(index, item)| {
                    let error = decode(item.as_bytes())?;
                    let words = words(&error, operation);
                    Some(format!("item {index} does not decode{words}"))
                })
            }
            // Accepts an absent body if the client ignores the body, and any raw bytes.
            (Kind::Empty, Content::Empty)
            | (Kind::Text, Content::Text(_) | Content::Json(_) | Content::Bytes(_))
            | (Kind::Bytes, _)
            | (Kind::Items(..), Content::Bytes(_)) => None,
            (Kind::Empty, _) => wrong("no body"),
            (Kind::Text, _) => wrong("text"),
            (Kind::Json(_), _) => wrong("JSON"),
            (Kind::Items(Format::Events | Format::TextEvents, _), _) => wrong("a stream of events"),
            (Kind::Items(..), _) => wrong("a stream of items"),
        }
    }
}

/// Checks a reply to a call of the operation and returns its status.
///
/// # Errors
///
/// The reason why the reply cannot be given or does not match the document.
pub(super) fn status(
    operation: &Operation,
    answers: Answers,
    reply: &Reply,
) -> Result<u16, String> {
    if let Some(fault) = &reply.fault {
        return Err(fault.said(operation));
    }
    let answers = answers(operation);
    let documented: Vec<&str> = if answers.is_empty() {
        operation.statuses().to_vec()
    } else {
        let keys = answers.iter();
        keys.flat_map(|(keys, _)| *keys).copied().collect()
    };
    let status = reply
        .status
        .unwrap_or_else(|| success(operation, &documented, answers, &reply.content));
    if !(100..=999).contains(&status) {
        return Err(format!("{status} is not an HTTP status"));
    }
    let is_answer = !matches!(reply.content, Content::Dropped | Content::Unreachable);
    if reply.is_undocumented || !is_answer || documented.is_empty() {
        return Ok(status);
    }
    let undocumented = match key_of(&documented, status) {
        None => format!("{status} is not documented; {}", listed(&documented)),
        Some(key) => match fault(operation, answers, key, &reply.content) {
            Some(fault) => format!("for {key}, {fault}"),
            None => return Ok(status),
        },
    };
    Err(format!(
        "{undocumented}; add `undocumented()` if you mean it"
    ))
}

/// Lists keys with a verb: `200 is`, `200 and 404 are`, `200, 202 and 4XX are`.
fn listed(documented: &[&str]) -> String {
    match documented {
        [] => "nothing is".to_owned(),
        [only] => format!("{only} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
    }
}

/// Why the content matches no documented body under a key, or `None` if it matches one or none is known.
fn fault(
    operation: &Operation,
    answers: &[Documented],
    key: &str,
    content: &Content,
) -> Option<String> {
    let shapes = answers.iter().filter(|(keys, _)| keys.contains(&key));
    let mut faults = shapes.map(|(_, shape)| shape.fault(content, operation));
    // Some answers come either whole or as a stream.
    let first = faults.next()??;
    faults.all(|fault| fault.is_some()).then_some(first)
}

/// The documented key that covers a status.
fn key_of<'key>(documented: &[&'key str], status: u16) -> Option<&'key str> {
    let exact = status.to_string();
    let range = format!("{}XX", status / 100);
    [exact.as_str(), range.as_str(), "default"]
        .iter()
        .find_map(|wanted| documented.iter().find(|key| *key == wanted))
        .copied()
}

/// The first documented success with such a body, or else the first success.
fn success(
    operation: &Operation,
    documented: &[&str],
    answers: &[Documented],
    content: &Content,
) -> u16 {
    let successes = || {
        documented.iter().filter_map(|key| match *key {
            "2XX" => Some((*key, 200)),
            key => Some((key, key.parse().ok().filter(|it| (200..300).contains(it))?)),
        })
    };
    let fitting = successes().find(|(key, _)| fault(operation, answers, key, content).is_none());
    fitting
        .or_else(|| successes().next())
        .map_or(200, |(_, status)| status)
}

#[cfg(test)]
mod tests {
    use super::*;

    static PLAIN: Operation = Operation::new("plain", "GET", "/plain");
    static SHOW: Operation = PLAIN.answered_with(&["200", "202", "4XX"]);

    fn described(operation: &Operation) -> &'static [Documented] {
        static SHAPES: &[Documented] = &[
            (&["200"], Shape::json::<Vec<u8>>()),
            (&["202", "204"], Shape::EMPTY),
            (&["4XX"], Shape::TEXT),
        ];
        if operation.statuses().is_empty() {
            &[]
        } else {
            SHAPES
        }
    }

    #[test]
    fn a_reply_without_a_status_has_the_success_status_for_its_body() {
        let status = |reply| status(&SHOW, described, &reply);
        assert_eq!(status(Reply::json(&[1])), Ok(200));
        assert_eq!(status(Reply::empty()), Ok(202));
        assert_eq!(status(Reply::empty().status(204)), Ok(204));
        assert_eq!(status(Reply::text("no").status(404)), Ok(404));
    }

    #[test]
    fn an_undocumented_reply_is_refused_unless_it_is_marked() {
        let status = |reply| status(&SHOW, described, &reply);
        assert_eq!(
            status(Reply::empty().status(500)),
            Err("500 is not documented; 200, 202, 204 and 4XX are; add `undocumented()` if you mean it".to_owned())
        );
        assert_eq!(
            status(Reply::json("a")),
            Err("for 200, the body does not decode: invalid type: string \"a\", expected a sequence at line 1 column 3; add `undocumented()` if you mean it".to_owned())
        );
        assert_eq!(
            status(Reply::text("a").status(202)),
            Err("for 202, no body is documented; add `undocumented()` if you mean it".to_owned())
        );
        assert_eq!(status(Reply::empty().status(500).undocumented()), Ok(500));
        assert_eq!(status(Reply::json("a").undocumented()), Ok(200));
        assert!(status(Reply::empty().status(1000).undocumented()).is_err());
    }

    #[test]
    fn an_operation_without_known_answers_accepts_any_reply() {
        assert_eq!(status(&PLAIN, described, &Reply::json("a")), Ok(200));
        assert_eq!(
            status(&PLAIN, described, &Reply::empty().status(500)),
            Ok(500)
        );
        assert_eq!(
            status(&SHOW, |_| &[], &Reply::text("a").status(404)),
            Ok(404)
        );
        assert!(status(&SHOW, |_| &[], &Reply::text("a").status(500)).is_err());
    }

    #[test]
    fn the_documented_statuses_are_listed_in_words() {
        static ONE: Operation = PLAIN.answered_with(&["200"]);
        static TWO: Operation = PLAIN.answered_with(&["200", "404"]);
        let refused = |operation| {
            let reply = Reply::empty().status(500);
            status(operation, |_| &[], &reply).unwrap_err()
        };
        for (operation, listed) in [(&ONE, "200 is"), (&TWO, "200 and 404 are")] {
            let words =
                format!("500 is not documented; {listed}; add `undocumented()` if you mean it");
            assert_eq!(refused(operation), words);
        }
    }
}
