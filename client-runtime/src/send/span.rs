//! The traces of a call: one span per call and one per attempt, without credentials, queries, headers and bodies.
//!
//! The attributes of attempts have the names from OpenTelemetry's semantic conventions for HTTP client spans
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>).

use std::time::Duration;

use reqwest::Url;
use tracing::Span;
use tracing::field::{Empty, debug};

use crate::answer::observed::{AttemptEnd, AttemptStart, CallEnd, CallStart, Outcome, Repetition};
use crate::call::operation::Operation;

/// The span of a call, with all its attempts.
pub(crate) fn call(start: &CallStart) -> Span {
    tracing::info_span!("call", operation = start.operation.id, attempts = Empty)
}

/// Records the number of attempts of a call.
pub(crate) fn call_ended(span: &Span, end: &CallEnd) {
    span.record("attempts", end.attempts);
}

/// The span of one attempt.
pub(crate) fn attempt(start: &AttemptStart<'_>) -> Span {
    let operation = start.operation;
    tracing::info_span!(
        "attempt",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", operation.method, operation.path),
        operation = operation.id,
        http.request.method = operation.method,
        http.request.resend_count = (start.attempt > 1).then(|| start.attempt - 1),
        http.response.status_code = Empty,
        url.scheme = start.scheme,
        url.template = operation.path,
        server.address = start.host,
        server.port = start.port,
        error.r#type = Empty,
    )
}

/// Records the status of an attempt, and the reason if it has no complete answer.
pub(crate) fn attempt_ended(span: &Span, end: &AttemptEnd<'_>) {
    if let Some(status) = end.outcome.status() {
        span.record("http.response.status_code", status.as_u16());
    }
    match end.outcome {
        Outcome::Answered(status) if status.is_client_error() || status.is_server_error() => {
            span.record("error.type", status.as_str());
        }
        Outcome::Failed { kind, .. } => {
            span.record("error.type", debug(kind));
        }
        Outcome::Answered(_) | Outcome::Cancelled => {}
    }
}

/// Reports that all calls to a server wait, because it asked for this pause in its answer to one of them.
pub(crate) fn paused(operation: &Operation, server: &Url, asked: Duration) {
    tracing::debug!(
        operation = operation.id,
        server.address = server.host_str(),
        server.port = server.port_or_known_default(),
        asked_ms = u64::try_from(asked.as_millis()).unwrap_or(u64::MAX),
        "all calls to the server wait"
    );
}

/// Reports that a call will be sent again.
pub(crate) fn call_repeated(repetition: &Repetition) {
    tracing::debug!(
        operation = repetition.operation.id,
        delay_ms = u64::try_from(repetition.delay.as_millis()).unwrap_or(u64::MAX),
        "the call is sent again"
    );
}
