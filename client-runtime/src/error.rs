//! Everything that can go wrong with a call, as one type for all operations.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::message::{message, one_line};
use crate::operation::Operation;

/// Bytes of an answer's body that an error keeps.
const KEPT_BODY: usize = 64 * 1024;
/// Characters of the provider's words that `Display` shows.
const SHOWN_MESSAGE: usize = 300;

/// In which way a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call was refused before anything was sent: a path parameter `..`, a header with a line break, ….
    InvalidRequest,
    /// No connection to the server (name, network, TLS, connect timeout): the server has seen nothing.
    Connect,
    /// No complete answer in time; whether the server acted is unknown.
    Timeout,
    /// The connection failed after sending had begun; whether the server acted is unknown.
    Transport,
    /// A status that the API documents as an error, with its decoded body in [`Error::documented`].
    Documented,
    /// A status that the API does not document for this operation; redirects too, for they are not followed.
    Unexpected,
    /// A documented status with a body that does not match its description.
    Decode,
    /// The answer's body is larger than the limit of the transport.
    BodyTooLarge,
}

/// A failed call. `E` is what the API documents as the operation's error body.
///
/// `Display` is one line to act on, such as
/// `rotate_secret: 428 Precondition Required: two-factor step-up needed`. Neither `Display` nor `Debug` shows a
/// credential, a query string, or a body of a sensitive operation.
pub struct Error<E> {
    detail: Box<Detail>,
    documented: Option<Box<E>>,
}

/// A call that failed before its answer could be judged; `?` turns it into the [`Error`] of any operation.
pub struct Failure {
    detail: Box<Detail>,
}

pub(crate) struct Detail {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: &'static Operation,
    /// What happened, in words that are safe to show.
    pub(crate) reason: Option<String>,
    pub(crate) json_path: Option<String>,
    pub(crate) received: Option<Received>,
    /// Without its URL, which may hold secrets in its query.
    pub(crate) source: Option<reqwest::Error>,
}

/// What of an answer an error keeps.
pub(crate) struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let body = match body.get(..KEPT_BODY) {
            // Copied, because a slice would keep the whole body in memory.
            Some(kept) if body.len() > KEPT_BODY => Bytes::copy_from_slice(kept),
            _ => body,
        };
        Self {
            status,
            headers,
            body,
        }
    }
}

impl Detail {
    pub(crate) fn new(kind: ErrorKind, operation: &'static Operation) -> Self {
        Self {
            kind,
            operation,
            reason: None,
            json_path: None,
            received: None,
            source: None,
        }
    }

    pub(crate) fn with_reason(self, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }

    pub(crate) fn with_received(self, received: Received) -> Self {
        Self {
            received: Some(received),
            ..self
        }
    }

    pub(crate) fn with_source(self, source: reqwest::Error) -> Self {
        Self {
            source: Some(source.without_url()),
            ..self
        }
    }

    fn message(&self) -> Option<String> {
        message(&self.received.as_ref()?.body)
    }

    /// The provider's words as one line, where they may be shown and say why the call failed.
    fn shown_message(&self) -> Option<String> {
        let status = self.received.as_ref()?.status;
        let is_error = status.is_client_error() || status.is_server_error();
        if self.operation.sensitive || !is_error {
            return None;
        }
        self.message().map(|text| one_line(&text, SHOWN_MESSAGE))
    }

    fn is_timeout(&self) -> bool {
        self.kind == ErrorKind::Timeout
            || self.source.as_ref().is_some_and(reqwest::Error::is_timeout)
    }

    fn fields(&self, shown: &mut fmt::DebugStruct<'_, '_>) {
        shown
            .field("operation", &self.operation.id)
            .field("kind", &self.kind);
        if let Some(received) = &self.received {
            shown.field("status", &received.status.as_u16());
            shown.field("body_bytes", &received.body.len());
        }
        if let Some(reason) = &self.reason {
            shown.field("reason", reason);
        }
        if let Some(message) = self.shown_message() {
            shown.field("message", &message);
        }
        if let Some(source) = &self.source {
            shown.field("source", source);
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.operation.id)?;
        if let Some(received) = &self.received {
            write!(formatter, ": {}", received.status.as_u16())?;
            if let Some(name) = received.status.canonical_reason() {
                write!(formatter, " {name}")?;
            }
        }
        if let Some(words) = self.shown_message().as_ref().or(self.reason.as_ref()) {
            write!(formatter, ": {words}")?;
        }
        Ok(())
    }
}

impl<E> Error<E> {
    pub(crate) fn from_documented(detail: Detail, documented: E) -> Self {
        Self {
            detail: Box::new(detail),
            documented: Some(Box::new(documented)),
        }
    }

    /// In which way the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.detail.kind
    }

    /// The public name of the operation.
    pub fn operation(&self) -> &'static str {
        self.detail.operation.id
    }

    /// The HTTP status, if an answer arrived.
    pub fn status(&self) -> Option<StatusCode> {
        Some(self.detail.received.as_ref()?.status)
    }

    /// The headers of the answer, if one arrived.
    pub fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.detail.received.as_ref()?.headers)
    }

    /// The raw body of the answer, at most its first 64 KiB. It may be secret when the operation is sensitive.
    pub fn body(&self) -> Option<&Bytes> {
        Some(&self.detail.received.as_ref()?.body)
    }

    /// The documented error body, decoded.
    pub fn documented(&self) -> Option<&E> {
        self.documented.as_deref()
    }

    /// The documented error body, decoded and owned.
    pub fn into_documented(self) -> Option<E> {
        self.documented.map(|documented| *documented)
    }

    /// The provider's human words: `msg`, `message`, `detail` or `error` of a JSON body, or a short plain text. They
    /// may be secret when the operation is sensitive.
    pub fn message(&self) -> Option<String> {
        self.detail.message()
    }

    /// Where in the body decoding failed, such as `webhook.events[2]`; `None` at the top level.
    pub fn json_path(&self) -> Option<&str> {
        self.detail.json_path.as_deref()
    }

    /// Whether time ran out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        self.detail.is_timeout()
    }

    /// The `Retry-After` header as sent: seconds or a date (RFC 9110, section 10.2.3).
    pub fn retry_after(&self) -> Option<&str> {
        self.headers()?.get(RETRY_AFTER)?.to_str().ok()
    }
}

impl Failure {
    pub(crate) fn new(detail: Detail) -> Self {
        Self {
            detail: Box::new(detail),
        }
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        Self {
            detail: failure.detail,
            documented: None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail.fmt(formatter)
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Error");
        self.detail.fields(&mut shown);
        if let Some(documented) = &self.documented
            && !self.detail.operation.sensitive
        {
            shown.field("documented", documented);
        }
        shown.finish_non_exhaustive()
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.detail.source.as_ref()?)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail.fmt(formatter)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Failure");
        self.detail.fields(&mut shown);
        shown.finish_non_exhaustive()
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.detail.source.as_ref()?)
    }
}
