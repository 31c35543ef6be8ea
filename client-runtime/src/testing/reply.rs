//! What a script answers a call with.

use std::fmt::{self, Display};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::call::operation::Operation;

/// What a [`Script`](super::Script) answers one call with.
///
/// ```
/// use std::time::Duration;
///
/// use client_runtime::testing::Reply;
///
/// Reply::json(&["a", "b"]);
/// Reply::text("slow down").status(429).header("retry-after", "2");
/// Reply::empty().after(Duration::from_secs(5));
/// Reply::events([1, 2, 3]).every(Duration::from_secs(1)).left_open();
/// Reply::dropped();
/// ```
///
/// Without a [`status`](Self::status) it is the first success that is documented for the operation and has such a body.
/// What is not documented is refused unless it is [`undocumented`](Self::undocumented).
///
/// `Debug` shows the status, and of the body its kind and its length.
#[derive(Clone)]
#[must_use = "a reply does nothing until a script has it"]
pub struct Reply {
    pub(super) status: Option<u16>,
    pub(super) headers: HeaderMap,
    pub(super) content: Content,
    pub(super) delay: Option<Duration>,
    pub(super) pause: Option<Duration>,
    pub(super) ending: Ending,
    pub(super) is_undocumented: bool,
    /// The first thing that makes it unusable.
    pub(super) fault: Option<Fault>,
}

/// Why a reply cannot be given.
#[derive(Clone)]
pub(super) struct Fault {
    what: String,
    /// The words of a type that is not written as JSON; they may quote its value.
    error: Option<String>,
}

/// What a reply carries.
#[derive(Clone)]
pub(super) enum Content {
    Empty,
    Json(Bytes),
    Text(Bytes),
    Bytes(Bytes),
    /// The items of a stream, each as JSON or text.
    Items(Format, Vec<String>),
    /// No answer: the connection was made and ends.
    Dropped,
    /// No answer: there is no connection.
    Unreachable,
}

/// How the items of a stream are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Events,
    TextEvents,
    Lines,
    TextLines,
    Sequence,
}

/// What comes after the last byte of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Its end.
    Complete,
    /// Nothing, for ever.
    Open,
    /// The end of the connection.
    Broken,
}

impl Reply {
    fn new(content: Content) -> Self {
        Self {
            status: None,
            headers: HeaderMap::new(),
            content,
            delay: None,
            pause: None,
            ending: Ending::Complete,
            is_undocumented: false,
            fault: None,
        }
    }

    /// A JSON body: a value of the answer's type, `serde_json::json!` or anything else that is written as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) => Self::new(Content::Json(text.into())),
            Err(error) => Self::new(Content::Empty).refuse(Fault {
                what: "it is not written as JSON".to_owned(),
                error: Some(error.to_string()),
            }),
        }
    }

    /// An error with a JSON body: a value of the type that is documented for this status, or any other.
    pub fn error<T: Serialize + ?Sized>(status: u16, value: &T) -> Self {
        Self::json(value).status(status)
    }

    /// A body of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into().into()))
    }

    /// A body of any content type.
    pub fn bytes(body: impl Into<Bytes>, content_type: &str) -> Self {
        Self::new(Content::Bytes(body.into())).header(CONTENT_TYPE.as_str(), content_type)
    }

    /// No body.
    pub fn empty() -> Self {
        Self::new(Content::Empty)
    }

    /// Server-sent events whose data is JSON.
    pub fn events<T: Serialize>(items: impl IntoIterator<Item = T>) -> Self {
        Self::items(Format::Events, items)
    }

    /// Server-sent events whose data is text. The client receives every line break in it as `\n`.
    pub fn text_events<T: Display>(items: impl IntoIterator<Item = T>) -> Self {
        Self::texts(Format::TextEvents, items)
    }

    /// Lines, each of them JSON.
    pub fn lines<T: Serialize>(items: impl IntoIterator<Item = T>) -> Self {
        Self::items(Format::Lines, items)
    }

    /// Lines of text. A text with a line break is refused.
    pub fn text_lines<T: Display>(items: impl IntoIterator<Item = T>) -> Self {
        Self::texts(Format::TextLines, items)
    }

    /// A JSON text sequence (RFC 7464).
    pub fn json_sequence<T: Serialize>(items: impl IntoIterator<Item = T>) -> Self {
        Self::items(Format::Sequence, items)
    }

    /// A connection that ends before there is an answer. The call fails as one whose fate is unknown.
    pub fn dropped() -> Self {
        Self::new(Content::Dropped)
    }

    /// No connection at all. The call fails as one that has not been sent.
    pub fn unreachable() -> Self {
        Self::new(Content::Unreachable)
    }

    /// The HTTP status.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// A header of the answer; a second one of the same name is added.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        match (name, HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
                self
            }
            _ => self.refuse(Fault::of("a header cannot be sent")),
        }
    }

    /// The time until the answer begins, or until it is clear that there is none.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// The time before each item of a stream.
    pub fn every(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// The body does not end: after what there is of it, nothing comes.
    pub fn left_open(mut self) -> Self {
        self.ending = Ending::Open;
        self
    }

    /// The connection ends before the body does: after what there is of it.
    pub fn broken(mut self) -> Self {
        self.ending = Ending::Broken;
        self
    }

    /// Allows a status that is not documented for the operation, or a body of another type than the documented one.
    pub fn undocumented(mut self) -> Self {
        self.is_undocumented = true;
        self
    }

    fn items<T: Serialize>(format: Format, items: impl IntoIterator<Item = T>) -> Self {
        let texts: Result<Vec<String>, _> = items
            .into_iter()
            .map(|item| serde_json::to_string(&item))
            .collect();
        match texts {
            Ok(texts) => Self::new(Content::Items(format, texts)),
            Err(error) => Self::new(Content::Empty).refuse(Fault {
                what: "an item is not written as JSON".to_owned(),
                error: Some(error.to_string()),
            }),
        }
    }

    fn texts<T: Display>(format: Format, items: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
        let mut breaks = texts.iter().map(|text| text.contains(['\r', '\n']));
        match breaks.position(|has_break| has_break && format == Format::TextLines) {
            Some(index) => Self::new(Content::Empty).refuse(Fault::of(format!(
                "item {index} has a line break, which a line cannot have"
            ))),
            None => Self::new(Content::Items(format, texts)),
        }
    }

    fn refuse(mut self, fault: Fault) -> Self {
        self.fault.get_or_insert(fault);
        self
    }
}

impl Fault {
    fn of(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            error: None,
        }
    }

    /// The fault, of a sensitive operation without words that may quote a value.
    pub(super) fn said(&self, operation: &Operation) -> String {
        let Self { what, error } = self;
        match error {
            Some(error) if !operation.is_sensitive() => format!("{what}: {error}"),
            _ => what.clone(),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reply")
            .field("status", &self.status)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// Shows kind and length.
impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("Empty"),
            Self::Json(body) => write!(formatter, "Json({} bytes)", body.len()),
            Self::Text(body) => write!(formatter, "Text({} bytes)", body.len()),
            Self::Bytes(body) => write!(formatter, "Bytes({} bytes)", body.len()),
            Self::Items(format, items) => write!(formatter, "{format:?}({} items)", items.len()),
            Self::Dropped => formatter.write_str("Dropped"),
            Self::Unreachable => formatter.write_str("Unreachable"),
        }
    }
}

impl Content {
    /// The content type of the answer, where it is not said by whoever made the reply.
    pub(super) fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::Bytes(_) | Self::Dropped | Self::Unreachable => None,
            Self::Json(_) => Some("application/json"),
            Self::Text(_) | Self::Items(Format::TextLines, _) => Some("text/plain; charset=utf-8"),
            Self::Items(Format::Events | Format::TextEvents, _) => Some("text/event-stream"),
            Self::Items(Format::Lines, _) => Some("application/jsonl"),
            Self::Items(Format::Sequence, _) => Some("application/json-seq"),
        }
    }
}

impl Format {
    /// An item as it stands in a body.
    pub(super) fn written(self, item: &str) -> String {
        match self {
            // Each line of the text has its own `data`, and lines end with CR LF, LF or CR (HTML Living Standard, section
            // 9.2.6).
            Self::Events | Self::TextEvents => {
                let lines = item
                    .replace("\r\n", "\n")
                    .split(['\n', '\r'])
                    .fold(String::new(), |lines, line| lines + "data: " + line + "\n");
                lines + "\n"
            }
            Self::Lines | Self::TextLines => format!("{item}\n"),
            Self::Sequence => format!("\u{1e}{item}\n"),
        }
    }
}
