//! What operations are sent and what they answer: bodies, their parts, responses.

use super::schema::{Direction, Schema};

/// What is sent with an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The media type, to the letter.
    pub media_type: String,
    /// How it is written.
    pub encoding: Encoding,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What it must look like.
    pub schema: Schema,
    /// The parts that it is made of, when it is multipart and the document describes them.
    pub parts: Vec<Part>,
    /// What the document says about it.
    pub description: Option<String>,
    /// The media types that it could be of as well.
    pub choice: Option<Choice>,
}

/// Which of several media types was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The one that is sent or decoded.
    pub taken: String,
    /// The others, in the document's order.
    pub left: Vec<String>,
}

impl Choice {
    /// The choice of `taken` among `all`; `None` when there is no other.
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
    /// Whether a body without it is refused.
    pub required: bool,
    /// Which way it goes.
    pub direction: Direction,
    /// What is in it.
    pub content: PartContent,
    /// What the document says about it.
    pub description: Option<String>,
}

/// What is in a part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub enum PartContent {
    /// A value: text, or JSON when it is an object.
    Value(Box<Schema>),
    /// Bytes.
    File {
        /// Whether there may be several under the one name.
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

    /// What the value must look like; `None` for a file.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Value(schema) => Some(schema),
            Self::File { .. } => None,
        }
    }
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What comes back with one status, or one group of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// When it comes.
    pub status: Status,
    /// What its body is.
    pub content: Content,
    /// The stream that it may be instead, for a call that asks for it.
    pub stream: Option<Content>,
    /// What the document says about it.
    pub description: String,
    /// The media types that it could be of as well.
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
    /// Reads a key of `responses`; `None` when it is none.
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

    /// Whether a connection goes on in another protocol, which no generated method does.
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
    /// One item after the other.
    Stream(Stream),
}

/// A body that comes item by item.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// How the items are told apart.
    pub format: StreamFormat,
    /// The media type, to the letter.
    pub media_type: String,
    /// Whether an item is text and not JSON.
    pub is_text: bool,
    /// What an item looks like; of events, their data.
    pub item: Box<Schema>,
}

/// How the items of a stream are told apart.
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
    /// What it may be: its body, and the stream that it may be instead.
    pub fn contents(&self) -> impl Iterator<Item = &Content> {
        std::iter::once(&self.content).chain(&self.stream)
    }
}

impl Content {
    /// What the JSON, or an item of the stream, looks like; `None` when it is no JSON.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Json(schema) => Some(schema),
            Self::Stream(stream) => (!stream.is_text).then_some(&*stream.item),
            Self::Empty | Self::Text | Self::Bytes => None,
        }
    }

    /// What the JSON, or an item of the stream, looks like; `None` when it is no JSON.
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
    /// The schema of the body, or those of its parts.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let parts = self.parts.iter().filter_map(|part| part.content.schema());
        std::iter::once(&self.schema).chain(parts)
    }

    /// The schema of the body, or those of its parts.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = &mut Schema> {
        let parts = self
            .parts
            .iter_mut()
            .filter_map(|part| match &mut part.content {
                PartContent::Value(schema) => Some(&mut **schema),
                PartContent::File { .. } => None,
            });
        std::iter::once(&mut self.schema).chain(parts)
    }
}
