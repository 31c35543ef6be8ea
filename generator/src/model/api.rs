//! An API as the generator sees it: what a document says, with every reference but those to schemas followed.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::model::schema::{Schema, Schemas};

/// A whole API.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The named schemas.
    pub schemas: Schemas,
    /// What the document says about tags, by tag, in its order.
    pub tags: IndexMap<String, Option<String>>,
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The requests that the provider makes, in the document's order.
    pub webhooks: Vec<Webhook>,
}

/// One kind of request that the provider makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Webhook {
    /// Its key under `webhooks`: the name of the event.
    pub name: String,
    /// What the document says about it.
    pub description: Option<String>,
    /// What its JSON body looks like.
    pub payload: Schema,
}

/// One operation: a method on a path.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// `operationId`.
    pub id: Option<String>,
    /// The name of its method in Rust; empty before [`crate::name`].
    pub name: String,
    /// The other names that it gives; empty before [`crate::name`].
    pub second_names: SecondNames,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template, to the letter.
    pub path: String,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `externalDocs.url`.
    pub documentation: Option<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// Its tags, in the document's order.
    pub tags: Vec<String>,
    /// Whether the document says that it needs no credential: `security: []`.
    pub is_open: bool,
    /// The base URL that the operation names for itself, when it is not the document's.
    pub server: Option<String>,
    /// Its parameters: path parameters in the order of the template, then the others.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// What comes back, by status.
    pub responses: Vec<Response>,
}

impl Operation {
    /// Whether a call has parameters, or a body, that may be left out.
    #[must_use]
    pub fn has_optional(&self) -> bool {
        let optional_body = self.body.iter().any(|body| !body.required);
        optional_body || self.parameters.iter().any(|it| !it.required)
    }

    /// How people write it: `POST /pets`.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The names that an operation gives besides its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondNames {
    /// The method that takes what may be left out.
    pub with: String,
    /// The method that goes through all pages of a list.
    pub all: String,
    /// The struct of what may be left out.
    pub structure: String,
    /// The struct of the parts of a form.
    pub form: String,
}

/// One parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// The name of the argument in Rust; empty before [`crate::name`].
    pub argument: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What its value must look like.
    pub schema: Schema,
    /// How a list or an object is written.
    pub style: Style,
    /// What the document says about it.
    pub description: Option<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    #[default]
    Path,
    /// In the query string.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

impl Location {
    /// The word of OpenAPI's `in`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// What people call a parameter there.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a list or an object is written into a parameter (OpenAPI Specification 3.1.1, "Style Values").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// `simple`: separated by commas.
    #[default]
    Simple,
    /// `simple` with `explode`: objects as `key=value`.
    SimpleExplode,
    /// `label`.
    Label,
    /// `label` with `explode`.
    LabelExplode,
    /// `matrix`.
    Matrix,
    /// `matrix` with `explode`.
    MatrixExplode,
    /// `form` without `explode`: separated by commas.
    Form,
    /// `form` with `explode`: once per item.
    FormExplode,
    /// `spaceDelimited`.
    SpaceDelimited,
    /// `pipeDelimited`.
    PipeDelimited,
    /// `deepObject`.
    DeepObject,
    /// `content`: as JSON text.
    Json,
}

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
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name on the wire.
    pub name: String,
    /// The name of the field in Rust; empty before [`crate::name`].
    pub field: String,
    /// Whether a body without it is refused.
    pub required: bool,
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
    /// What the document says about it.
    pub description: String,
}

/// A key of `responses`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
}

impl Content {
    /// What the JSON looks like; `None` when it is no JSON.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Json(schema) => Some(schema),
            Self::Empty | Self::Text | Self::Bytes => None,
        }
    }
}

impl Api {
    /// Every schema that operations and webhooks use, as it stands in them.
    pub fn used_schemas(&self) -> impl Iterator<Item = &Schema> {
        let webhooks = self.webhooks.iter().map(|webhook| &webhook.payload);
        self.operations
            .iter()
            .flat_map(Operation::schemas)
            .chain(webhooks)
    }

    /// The names of the schemas that these reach, directly or through others.
    pub fn reached<'api>(
        &'api self,
        schemas: impl Iterator<Item = &'api Schema>,
    ) -> BTreeSet<String> {
        let mut open: Vec<&str> = Vec::new();
        for schema in schemas {
            schema.for_each_reference(&mut |name| open.push(name));
        }
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            if reached.insert(name.to_owned())
                && let Some(schema) = self.schemas.get(name)
            {
                schema.for_each_reference(&mut |name| open.push(name));
            }
        }
        reached
    }

    /// The named schemas, and every schema that operations and webhooks use, as it stands in them.
    pub fn split_schemas(&mut self) -> (&mut Schemas, Vec<&mut Schema>) {
        let webhooks = self.webhooks.iter_mut().map(|it| &mut it.payload);
        let operations = self.operations.iter_mut().flat_map(Operation::schemas_mut);
        (&mut self.schemas, operations.chain(webhooks).collect())
    }
}

impl Operation {
    /// The schemas of the operation's parameters, body and responses.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        let body = self.body.iter().flat_map(Body::schemas);
        let responses = self.responses.iter().filter_map(|it| it.content.schema());
        parameters.chain(body).chain(responses)
    }

    /// The schemas of the operation's parameters, body and responses.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = &mut Schema> {
        let parameters = self.parameters.iter_mut().map(|it| &mut it.schema);
        let body = self.body.iter_mut().flat_map(Body::schemas_mut);
        let responses = self
            .responses
            .iter_mut()
            .filter_map(|it| match &mut it.content {
                Content::Json(schema) => Some(&mut **schema),
                _ => None,
            });
        parameters.chain(body).chain(responses)
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
