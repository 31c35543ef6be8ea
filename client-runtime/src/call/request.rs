//! The description of one call, before it is sent.

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, CONNECTION, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, UPGRADE,
};
use serde::Serialize;
use serde_json::Value;

use super::parameter;
use crate::call::body::{Content, UploadFault};
use crate::call::operation::Operation;
use crate::call::parameter::Style;

/// One call: the operation, its parameters and its body.
///
/// Setters never fail. They note the first value that cannot be sent, such as a path parameter `..` or a header with a
/// line break. [`Transport::send`](crate::Transport::send) then reports it without contacting the server.
pub struct Request {
    pub(crate) operation: &'static Operation,
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Content,
    pub(crate) fault: Option<String>,
    /// Where a stream within a form stores its error.
    pub(crate) part_fault: UploadFault,
    cookies: String,
}

impl Request {
    /// Describes a call of `operation` without parameters and body.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Content::Empty,
            fault: None,
            part_fault: UploadFault::default(),
            cookies: String::new(),
        }
    }

    /// Sets a path parameter in style `simple`, percent-encoded. Sending refuses a value that is missing, empty, `.` or
    /// `..`, or that contains `\` or a control character.
    pub fn path<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.path_with(name, Style::SIMPLE, value);
    }

    /// Sets a path parameter in the given style. Sending refuses the same values as for [`Request::path`].
    pub fn path_with<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) {
        let value = serde_json::to_value(value);
        self.set_path(name, style, value);
    }

    /// Adds a query parameter. `None`, `null` and an empty collection send nothing.
    pub fn query<T: Serialize + ?Sized>(&mut self, name: &'static str, style: Style, value: &T) {
        let value = serde_json::to_value(value);
        self.add_query(name, style, value);
    }

    /// Adds the whole query string of a call. An object becomes a form with one pair per property. With
    /// [`Style::JSON`], any value becomes JSON text. `None` and `null` send nothing.
    pub fn query_string<T: Serialize + ?Sized>(&mut self, style: Style, value: &T) {
        let value = serde_json::to_value(value);
        match self.accept("query string", "", value) {
            None | Some(Value::Null) => {}
            Some(value) if style == Style::JSON => {
                parameter::append_part(&mut self.query, &parameter::encode(&value.to_string()));
            }
            Some(Value::Object(members)) => parameter::append_form(&mut self.query, &members),
            Some(_) => self.refuse("a query string must be an object".to_owned()),
        }
    }

    /// Sets a header in style `simple`. `None`, `null` and an empty collection send nothing.
    pub fn header<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.header_with(name, Style::SIMPLE, value);
    }

    /// Sets a header in the given style. `None`, `null` and an empty collection send nothing.
    pub fn header_with<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) {
        let value = serde_json::to_value(value);
        self.set_header(name, style, value);
    }

    /// Adds a percent-encoded cookie. `None`, `null` and an empty collection send nothing.
    pub fn cookie<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let value = serde_json::to_value(value);
        self.add_cookie(name, value);
    }

    /// Adds a cookie in style `cookie` (OpenAPI Specification 3.2.0, "Style Values"): nothing is percent-encoded. With
    /// `explode`, a list becomes one cookie per item, and an object one cookie per property. Otherwise the parts go
    /// into one cookie, separated by commas. `None`, `null` and an empty collection send nothing. Sending refuses
    /// characters that a cookie cannot carry.
    pub fn plain_cookie<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        explode: bool,
        value: &T,
    ) {
        let value = serde_json::to_value(value);
        if let Some(value) = self.accept("cookie", name, value) {
            for (name, text) in parameter::cookie_pairs(name, explode, &value) {
                if let Some(reason) = parameter::cookie_fault(&name, &text) {
                    self.refuse(format!("cookie `{name}` {reason}"));
                    return;
                }
                self.push_cookie(&name, &text);
            }
        }
    }

    /// Asks for an answer of this media type, if the operation has several.
    pub fn accept_only(&mut self, media_type: &'static str) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => {
                self.headers.insert(ACCEPT, media_type);
            }
            Err(_) => self.refuse("the media type cannot be sent as a header".to_owned()),
        }
    }

    fn set_path(&mut self, name: &'static str, style: Style, value: serde_json::Result<Value>) {
        let Some(value) = self.accept("path parameter", name, value) else {
            return;
        };
        match parameter::path_text(name, style, value) {
            Ok(text) => self.path.push((name, text)),
            Err(reason) => self.refuse(format!("path parameter `{name}` {reason}")),
        }
    }

    fn add_query(&mut self, name: &'static str, style: Style, value: serde_json::Result<Value>) {
        if let Some(value) = self.accept("query parameter", name, value) {
            parameter::append_query(&mut self.query, name, style, &value);
        }
    }

    fn set_header(&mut self, name: &'static str, style: Style, value: serde_json::Result<Value>) {
        let Some(value) = self.accept("header", name, value) else {
            return;
        };
        let Some(text) = parameter::header_text(style, &value, &str::to_owned) else {
            return;
        };
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_maybe_shared(Bytes::from(text)),
        ) {
            (Ok(header), Ok(_)) if is_framing(&header) => {
                self.refuse(format!("header `{name}` is set by the client"));
            }
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!("`{name}` is not a header name")),
            (_, Err(_)) => self.refuse(format!("header `{name}` contains a control character")),
        }
    }

    fn add_cookie(&mut self, name: &'static str, value: serde_json::Result<Value>) {
        let Some(value) = self.accept("cookie", name, value) else {
            return;
        };
        if let Some(text) = parameter::header_text(Style::FORM, &value, &parameter::encode) {
            self.push_cookie(&parameter::encode(name), &text);
        }
    }

    fn push_cookie(&mut self, name: &str, text: &str) {
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        self.cookies.push_str(name);
        self.cookies.push('=');
        self.cookies.push_str(text);
    }

    pub(super) fn accept(
        &mut self,
        place: &str,
        name: &str,
        value: serde_json::Result<Value>,
    ) -> Option<Value> {
        value
            .inspect_err(|_| {
                self.refuse(format!("{place} `{name}` cannot be written as JSON"));
            })
            .ok()
    }

    pub(super) fn refuse(&mut self, reason: String) {
        self.fault.get_or_insert(reason);
    }

    /// A copy of the call, or `None` if it cannot be sent twice.
    pub(crate) fn copy(&self) -> Option<Self> {
        let body = match &self.body {
            Content::Empty => Content::Empty,
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Stream(_) | Content::Multipart(_) => return None,
        };
        Some(Self {
            operation: self.operation,
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body,
            fault: self.fault.clone(),
            part_fault: UploadFault::default(),
            cookies: self.cookies.clone(),
        })
    }

    /// Whether the call can be sent more than once.
    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self.body, Content::Multipart(_) | Content::Stream(_))
    }

    /// Appends the path with all template parameters filled in. Fails if one is missing.
    pub(crate) fn write_path(&self, target: &mut String) -> Result<(), String> {
        let start = target.len();
        // Some documents distinguish operations on the same path by a fragment, which is never sent.
        let path = self.operation.path;
        let template = path.split_once('#').map_or(path, |(sent, _)| sent);
        if !template.starts_with('/') {
            target.push('/');
        }
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            target.push_str(literal);
            let value = self.path.iter().find(|(known, _)| *known == name);
            let (_, text) = value.ok_or_else(|| format!("path parameter `{name}` has no value"))?;
            target.push_str(text);
            rest = after;
        }
        target.push_str(rest);
        if parameter::has_dot_segment(target.get(start..).unwrap_or_default()) {
            return Err(
                "the path has a segment `.` or `..`, which leads to another path".to_owned(),
            );
        }
        Ok(())
    }

    /// Writes the collected cookies into their header.
    pub(crate) fn write_cookies(&self, headers: &mut HeaderMap) -> Result<(), String> {
        if self.cookies.is_empty() {
            return Ok(());
        }
        let cookies = HeaderValue::from_str(&self.cookies)
            .map_err(|_| "the cookies cannot be sent as a header".to_owned())?;
        headers.insert(COOKIE, cookies);
        Ok(())
    }
}

/// Whether a header controls where a request ends or whether its connection stays open (RFC 9112, sections 6 and 9).
/// Only the HTTP client may set it: a contradiction could make one request look like two.
pub(crate) fn is_framing(name: &HeaderName) -> bool {
    [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE].contains(name)
}

/// Shows the operation only: parameters and bodies may be secret.
impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
