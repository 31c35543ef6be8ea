//! Tells observers how a streamed body has ended.

use reqwest::StatusCode;
use tokio::time::Instant;

use crate::answer::error_kind::ErrorKind;
use crate::answer::observed::{Outcome, StreamEnd};
use crate::answer::observer::Observers;
use crate::call::operation::Operation;

/// Watches a streamed body for observers, and tells them the outcome when it is dropped.
pub(crate) struct StreamWatch {
    observers: Observers,
    call: u64,
    operation: &'static Operation,
    status: StatusCode,
    started: Instant,
    bytes: u64,
    outcome: Outcome,
}

impl StreamWatch {
    /// Starts to watch, or returns `None` without observers. It is boxed because few answers have one.
    pub(crate) fn begin(
        observers: &Observers,
        call: u64,
        operation: &'static Operation,
        status: StatusCode,
    ) -> Option<Box<Self>> {
        let started = observers.now()?;
        Some(Box::new(Self {
            observers: observers.clone(),
            call,
            operation,
            status,
            started,
            bytes: 0,
            outcome: Outcome::Cancelled,
        }))
    }

    /// Notes that a chunk has arrived.
    pub(crate) fn received(&mut self, part: usize) {
        let part = u64::try_from(part).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(part);
    }

    /// Notes that the body has ended.
    pub(crate) fn complete(mut self) {
        self.outcome = Outcome::Answered(self.status);
    }

    /// Notes that the body has broken off.
    pub(crate) fn failed(mut self, kind: ErrorKind) {
        self.outcome = Outcome::Failed {
            kind,
            status: Some(self.status),
        };
    }
}

impl Drop for StreamWatch {
    fn drop(&mut self) {
        let end = StreamEnd {
            call: self.call,
            operation: self.operation,
            outcome: self.outcome,
            duration: self.started.elapsed(),
            bytes_received: self.bytes,
        };
        self.observers.tell(|observer| observer.stream_ended(&end));
    }
}
