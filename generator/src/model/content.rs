//! What operations send and answer: bodies, their parts, responses.

use super::schema::{Direction, Schema};

/// The body of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The media type, to the letter.
    pub media_type: String,
    /// How it is written.
    pub encoding: Encoding,
    /// Whether the API refuses a call without it.
    pub required: bool,
    /// The schema of its values.
    pub schema: Schema,
    /// The parts of a multipart body, if the document describes them.
    pub parts: Vec<Part>,
    /// What the document says about it.
    pub description: Option<String>,
    /// The media types that the document offers besides this one.
    pub choice: Option<Choice>,
}

/// Which of several media types the crate uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The media type that the client sends or decodes.
    pub taken: String,
    /// The other media types, in the document's order.
    pub left: Vec<String>,
}

impl Choice {
    /// The choice of `taken` among `all`; `None` when `taken` is the only one.
    #[must_use]
    pub fn of<'name>(taken: &str, all: impl Iterator<Item = &'name String>) -> Option<Self> {
        let left: Vec<String> = all.filter(|it| *it != taken).cloned().collect();
        (!left.is_empty()).then(|| Self {
            taken: taken.to_owned(),
            left,
        })
    }
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name on the wire.
    pub name: String,
    /// The name of the field in Rust; empty before names are given.
    pub field: String,
    /// Whether the API refuses a body without it.
    pub required: bool,
    /// Its direction.
    pub direction: Direction,
    /// Its content.
    pub content: PartContent,
    /// What the document says about it.
    pub description: Option<String>,
}

/// The content of a part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub enum PartContent {
    /// A value: text, or JSON when it is an object.
    Value(Box<Schema>),
    /// Bytes.
    File {
        /// Whether one name may have several files.
        is_list: bool,
        /// The media type that the document asks for.
        media_type: Option<String>,
    },
}

impl PartContent {
    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }

    /// The schema of the value; `None` for a file.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Value(schema) => Some(schema),
            Self::File { .. } => None,
        }
    }
}

/// How a body is written, from the most to the least expressive way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// The response of one status, or one group of statuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The status or statuses of the response.
    pub status: Status,
    /// Its body.
    pub content: Content,
    /// The stream that the API answers instead if the call asks for it.
    pub stream: Option<Content>,
    /// What the document says about it.
    pub description: String,
    /// The media types that the document offers besides this one.
    pub choice: Option<Choice>,
}

/// A key of `responses`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// A hundred statuses: `4XX` is 4.
    Range(u8),
    /// Every status that is not named.
    Default,
}

impl Status {
    /// Reads a key of `responses`; `None` if the text is not one.
    #[must_use]
    pub fn read(key: &str) -> Option<Self> {
        if key == "default" {
            return Some(Self::Default);
        }
        let bytes = key.as_bytes();
        let [hundreds @ b'1'..=b'5', tens, ones] = *bytes else {
            return None;
        };
        if tens.eq_ignore_ascii_case(&b'x') && ones.eq_ignore_ascii_case(&b'x') {
            return Some(Self::Range(hundreds - b'0'));
        }
        key.parse().ok().map(Self::Code)
    }

    /// Whether the operation succeeded.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }

    /// Whether the connection switches to another protocol, which no generated method does.
    #[must_use]
    pub fn is_informational(self) -> bool {
        matches!(self, Self::Code(100..=199) | Self::Range(1))
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(formatter, "{code}"),
            Self::Range(hundreds) => write!(formatter, "{hundreds}XX"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// None.
    Empty,
    /// JSON.
    Json(Box<Schema>),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// One item after another.
    Stream(Stream),
}

/// A body that comes item by item.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// How the stream separates its items.
    pub format: StreamFormat,
    /// The media type, to the letter.
    pub media_type: String,
    /// Whether an item is text instead of JSON.
    pub is_text: bool,
    /// The schema of an item; for events, the schema of their data.
    pub item: Box<Schema>,
}

/// How a stream separates its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFormat {
    /// Server-sent events.
    Events,
    /// One on each line.
    Lines,
    /// A JSON text sequence (RFC 7464).
    Sequence,
}

impl Response {
    /// The possible contents: its body, and the stream that may come instead.
    pub fn contents(&self) -> impl Iterator<Item = &Content> {
        std::iter::once(&self.content).chain(&self.stream)
    }
}

impl Content {
    /// The schema of the JSON or of a stream's items; `None` for other contents.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Json(schema) => Some(schema),
            Self::Stream(stream) => (!stream.is_text).then_some(&*stream.item),
            Self::Empty | Self::Text | Self::Bytes => None,
        }
    }

    /// The schema of the JSON or of a stream's items; `None` for other contents.
    #[must_use]
    pub fn schema_mut(&mut self) -> Option<&mut Schema> {
        match self {
            Self::Json(schema) => Some(schema),
            Self::Stream(stream) => (!stream.is_text).then_some(&mut *stream.item),
            Self::Empty | Self::Text | Self::Bytes => None,
        }
    }
}

impl Body {
    /// The schema of the body, or of its parts.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let parts = self.parts.iter().filter_map(|part| part.content.schema());
        std::iter::once(&self.schema).chain(parts)
    }

    /// The schema of the body, or of its parts.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = &mut Schema> {
        let contents = self.parts.iter_mut().map(|part| &mut part.content);
        let parts = contents.filter_map(|content| match content {
            PartContent::Value(schema) => Some(&mut **schema),
            PartContent::File { .. } => None,
        });
        std::iter::once(&mut self.schema).chain(parts)
    }
}
