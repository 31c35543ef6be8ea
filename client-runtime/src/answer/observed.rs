//! The events that observers get. They contain nothing secret.

use std::time::Duration;

use reqwest::StatusCode;

use crate::answer::error_kind::ErrorKind;
use crate::call::operation::Operation;
use crate::value::deviation::Deviation;

/// A call has begun. It may wait for its turn before it is sent.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallStart {
    /// The number of the call; no other call of this process has it.
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
}

/// A call has ended: its whole answer has arrived, it has failed, or its future was dropped.
///
/// The call of a stream ends when the headers of its answer have arrived. [`StreamEnd`] reports the rest.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnd {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// The outcome.
    pub outcome: Outcome,
    /// The number of attempts.
    pub attempts: u32,
    /// The time since its start, including all waiting.
    pub duration: Duration,
    /// How long the call waited for its turn. The reasons are [`concurrency`](crate::ClientBuilder::concurrency),
    /// [`rate`](crate::ClientBuilder::rate), or a pause that the server asked for. The random delays before retries do
    /// not count.
    pub waited: Duration,
}

/// An attempt of a call has begun. If a request is refused before it is sent, it has no attempt.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptStart<'server> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// `https` or `http`.
    pub scheme: &'server str,
    /// The host of the server.
    pub host: &'server str,
    /// The port of the server.
    pub port: Option<u16>,
    /// The length of the request body in bytes, if known before it is sent.
    pub bytes_sent: Option<u64>,
}

/// An attempt has ended: its whole answer has arrived, it has failed, or the future of the call was dropped.
///
/// For a streamed answer, only the headers have arrived.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnd<'server> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// `https` or `http`.
    pub scheme: &'server str,
    /// The host of the server.
    pub host: &'server str,
    /// The port of the server.
    pub port: Option<u16>,
    /// The outcome.
    pub outcome: Outcome,
    /// The time since its start, including the time to get a token from its source.
    pub duration: Duration,
    /// The length of the request body in bytes, if known before it was sent.
    pub bytes_sent: Option<u64>,
    /// How many bytes of the answer's body have arrived, or `None` without an answer and for a stream.
    pub bytes_received: Option<u64>,
}

/// The client will send a call again, unless its turn does not come in time or its future is dropped.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Repetition {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// The number of the failed attempt, from 1.
    pub attempt: u32,
    /// The outcome of that attempt, which is the reason for the retry.
    pub outcome: Outcome,
    /// The delay before the next attempt.
    pub delay: Duration,
    /// Whether the server asked for that delay with `Retry-After`.
    pub is_asked_for: bool,
}

/// A streamed body has ended, or the stream was dropped.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StreamEnd {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// The outcome: [`Answered`](Outcome::Answered) if the body arrived to its end.
    pub outcome: Outcome,
    /// The time since the headers of the answer arrived.
    pub duration: Duration,
    /// The number of bytes that the program received.
    pub bytes_received: u64,
}

/// An answer, or an item of a stream, does not match its document in some place, but was decoded.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AnswerDeviated<'answer> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// The called operation.
    pub operation: &'static Operation,
    /// Where and how it deviates, without the value.
    pub deviation: &'answer Deviation,
}

/// The outcome of a call, of an attempt, or of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// An answer with this status has arrived. It is not decoded yet, so its body may still not match the document.
    Answered(StatusCode),
    /// No complete answer has arrived.
    #[non_exhaustive]
    Failed {
        /// The kind of the failure.
        kind: ErrorKind,
        /// The status, if an answer began to arrive.
        status: Option<StatusCode>,
    },
    /// The future of the call, or the stream, was dropped.
    Cancelled,
}

impl Outcome {
    /// Whether there is an answer with a status `2xx`.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Answered(status) if status.is_success())
    }

    /// The status, if an answer began to arrive.
    pub fn status(self) -> Option<StatusCode> {
        match self {
            Self::Answered(status) => Some(status),
            Self::Failed { status, .. } => status,
            Self::Cancelled => None,
        }
    }

    /// The kind of the failure, if there is no complete answer.
    pub fn error(self) -> Option<ErrorKind> {
        match self {
            Self::Failed { kind, .. } => Some(kind),
            Self::Answered(_) | Self::Cancelled => None,
        }
    }
}
