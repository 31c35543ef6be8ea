//! The replies of a script.

use std::fmt::{self, Display};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::call::operation::Operation;

/// The answer of a [`Script`](super::Script) to one call.
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
/// Without a [`status`](Self::status), it has the first documented success status with such a body. The script refuses
/// a reply that the document does not describe, unless you mark it as [`undocumented`](Self::undocumented).
///
/// `Debug` shows the status, and the kind and length of the body.
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
    /// The first reason why it cannot be used.
    pub(super) fault: Option<Fault>,
}

/// Why a reply cannot be used.
#[derive(Clone)]
pub(super) struct Fault {
    what: String,
    /// The error of a type that does not serialize as JSON. It may quote the value.
    error: Option<String>,
}

/// The content of a reply.
#[derive(Clone)]
pub(super) enum Content {
    Empty,
    Json(Bytes),
    Text(Bytes),
    Bytes(Bytes),
    /// The items of a stream, each as JSON or text.
    Items(Format, Vec<String>),
    /// No answer: the connection ends.
    Dropped,
    /// No answer: the connection fails.
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

/// What happens after the last byte of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The body ends.
    Complete,
    /// Nothing more comes, and the connection stays open.
    Open,
    /// The connection breaks.
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

    /// A JSON body: a value of the answer's type, `serde_json::json!`, or any other value that serializes as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) => Self::new(Content::Json(text.into())),
            Err(error) => Self::new(Content::Empty).refuse(Fault {
                what: "it does not serialize as JSON".to_owned(),
                error: Some(error.to_string()),
            }),
        }
    }

    /// An error with a JSON body: a value of the type that the document has for this status, or any other value.
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

    /// A connection that ends before the answer. The call fails, and the client must assume that the server may have
    /// acted.
    pub fn dropped() -> Self {
        Self::new(Content::Dropped)
    }

    /// No connection. The call fails, and the client knows that the server has not acted.
    pub fn unreachable() -> Self {
        Self::new(Content::Unreachable)
    }

    /// Sets the HTTP status.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds a header to the answer. A second header of the same name is sent too.
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

    /// Sets the time until the answer begins, or until the connection fails.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Sets the pause before each item of a stream.
    pub fn every(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// Keeps the connection open after the body, so that the body never ends.
    pub fn left_open(mut self) -> Self {
        self.ending = Ending::Open;
        self
    }

    /// Breaks the connection after the content, before the body ends.
    pub fn broken(mut self) -> Self {
        self.ending = Ending::Broken;
        self
    }

    /// Allows a status or a type of body that the document does not describe for the operation.
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
                what: "an item does not serialize as JSON".to_owned(),
                error: Some(error.to_string()),
            }),
        }
    }

    fn texts<T: Display>(format: Format, items: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
        let mut breaks = texts.iter().map(|text| text.contains(['\r', '\n']));
        match breaks.position(|has_break| has_break && format == Format::TextLines) {
            Some(index) => Self::new(Content::Empty).refuse(Fault::of(format!(
                "item {index} contains a line break, which would make it two lines"
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

    /// The fault in words. For a sensitive operation, it leaves out words that may quote a value.
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

/// Shows the kind and the length.
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
    /// The default content type of the answer.
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
    /// Writes an item in the format of the body.
    pub(super) fn written(self, item: &str) -> String {
        match self {
            // Each line of the text gets its own `data`. Lines end with CR LF, LF or CR (HTML Living Standard, section
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
