//! What observers are told: where a call stands, and nothing that may be secret.

use std::time::Duration;

use reqwest::StatusCode;

use crate::answer::error_kind::ErrorKind;
use crate::call::operation::Operation;
use crate::value::deviation::Deviation;

/// A call has begun. It may have to wait for its turn before it is sent.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallStart {
    /// The number of the call; no other call of this process has it.
    pub call: u64,
    /// What is called.
    pub operation: &'static Operation,
}

/// A call has ended: its whole answer has been received, it has failed, or its future was dropped.
///
/// The call of a stream ends when the headers of its answer have arrived; [`StreamEnd`] tells the rest.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnd {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What was called.
    pub operation: &'static Operation,
    /// What became of it.
    pub outcome: Outcome,
    /// How often it was sent.
    pub attempts: u32,
    /// The time since its start, all waiting included.
    pub duration: Duration,
    /// How much of that time it has waited for its turn: because of
    /// [`concurrency`](crate::ClientBuilder::concurrency), because of [`rate`](crate::ClientBuilder::rate), or because the
    /// server has asked all calls for patience. The random delays before repetitions do not count here.
    pub waited: Duration,
}

/// A call is being sent. A request that was refused before it could be sent has no attempt.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptStart<'server> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What is called.
    pub operation: &'static Operation,
    /// Counts the attempts of the call from 1.
    pub attempt: u32,
    /// `https` or `http`.
    pub scheme: &'server str,
    /// The host that the call goes to.
    pub host: &'server str,
    /// Its port.
    pub port: Option<u16>,
    /// The bytes of the body that is sent, where they are known before it is sent.
    pub bytes_sent: Option<u64>,
}

/// An attempt has ended: its whole answer has been received, it has failed, or the future of the call was dropped.
///
/// Of a streamed answer, the headers have been received.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnd<'server> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What was called.
    pub operation: &'static Operation,
    /// Counts the attempts of the call from 1.
    pub attempt: u32,
    /// `https` or `http`.
    pub scheme: &'server str,
    /// The host that the call went to.
    pub host: &'server str,
    /// Its port.
    pub port: Option<u16>,
    /// What became of it.
    pub outcome: Outcome,
    /// The time since its start. Getting a token from its source is part of an attempt.
    pub duration: Duration,
    /// The bytes of the body that was sent, where they were known before.
    pub bytes_sent: Option<u64>,
    /// The bytes that have arrived of the answer's body; `None` without an answer and for a stream.
    pub bytes_received: Option<u64>,
}

/// A call will be sent again, unless its turn does not come in time or its future is dropped.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Repetition {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What is called.
    pub operation: &'static Operation,
    /// The attempt that did not succeed, counted from 1.
    pub attempt: u32,
    /// Why the call is sent again: what became of that attempt.
    pub outcome: Outcome,
    /// The time that passes before.
    pub delay: Duration,
    /// Whether the server has asked for that time, with `Retry-After`.
    pub is_asked_for: bool,
}

/// The body of an answer that was opened as a stream has ended, or the stream was dropped.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StreamEnd {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What was called.
    pub operation: &'static Operation,
    /// [`Answered`](Outcome::Answered) if the body came to its end.
    pub outcome: Outcome,
    /// The time since the headers of the answer.
    pub duration: Duration,
    /// The bytes that the program has received.
    pub bytes_received: u64,
}

/// An answer, or an item of a stream, is in some place not as its document says, and was taken all the same.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AnswerDeviated<'answer> {
    /// The number of the call, as in its [`CallStart`].
    pub call: u64,
    /// What was called.
    pub operation: &'static Operation,
    /// Where it deviates, and how; without the value.
    pub deviation: &'answer Deviation,
}

/// What became of a call, of one of its attempts, or of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// There is an answer of this status. Whether its body is what the document describes is not known yet.
    Answered(StatusCode),
    /// There is no complete answer.
    #[non_exhaustive]
    Failed {
        /// In which way it failed.
        kind: ErrorKind,
        /// The status, if an answer had begun.
        status: Option<StatusCode>,
    },
    /// Nobody waits for it any more: its future, or the stream, was dropped.
    Cancelled,
}

impl Outcome {
    /// Whether there is an answer of a status `2xx`.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Answered(status) if status.is_success())
    }

    /// The status, if an answer had begun.
    pub fn status(self) -> Option<StatusCode> {
        match self {
            Self::Answered(status) => Some(status),
            Self::Failed { status, .. } => status,
            Self::Cancelled => None,
        }
    }

    /// In which way it failed, where there is no complete answer.
    pub fn error(self) -> Option<ErrorKind> {
        match self {
            Self::Failed { kind, .. } => Some(kind),
            Self::Answered(_) | Self::Cancelled => None,
        }
    }
}
