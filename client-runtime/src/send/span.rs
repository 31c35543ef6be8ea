//! What of a call is traced: one span per call, one per attempt, never a credential, a query, a header or a body.
//!
//! The names of the attempts' attributes are those of OpenTelemetry's semantic conventions for HTTP client spans
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>).

use std::time::Duration;

use reqwest::{StatusCode, Url};
use tracing::Span;
use tracing::field::Empty;

use crate::answer::error_kind::ErrorKind;
use crate::call::operation::Operation;

/// The span of a call, with all its attempts.
pub(crate) fn call(operation: &Operation) -> Span {
    tracing::info_span!("call", operation = operation.id, attempts = Empty)
}

/// The span of one attempt; `number` counts from 1.
pub(crate) fn attempt(operation: &Operation, url: &Url, number: u32) -> Span {
    tracing::info_span!(
        "attempt",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", operation.method, operation.path),
        operation = operation.id,
        http.request.method = operation.method,
        http.request.resend_count = (number > 1).then(|| number - 1),
        http.response.status_code = Empty,
        url.scheme = url.scheme(),
        url.template = operation.path,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        error.r#type = Empty,
    )
}

/// Notes the status that an attempt was answered with.
pub(crate) fn record_status(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
    if status.is_client_error() || status.is_server_error() {
        span.record("error.type", status.as_str());
    }
}

/// Notes why an attempt has no complete answer.
pub(crate) fn record_failure(span: &Span, kind: ErrorKind) {
    span.record("error.type", tracing::field::debug(kind));
}

/// Says that a call will be sent again.
pub(crate) fn sent_again(operation: &Operation, after: Duration) {
    tracing::debug!(
        operation = operation.id,
        delay_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
        "the call is sent again"
    );
}
