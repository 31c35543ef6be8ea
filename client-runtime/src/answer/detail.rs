//! The facts about a failed call, and which of them may be shown.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::Instant;

use crate::answer::error_kind::ErrorKind;
use crate::answer::fate::Fate;
use crate::answer::message::{message, one_line};
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// How many characters of the provider's message `Display` shows.
const SHOWN_MESSAGE: usize = 300;

/// The facts about a failed call.
pub(crate) struct Detail {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: &'static Operation,
    /// What happened. It may contain a secret that the server repeated.
    reason: Option<String>,
    /// The path in the body where decoding failed.
    pub(crate) json_path: Option<String>,
    pub(crate) received: Option<Received>,
    /// Whether the answer means a used-up quota, so that waiting does not help.
    pub(crate) is_used_up: bool,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// The end of the pause that the server asked for in its answer to another call.
    pub(crate) pause: Option<Instant>,
    /// The secrets of the call, which nothing may show.
    secrets: Secrets,
    source: Option<Source>,
}

/// The underlying error.
enum Source {
    /// An error without its URL, whose query may contain secrets.
    Http(reqwest::Error),
    /// An error of the caller's token source or body stream.
    Caller(Box<dyn StdError + Send + Sync>),
}

/// The parts of an answer that an error keeps.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    /// Keeps at most `limit` bytes of the body.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes, limit: usize) -> Self {
        let body = match body.get(..limit) {
            // A slice would keep the whole body in memory.
            Some(kept) if body.len() > limit => Bytes::copy_from_slice(kept),
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
    pub(crate) fn new(
        kind: ErrorKind,
        operation: &'static Operation,
        attempts: u32,
        secrets: Secrets,
    ) -> Self {
        Self {
            kind,
            operation,
            reason: None,
            json_path: None,
            received: None,
            is_used_up: false,
            attempts,
            pause: None,
            secrets,
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

    /// Notes the rest of the pause that the server asked for in its answer to another call.
    pub(crate) fn with_pause(self, now: Instant, left: Duration) -> Self {
        Self {
            pause: now.checked_add(left).filter(|_| !left.is_zero()),
            ..self
        }
    }

    pub(crate) fn with_http_source(self, source: reqwest::Error) -> Self {
        Self {
            source: Some(Source::Http(source.without_url())),
            ..self
        }
    }

    pub(crate) fn with_source(self, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self {
            source: Some(Source::Caller(source)),
            ..self
        }
    }

    pub(crate) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(match self.source.as_ref()? {
            Source::Http(source) => source,
            Source::Caller(source) => &**source,
        })
    }

    /// Whether the server may have acted. The status tells more than the failure of the body.
    pub(crate) fn fate(&self) -> Fate {
        if self.is_used_up {
            return Fate::Settled;
        }
        let by_status = self
            .received
            .as_ref()
            .map(|received| Fate::of_status(received.status, &received.headers));
        match by_status {
            None | Some(Fate::Settled) => Fate::of_kind(self.kind),
            Some(fate) => fate,
        }
    }

    /// The provider's message, without the secrets of the call.
    pub(crate) fn message(&self) -> Option<String> {
        message(&self.received.as_ref()?.body).map(|words| self.secrets.redact(words))
    }

    /// What happened, without the secrets of the call.
    fn reason(&self) -> Option<String> {
        // The decoder's error may quote the body.
        let reason = self.reason.clone()?;
        Some(self.secrets.redact(reason))
    }

    /// A decoded body as `Debug` shows it, without the secrets of the call.
    pub(crate) fn shown_body(&self, body: &dyn fmt::Debug, is_pretty: bool) -> String {
        self.secrets.redact(if is_pretty {
            format!("{body:#?}")
        } else {
            format!("{body:?}")
        })
    }

    /// The provider's message as one line, if it may be shown and the status is an error.
    fn shown_message(&self) -> Option<String> {
        let status = self.received.as_ref()?.status;
        let is_error = status.is_client_error() || status.is_server_error();
        if self.operation.sensitive || !is_error {
            return None;
        }
        self.message().map(|text| one_line(&text, SHOWN_MESSAGE))
    }

    pub(crate) fn is_timeout(&self) -> bool {
        let below = |source: &Source| matches!(source, Source::Http(error) if error.is_timeout());
        self.kind == ErrorKind::Timeout || self.source.as_ref().is_some_and(below)
    }

    pub(crate) fn fields(&self, shown: &mut fmt::DebugStruct<'_, '_>) {
        shown
            .field("operation", &self.operation.id)
            .field("kind", &self.kind)
            .field("attempts", &self.attempts);
        if let Some(received) = &self.received {
            shown.field("status", &received.status.as_u16());
            shown.field("body_bytes", &received.body.len());
        }
        if let Some(reason) = self.reason() {
            shown.field("reason", &reason);
        }
        if let Some(message) = self.shown_message() {
            shown.field("message", &message);
        }
        // The error of a token source may quote the request for the token, so only `source()` returns it.
        if let Some(Source::Http(source)) = &self.source {
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
        if let Some(words) = self.shown_message().or_else(|| self.reason()) {
            write!(formatter, ": {words}")?;
        }
        Ok(())
    }
}

/// The innermost error, which is the most helpful one, such as `Connection refused`.
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if std::ptr::addr_eq(cause, error) {
        // Only reqwest's own error can contain the URL.
        return "no further cause is known".to_owned();
    }
    cause.to_string()
}
