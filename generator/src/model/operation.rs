//! One operation of an API, and its parameters.

use super::content::{Body, Content, Response};
use super::schema::{Direction, Schema};

/// One operation: a method on a path.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// `operationId`.
    pub id: Option<String>,
    /// The name of its method in Rust; empty before names are given.
    pub name: String,
    /// The further names that it needs; empty before names are given.
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
    /// The base URL of this operation, if it differs from the document's.
    pub server: Option<String>,
    /// Its parameters: path parameters in the order of the template, then the others.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// The form that a program may send instead of the body.
    pub form: Option<Body>,
    /// The responses, by status.
    pub responses: Vec<Response>,
}

impl Operation {
    /// Whether a call has an optional parameter or an optional body.
    #[must_use]
    pub fn has_optional(&self) -> bool {
        self.has_optional_body() || self.parameters.iter().any(|it| !it.required)
    }

    /// Whether a call has an optional body.
    #[must_use]
    pub fn has_optional_body(&self) -> bool {
        self.body.as_ref().is_some_and(|body| !body.required)
    }

    /// The alternative bodies: the body, and the form instead of it.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.body.iter().chain(&self.form)
    }

    /// Whether the API may answer a stream if a call asks for it.
    #[must_use]
    pub fn may_stream(&self) -> bool {
        self.responses.iter().any(|it| it.stream.is_some())
    }

    /// The same operation with the form as its body; `None` when there is none.
    #[must_use]
    pub fn in_form(&self) -> Option<Self> {
        let form = self.form.clone()?;
        Some(Self {
            body: Some(form),
            form: None,
            ..self.clone()
        })
    }

    /// The operation as people write it: `POST /pets`.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The schemas of the operation's parameters, body and responses.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.sent_schemas().chain(self.received_schemas())
    }

    /// The schemas of the operation's parameters and body.
    pub fn sent_schemas(&self) -> impl Iterator<Item = &Schema> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        parameters.chain(self.bodies().flat_map(Body::schemas))
    }

    /// The schemas of the operation's responses.
    pub fn received_schemas(&self) -> impl Iterator<Item = &Schema> {
        let contents = self.responses.iter().flat_map(Response::contents);
        contents.filter_map(Content::schema)
    }

    /// The schemas of the operation's parameters, body and responses, each with its direction.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = (&mut Schema, Direction)> {
        let parameters = self.parameters.iter_mut().map(|it| &mut it.schema);
        let bodies = self.body.iter_mut().chain(&mut self.form);
        let sent = parameters.chain(bodies.flat_map(Body::schemas_mut));
        let responses = self.responses.iter_mut();
        let received = responses.flat_map(|it| [&mut it.content].into_iter().chain(&mut it.stream));
        let received = received.filter_map(Content::schema_mut);
        let sent = sent.map(|schema| (schema, Direction::Sent));
        sent.chain(received.map(|schema| (schema, Direction::Received)))
    }
}

/// The names that an operation needs besides its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondNames {
    /// The method that takes the optional arguments.
    pub with: String,
    /// The method that goes through all pages of a list.
    pub all: String,
    /// The method that receives the answer item by item.
    pub stream: String,
    /// The same with optional arguments.
    pub stream_with: String,
    /// The method that sends a form instead of the body.
    pub in_form: String,
    /// The same with optional arguments.
    pub in_form_with: String,
    /// The struct of the optional arguments.
    pub structure: String,
    /// The struct of the parts of a form.
    pub form: String,
}

/// One parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// The name of the argument in Rust; empty before names are given.
    pub argument: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether the API refuses a call without it.
    pub required: bool,
    /// The schema of its value.
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
    /// As the whole query string.
    QueryString,
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
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The name for this kind of parameter in messages and docs.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::QueryString => "query string",
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
    /// `cookie` without `explode`: nothing is percent-encoded.
    Cookie,
    /// `cookie` with `explode`: a cookie per item.
    CookieExplode,
    /// `content`: as JSON text.
    Json,
}
