//! Reports each start and each end of a call to its spans and to the observers of its client. It reports the end even
//! if the future of the call is dropped.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Url;
use tokio::time::Instant;
use tracing::Span;

use super::span;
use crate::answer::answer::Answer;
use crate::answer::error::Failure;
use crate::answer::observed::{AttemptEnd, AttemptStart, CallEnd, CallStart, Outcome, Repetition};
use crate::answer::observer::Observers;
use crate::call::operation::Operation;

/// The outcome of a call or an attempt.
fn outcome(result: &Result<Answer, Failure>) -> Outcome {
    match result {
        Ok(answer) => Outcome::Answered(answer.status),
        Err(failure) => Outcome::Failed {
            kind: failure.kind(),
            status: failure.status(),
        },
    }
}

fn elapsed(started: Option<Instant>) -> Duration {
    started.map_or(Duration::ZERO, |started| started.elapsed())
}

/// A running call. Dropping it reports the end of the call.
pub(crate) struct CallWatch<'transport> {
    observers: &'transport Observers,
    pub(crate) span: Span,
    pub(crate) call: u64,
    operation: &'static Operation,
    /// `None` without observers.
    started: Option<Instant>,
    /// The time that it has waited for its turn so far, and the start of the current wait.
    waited: Duration,
    waits_since: Option<Instant>,
    attempts: u32,
    outcome: Outcome,
}

impl<'transport> CallWatch<'transport> {
    pub(crate) fn begin(observers: &'transport Observers, operation: &'static Operation) -> Self {
        static CALLS: AtomicU64 = AtomicU64::new(1);
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let start = CallStart { call, operation };
        observers.tell(|observer| observer.call_started(&start));
        Self {
            observers,
            span: span::call(&start),
            call,
            operation,
            started: observers.now(),
            waited: Duration::ZERO,
            waits_since: None,
            attempts: 0,
            outcome: Outcome::Cancelled,
        }
    }

    /// Notes that the call waits for its turn.
    pub(crate) fn waits(&mut self, now: Instant) {
        self.waits_since = Some(now);
    }

    /// Notes that its turn has come, or that it has given up.
    pub(crate) fn waits_no_more(&mut self, now: Instant) {
        let waits_since = self.waits_since.take();
        let waited = waits_since.map(|since| now.duration_since(since));
        self.waited = self.waited.saturating_add(waited.unwrap_or_default());
    }

    /// Starts an attempt to this server with this number of body bytes.
    pub(crate) fn attempt<'call>(
        &mut self,
        server: &'call Url,
        attempt: u32,
        bytes_sent: Option<u64>,
    ) -> AttemptWatch<'call>
    where
        'transport: 'call,
    {
        self.attempts = attempt;
        let start = AttemptStart {
            call: self.call,
            operation: self.operation,
            attempt,
            scheme: server.scheme(),
            host: server.host_str().unwrap_or_default(),
            port: server.port_or_known_default(),
            bytes_sent,
        };
        self.observers
            .tell(|observer| observer.attempt_started(&start));
        AttemptWatch {
            observers: self.observers,
            span: span::attempt(&start),
            start,
            started: self.observers.now(),
            bytes_received: None,
            outcome: Outcome::Cancelled,
        }
    }

    /// Reports that the call will be sent again after this result and a delay.
    pub(crate) fn repeated(
        &self,
        result: &Result<Answer, Failure>,
        delay: Duration,
        is_asked_for: bool,
    ) {
        let repetition = Repetition {
            call: self.call,
            operation: self.operation,
            attempt: self.attempts,
            outcome: outcome(result),
            delay,
            is_asked_for,
        };
        span::call_repeated(&repetition);
        self.observers
            .tell(|observer| observer.call_repeated(&repetition));
    }

    /// Notes the result of the call.
    pub(crate) fn end(mut self, result: &Result<Answer, Failure>) {
        self.outcome = outcome(result);
        self.attempts = match result {
            Ok(answer) => answer.attempts,
            Err(failure) => failure.attempts(),
        };
    }
}

impl Drop for CallWatch<'_> {
    fn drop(&mut self) {
        if self.waits_since.is_some() {
            self.waits_no_more(Instant::now());
        }
        let end = CallEnd {
            call: self.call,
            operation: self.operation,
            outcome: self.outcome,
            attempts: self.attempts,
            duration: elapsed(self.started),
            waited: self.waited,
        };
        span::call_ended(&self.span, &end);
        self.observers.tell(|observer| observer.call_ended(&end));
    }
}

/// A running attempt. Dropping it reports the end of the attempt.
pub(crate) struct AttemptWatch<'call> {
    observers: &'call Observers,
    pub(crate) span: Span,
    start: AttemptStart<'call>,
    /// `None` without observers.
    started: Option<Instant>,
    bytes_received: Option<u64>,
    outcome: Outcome,
}

impl AttemptWatch<'_> {
    /// Notes the result of the attempt, and how many bytes of the body have arrived.
    pub(crate) fn end(mut self, result: &Result<Answer, Failure>, bytes_received: Option<usize>) {
        self.outcome = outcome(result);
        self.bytes_received = bytes_received.and_then(|bytes| u64::try_from(bytes).ok());
    }
}

impl Drop for AttemptWatch<'_> {
    fn drop(&mut self) {
        let start = &self.start;
        let end = AttemptEnd {
            call: start.call,
            operation: start.operation,
            attempt: start.attempt,
            scheme: start.scheme,
            host: start.host,
            port: start.port,
            outcome: self.outcome,
            duration: elapsed(self.started),
            bytes_sent: start.bytes_sent,
            bytes_received: self.bytes_received,
        };
        span::attempt_ended(&self.span, &end);
        self.observers.tell(|observer| observer.attempt_ended(&end));
    }
}
