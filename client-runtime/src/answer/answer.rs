//! An answer. Depending on its status, generated code turns it into a response or an error.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;

use crate::answer::byte_stream::{ByteStream, CallContext, Incoming};
use crate::answer::decoding::{Decoding, Reading, Undecoded};
use crate::answer::detail::{Detail, Received};
use crate::answer::error::{Error, Failure};
use crate::answer::error_kind::ErrorKind;
use crate::answer::events::Events;
use crate::answer::fate::Fate;
use crate::answer::items::{Decode, decode};
use crate::answer::json_text::{is_blank, json_text};
use crate::answer::kept::Kept;
use crate::answer::line_parser::Separator;
use crate::answer::lines::Lines;
use crate::answer::mismatch::{mismatch, of_status};
use crate::answer::reopen::Reopen;
use crate::answer::response::Response;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// An answer of any status, before it becomes a [`Response`] or an [`Error`].
///
/// It is complete, unless [`Transport::open`](crate::Transport::open) left its body on the connection. Only
/// [`stream`](Self::stream) and the other streams can read such a body. Other methods that read the body fail with an
/// error of kind [`ErrorKind::Decode`]. Methods that need no body drop it.
pub struct Answer {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Content,
    /// Whether it means a used-up quota, so that waiting does not help.
    pub(crate) is_used_up: bool,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// The largest number of bytes of the body that an error keeps.
    pub(crate) kept_body: usize,
    /// The largest number of bytes of one item of a stream.
    pub(crate) item_limit: usize,
    /// How to decode its body.
    pub(crate) reading: Reading,
    /// How a stream continues after its connection ended.
    pub(crate) reopen: Option<Reopen>,
    /// The secrets of the call, which nothing may show.
    pub(crate) secrets: Secrets,
}

/// The body of an answer.
pub(crate) enum Content {
    Received(Bytes),
    Incoming(Incoming),
}

/// Why a body cannot be read.
enum Unreadable {
    /// It is still on the connection.
    Incoming,
    NotText,
    Json(Undecoded),
}

impl Content {
    fn received(&self) -> Result<&Bytes, Unreadable> {
        match self {
            Self::Received(body) => Ok(body),
            Self::Incoming(_) => Err(Unreadable::Incoming),
        }
    }

    fn bytes(&self) -> Result<Bytes, Unreadable> {
        self.received().cloned()
    }

    fn text(&self) -> Result<String, Unreadable> {
        let text = std::str::from_utf8(self.received()?).map_err(|_| Unreadable::NotText)?;
        Ok(text.to_owned())
    }
}

impl Answer {
    /// The HTTP status as a number, for a `match`.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Decodes a success with a JSON body. An empty body counts as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not a `T`.
    pub fn json<T: DeserializeOwned, E>(self) -> Result<Response<T>, Error<E>> {
        self.decoded().map_err(Into::into)
    }

    /// Decodes the body as JSON.
    pub(crate) fn decoded<T: DeserializeOwned>(self) -> Result<Response<T>, Failure> {
        match self.body_as_json() {
            Ok(value) => Ok(self.into_response(value)),
            Err(unreadable) => Err(self.undecodable(&unreadable)),
        }
    }

    /// Decodes the body as JSON, and a blank body as `null`.
    fn body_as_json<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        let decoding = Decoding {
            operation: self.operation,
            secrets: &self.secrets,
            reading: &self.reading,
        };
        let text = json_text(self.body.received()?);
        decoding.json(text).map_err(Unreadable::Json)
    }

    /// Decodes a success with a JSON body, if several statuses have a body each. `into` is the variant for this status.
    ///
    /// # Errors
    ///
    /// Those of [`Answer::json`].
    pub fn json_as<U, T: DeserializeOwned, E>(
        self,
        into: fn(T) -> U,
    ) -> Result<Response<U>, Error<E>> {
        self.json::<T, E>().map(|response| response.map(into))
    }

    /// Returns a success without a body. A body that arrives nevertheless is ignored.
    ///
    /// # Errors
    ///
    /// None. It returns a `Result` so that all arms of a `match` have the same type.
    pub fn empty<E>(self) -> Result<Response<()>, Error<E>> {
        Ok(self.into_response(()))
    }

    /// Returns a success with a text body in UTF-8.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not UTF-8.
    pub fn text<E>(self) -> Result<Response<String>, Error<E>> {
        match self.body.text() {
            Ok(text) => Ok(self.into_response(text)),
            Err(unreadable) => Err(self.undecodable(&unreadable).into()),
        }
    }

    /// Returns a success with a body of any content type.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body was left on the connection.
    pub fn bytes<E>(self) -> Result<Response<Bytes>, Error<E>> {
        match self.body.bytes() {
            Ok(body) => Ok(self.into_response(body)),
            Err(unreadable) => Err(self.undecodable(&unreadable).into()),
        }
    }

    /// Returns a success with a body of any content type, as a stream. It also streams a body that was already
    /// received.
    ///
    /// # Errors
    ///
    /// None. It returns a `Result` so that all arms of a `match` have the same type.
    pub fn stream<E>(self) -> Result<Response<ByteStream>, Error<E>> {
        Ok(self.into_stream(|stream, _| stream))
    }

    /// Returns a success with a stream of server-sent events whose data is JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the content type of the answer is JSON or HTML.
    pub fn events<T: DeserializeOwned, E>(self) -> Result<Response<Events<T>>, Error<E>> {
        self.into_events(decode::json)
    }

    /// Returns a success with a stream of server-sent events whose data is text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the content type of the answer is JSON or HTML.
    pub fn text_events<E>(self) -> Result<Response<Events<String>>, Error<E>> {
        self.into_events(decode::text)
    }

    /// Returns a success with a stream of lines, each of them JSON.
    ///
    /// # Errors
    ///
    /// None. It returns a `Result` so that all arms of a `match` have the same type.
    pub fn lines<T: DeserializeOwned, E>(self) -> Result<Response<Lines<T>>, Error<E>> {
        Ok(self.into_stream(|stream, _| Lines::new(stream, Separator::Line, decode::json)))
    }

    /// Returns a success with a stream of lines of text.
    ///
    /// # Errors
    ///
    /// None. It returns a `Result` so that all arms of a `match` have the same type.
    pub fn text_lines<E>(self) -> Result<Response<Lines<String>>, Error<E>> {
        Ok(self.into_stream(|stream, _| Lines::new(stream, Separator::TextLine, decode::text)))
    }

    /// Returns a success with a JSON text sequence (RFC 7464).
    ///
    /// # Errors
    ///
    /// None. It returns a `Result` so that all arms of a `match` have the same type.
    pub fn json_sequence<T: DeserializeOwned, E>(self) -> Result<Response<Lines<T>>, Error<E>> {
        Ok(self.into_stream(|stream, _| Lines::new(stream, Separator::Record, decode::json)))
    }

    fn into_events<T, E>(self, decode: Decode<T>) -> Result<Response<Events<T>>, Error<E>> {
        if self.is_no_stream() {
            // Parsed as events, it would be an empty stream.
            let reason = "the answer is JSON or HTML, not a stream of events";
            return Err(self.unusable(reason).into());
        }
        Ok(self.into_stream(|stream, reopen| Events::new(stream, decode, reopen)))
    }

    /// Whether the content type is certainly not that of a stream. Servers use many content types for streams.
    pub(crate) fn is_no_stream(&self) -> bool {
        let content_type = self.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let content_type = String::from_utf8_lossy(content_type.unwrap_or_default());
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json") || essence == "text/html"
    }

    pub(crate) fn into_bytes(self) -> ByteStream {
        self.into_stream(|stream, _| stream).into_inner()
    }

    fn into_stream<T>(self, stream: impl FnOnce(ByteStream, Option<Reopen>) -> T) -> Response<T> {
        let context = CallContext {
            operation: self.operation,
            status: self.status,
            headers: self.headers.clone(),
            attempts: self.attempts,
            item_limit: self.item_limit,
            kept_body: self.kept_body,
            reading: self.reading.clone(),
            secrets: self.secrets.clone(),
        };
        let bytes = match self.body {
            Content::Received(body) => ByteStream::received(body, context),
            Content::Incoming(incoming) => ByteStream::incoming(incoming, context),
        };
        Response {
            status: self.status,
            headers: self.headers,
            value: stream(bytes, self.reopen),
            body: Kept::new(Bytes::new(), false),
            operation: self.operation,
            attempts: self.attempts,
            reading: self.reading,
            secrets: self.secrets,
        }
    }

    /// Decodes a documented error with a JSON body. If the body does not match, the error is of kind
    /// [`ErrorKind::Decode`] and keeps status, headers and body.
    pub fn error<E: DeserializeOwned>(self) -> Error<E> {
        self.error_as(std::convert::identity)
    }

    /// Decodes a documented error with a JSON body, if several statuses have a body each. `into` is the variant for
    /// this status. It treats a body that does not match as [`Answer::error`] does.
    pub fn error_as<T: DeserializeOwned, E>(self, into: fn(T) -> E) -> Error<E> {
        match self.body_as_json() {
            Ok(documented) => self.error_with(into(documented)),
            Err(unreadable) => self.undecodable(&unreadable).into(),
        }
    }

    /// Decodes a documented error with a text body, if several statuses have a body each. If the body is not UTF-8, the
    /// error is of kind [`ErrorKind::Decode`] and keeps status, headers and body.
    pub fn error_text_as<E>(self, into: fn(String) -> E) -> Error<E> {
        match self.body.text() {
            Ok(text) => self.error_with(into(text)),
            Err(unreadable) => self.undecodable(&unreadable).into(),
        }
    }

    /// Returns a documented error with a body of any content type, if several statuses have a body each.
    pub fn error_bytes_as<E>(self, into: fn(Bytes) -> E) -> Error<E> {
        match self.body.bytes() {
            Ok(body) => self.error_with(into(body)),
            Err(unreadable) => self.undecodable(&unreadable).into(),
        }
    }

    /// Returns a documented error without a body to decode.
    pub fn error_with<E>(self, documented: E) -> Error<E> {
        Error::from_documented(self.into_detail(ErrorKind::Documented), documented)
    }

    /// Returns an error for a status that the document does not describe for this operation.
    pub fn unexpected<E>(self) -> Error<E> {
        self.undocumented().into()
    }

    fn undocumented(self) -> Failure {
        let reason = if self.status.is_redirection() {
            "redirects are not followed"
        } else {
            "this status is not documented for the operation"
        };
        self.refused(reason)
    }

    /// Returns an error for a status that is not the wanted success.
    pub(crate) fn refused(self, reason: &str) -> Failure {
        Failure::new(self.into_detail(ErrorKind::Unexpected).with_reason(reason))
    }

    /// Whether the server may have acted, judged by its status.
    pub(crate) fn fate(&self) -> Fate {
        if self.is_used_up {
            return Fate::Settled;
        }
        Fate::of_status(self.status, &self.headers)
    }

    fn into_response<T>(self, value: T) -> Response<T> {
        let body = match self.body {
            Content::Received(body) => body,
            Content::Incoming(_) => Bytes::new(),
        };
        Response {
            status: self.status,
            headers: self.headers,
            value,
            body: Kept::new(body, self.operation.sensitive),
            operation: self.operation,
            attempts: self.attempts,
            reading: self.reading,
            secrets: self.secrets,
        }
    }

    fn into_detail(self, kind: ErrorKind) -> Detail {
        let body = match self.body {
            Content::Received(body) => body,
            Content::Incoming(_) => Bytes::new(),
        };
        // Nothing else has the answer of a call that was done.
        let is_lost = kind == ErrorKind::Decode && self.status.is_success();
        let limit = if is_lost { body.len() } else { self.kept_body };
        let received = Received::new(self.status, self.headers, body, limit);
        let mut detail = Detail::new(kind, self.operation, self.attempts, self.secrets);
        detail.is_used_up = self.is_used_up;
        detail.with_received(received)
    }

    fn undecodable(self, unreadable: &Unreadable) -> Failure {
        let (undecoded, body) = match (unreadable, self.body.received()) {
            (Unreadable::Json(undecoded), Ok(body)) if !is_blank(body) => (undecoded, body),
            (unreadable, _) => {
                let reason = match unreadable {
                    Unreadable::Incoming => "the body was opened as a stream and not received",
                    Unreadable::NotText => "the body is not UTF-8 text",
                    Unreadable::Json(_) => "the body is empty where one is documented",
                };
                return self.unusable(reason);
            }
        };
        let (reason, path) = mismatch(undecoded, body, "the body", self.operation);
        let mut failure = self.unusable(&reason);
        failure.detail.json_path = path;
        failure
    }

    /// Returns an error for a documented status with an unusable body.
    fn unusable(self, reason: &str) -> Failure {
        let reason = of_status(self.status, reason);
        Failure::new(self.into_detail(ErrorKind::Decode).with_reason(reason))
    }
}

/// Shows the operation, the status, and the size of the body if known.
impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Answer");
        shown
            .field("operation", &self.operation.id)
            .field("status", &self.status.as_u16());
        match &self.body {
            Content::Received(body) => shown.field("body_bytes", &body.len()),
            Content::Incoming(incoming) => shown.field("content_length", &incoming.length),
        };
        shown.finish_non_exhaustive()
    }
}
