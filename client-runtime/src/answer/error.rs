//! Everything that can go wrong with a call, as one type for all operations.

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

/// Headers in which servers name a request, the most usual first.
const REQUEST_IDS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "cf-ray",
];

/// The server's name for the request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = REQUEST_IDS.iter().filter_map(|name| headers.get(*name));
    values.find_map(|value| value.to_str().ok())
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

/// A call that failed before its answer could be judged, or whose answer broke off while it was
/// [streamed](crate::ByteStream); `?` turns it into the [`Error`] of any operation, which says more of it.
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

    /// The raw body of the answer, at most its first 64 KiB or what
    /// [`error_body_limit`](crate::ClientBuilder::error_body_limit) says. That of a success which does not decode is whole:
    /// the call was done, and its answer is nowhere else. It may be secret when the operation is sensitive.
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
    /// may be secret when the operation is sensitive; a credential in them is replaced.
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

    /// The time after which the server asks to be called again, as of now: `Retry-After` in seconds or as a date (RFC
    /// 9110, section 10.2.3), of this answer or, where the call was not sent because of it, of the answer to another call.
    pub fn retry_after(&self) -> Option<Duration> {
        if let Some(pause) = self.detail.pause {
            return Some(pause.saturating_duration_since(Instant::now()));
        }
        retry_after(self.headers()?, SystemTime::now())
    }

    /// Whether sending the call again may help and can do no harm: the server has certainly not acted, or the operation
    /// may be sent twice. The client has already done so as often as its [`RetryPolicy`](crate::RetryPolicy) says.
    pub fn is_retryable(&self) -> bool {
        self.detail.fate().allows(self.detail.operation)
    }

    /// Whether the server may have carried the call out although there is no answer that says so: time ran out, the
    /// connection broke, a gateway failed, a success could not be read, or a redirect leads elsewhere. When this is `false`, it has certainly not.
    ///
    /// After such an error of an operation that must not be sent twice, look at the state of things before sending it
    /// again.
    pub fn may_have_succeeded(&self) -> bool {
        // Some servers redirect to what a call has made.
        let has_acted = |status: StatusCode| status.is_success() || status.is_redirection();
        self.status().is_some_and(has_acted) || self.detail.fate() == Fate::Unknown
    }

    /// How often the call was sent, the first time included; an attempt that found no connection counts,
    /// one that was refused before anything was sent does not.
    pub fn attempts(&self) -> u32 {
        self.detail.attempts
    }

    /// The server's name for the request, which its support will ask for: `X-Request-Id` or one of its like.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// Where a redirect leads, as the server has written it. It was not followed.
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

    /// Whether time ran out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        self.detail.is_timeout()
    }

    /// What could not be read of a stream: the item that does not match its description. It may be secret when the
    /// operation is sensitive.
    pub fn body(&self) -> Option<&Bytes> {
        Some(&self.detail.received.as_ref()?.body)
    }

    /// Where in that item decoding failed, such as `usage.tokens[2]`; `None` at the top level.
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
