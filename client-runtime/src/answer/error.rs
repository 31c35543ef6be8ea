//! The error of a failed call, one type for all operations.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use tokio::time::Instant;

use crate::answer::detail::Detail;
use crate::answer::error_kind::ErrorKind;
use crate::answer::fate::Fate;
use crate::answer::retry_after::retry_after;

/// The headers in which servers send the id of a request, the most common first.
const REQUEST_IDS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "cf-ray",
];

/// The server's id of the request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = REQUEST_IDS.iter().filter_map(|name| headers.get(*name));
    values.find_map(|value| value.to_str().ok())
}

/// A failed call. `E` is the documented error body of the operation.
///
/// `Display` is one line that names the operation, the status and the reason, such as `rotate_secret: 428 Precondition
/// Required: two-factor step-up needed`. Neither `Display` nor `Debug` shows a credential, a query string, or a body of
/// a sensitive operation.
pub struct Error<E> {
    detail: Box<Detail>,
    documented: Option<Box<E>>,
}

/// A call that failed without a documented error: before its answer arrived, while it was decoded, or while it was
/// [streamed](crate::ByteStream). `?` turns it into the [`Error`] of any operation, which has more methods.
pub struct Failure {
    pub(crate) detail: Box<Detail>,
}

impl<E> Error<E> {
    pub(crate) fn from_documented(detail: Detail, documented: E) -> Self {
        Self {
            detail: Box::new(detail),
            documented: Some(Box::new(documented)),
        }
    }

    /// The kind of the failure.
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

    /// The raw body of the answer, at most its first 64 KiB or
    /// [`error_body_limit`](crate::ClientBuilder::error_body_limit). If a success does not decode, the body is whole,
    /// because nothing else has the answer. It may be secret if the operation is sensitive.
    pub fn body(&self) -> Option<&Bytes> {
        Some(&self.detail.received.as_ref()?.body)
    }

    /// The decoded error body, if the document describes one for this status.
    pub fn documented(&self) -> Option<&E> {
        self.documented.as_deref()
    }

    /// The decoded error body by value, if the document describes one for this status.
    pub fn into_documented(self) -> Option<E> {
        self.documented.map(|documented| *documented)
    }

    /// The provider's message for humans: `msg`, `message`, `detail` or `error` of a JSON body, or a short plain text.
    /// It may be secret if the operation is sensitive. A credential in it is replaced.
    pub fn message(&self) -> Option<String> {
        self.detail.message()
    }

    /// The path in the body where decoding failed, such as `webhook.events[2]`, or `None` at the top level.
    pub fn json_path(&self) -> Option<&str> {
        self.detail.json_path.as_deref()
    }

    /// Whether the call timed out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        self.detail.is_timeout()
    }

    /// The time from now until the server allows the next call: `Retry-After` in seconds or as a date (RFC 9110,
    /// section 10.2.3). For an error of kind [`Throttled`](ErrorKind::Throttled), it comes from the answer to another
    /// call.
    pub fn retry_after(&self) -> Option<Duration> {
        if let Some(pause) = self.detail.pause {
            return Some(pause.saturating_duration_since(Instant::now()));
        }
        retry_after(self.headers()?, SystemTime::now())
    }

    /// Whether a retry may succeed and is safe: the server has certainly not acted, or the operation may be sent twice.
    /// The client has already retried as often as its [`RetryPolicy`](crate::RetryPolicy) allows.
    pub fn is_retryable(&self) -> bool {
        self.detail.fate().allows(self.detail.operation)
    }

    /// Whether the server may have carried out the call. If this is `false`, it certainly has not. It is `true` after a
    /// timeout, a broken connection, a failed gateway, an unreadable success, or a redirect.
    ///
    /// If it is `true` and the operation must not be sent twice, check the state on the server before you send the call
    /// again.
    pub fn may_have_succeeded(&self) -> bool {
        // Some servers redirect to the resource that a call has created.
        let has_acted = |status: StatusCode| status.is_success() || status.is_redirection();
        self.status().is_some_and(has_acted) || self.detail.fate() == Fate::Unknown
    }

    /// The number of attempts, including the first. An attempt without a connection counts. An attempt that was refused
    /// before it was sent does not.
    pub fn attempts(&self) -> u32 {
        self.detail.attempts
    }

    /// The server's id of the request, from `X-Request-Id` or a similar header. The provider's support may ask for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// The target of a redirect, as the server wrote it. The client did not follow it.
    pub fn location(&self) -> Option<&str> {
        let status = self.status()?;
        let location = self.headers()?.get(LOCATION)?;
        status
            .is_redirection()
            .then(|| location.to_str().ok())
            .flatten()
    }
}

impl Failure {
    pub(crate) fn new(detail: Detail) -> Self {
        Self {
            detail: Box::new(detail),
        }
    }

    /// The kind of the failure.
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

    /// Whether the call timed out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        self.detail.is_timeout()
    }

    /// The body of the answer, or the item of a stream, that does not match its description. It may be secret if the
    /// operation is sensitive.
    pub fn body(&self) -> Option<&Bytes> {
        Some(&self.detail.received.as_ref()?.body)
    }

    /// The path in that body or item where decoding failed, such as `usage.tokens[2]`, or `None` at the top level.
    pub fn json_path(&self) -> Option<&str> {
        self.detail.json_path.as_deref()
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.detail.attempts
    }

    pub(crate) fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.detail.received.as_ref()?.headers)
    }

    pub(crate) fn fate(&self) -> Fate {
        self.detail.fate()
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
        let is_pretty = formatter.alternate();
        let mut shown = formatter.debug_struct("Error");
        self.detail.fields(&mut shown);
        if let Some(documented) = &self.documented
            && !self.detail.operation.sensitive
        {
            let documented = self.detail.shown_body(documented, is_pretty);
            shown.field("documented", &format_args!("{documented}"));
        }
        shown.finish_non_exhaustive()
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.detail.source()
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
        self.detail.source()
    }
}
