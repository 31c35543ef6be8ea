//! Operations and methods as in generated code.

use std::fmt::Write as _;
use std::time::Duration;

use client_runtime::{
    ByteStream, ClientBuilder, Credential, Error, Operation, Request, Response, RetryPolicy, Style,
    Transport,
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) const ROTATE: Operation =
    Operation::new("rotate_secret", "POST", "/hooks/{id}/rotate-secret/");
pub(crate) const SENSITIVE: Operation = ROTATE.sensitive();
pub(crate) const SECRET: &str = "whsec_do-not-show";
pub(crate) const KEY: &str = "key-do-not-show";

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Rotated {
    pub(crate) webhook: Hook,
}

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Hook {
    pub(crate) id: i64,
}

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Problem {
    pub(crate) error: String,
}

#[derive(Debug, PartialEq)]
pub(crate) enum RotateError {
    Unauthorized(Problem),
    StepUp,
}

/// Operations that may be sent twice, and operations that may not.
pub(crate) const FETCH: Operation = Operation::new("fetch", "GET", "/value");
pub(crate) const CHANGE: Operation = Operation::new("change", "POST", "/value");
pub(crate) const CHANGE_AGAIN: Operation = CHANGE.idempotent();

/// A method as in generated code.
pub(crate) async fn rotate(
    transport: &Transport,
    operation: &'static Operation,
    id: &str,
    limit: Option<i64>,
) -> Result<Response<Rotated>, Error<RotateError>> {
    let mut request = Request::new(operation);
    request.path("id", id);
    request.query("limit", Style::FORM_EXPLODE, &limit);
    request.json(&json!({"reason": "rotation"}));
    let answer = transport.send(request).await?;
    match answer.status() {
        200 => answer.json(),
        401 | 404 => Err(answer.error_as(RotateError::Unauthorized)),
        428 => Err(answer.error_with(RotateError::StepUp)),
        _ => Err(answer.unexpected()),
    }
}

pub(crate) async fn fetch_value(transport: &Transport) -> Result<Response<Value>, Error<Problem>> {
    let answer = transport.send(Request::new(&FETCH)).await?;
    match answer.status() {
        200..=299 => answer.json(),
        400..=499 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

/// A method whose success is a stream, as in generated code.
pub(crate) async fn download(
    transport: &Transport,
    operation: &'static Operation,
) -> Result<Response<ByteStream>, Error<Problem>> {
    let mut request = Request::new(operation);
    request.path("id", "1");
    let answer = transport.open(request, |status| status == 200).await?;
    match answer.status() {
        200 => answer.stream(),
        404 => Err(answer.error_as(|problem| problem)),
        _ => Err(answer.unexpected()),
    }
}

/// Sends `request`, decodes every success, and treats every other status as undocumented.
pub(crate) async fn value_of(
    transport: &Transport,
    request: Request,
) -> Result<Response<Value>, Error<Value>> {
    let answer = transport.send(request).await?;
    match answer.status() {
        200..=299 => answer.json(),
        _ => Err(answer.unexpected()),
    }
}

/// The error of a call of `operation`.
pub(crate) async fn error_of(transport: &Transport, operation: &'static Operation) -> Error<Value> {
    let result = value_of(transport, Request::new(operation)).await;
    result.unwrap_err()
}

/// A transport that makes up to three attempts with very short delays.
pub(crate) fn impatient(url: &str) -> ClientBuilder {
    let delay = Duration::from_millis(1);
    let policy = RetryPolicy::new().first_delay(delay).longest_delay(delay);
    Transport::builder(url).retry(policy)
}

/// A transport that sends every call once, for servers that answer once.
pub(crate) fn once(url: &str) -> Transport {
    let builder = Transport::builder(url).retry(RetryPolicy::never());
    builder.build().unwrap()
}

/// A transport that sends [`KEY`], once.
pub(crate) fn with_key(url: &str) -> ClientBuilder {
    Transport::builder(url)
        .credential(Credential::header("X-API-Key", KEY).unwrap())
        .retry(RetryPolicy::never())
}

/// Everything that an error shows, including its sources.
pub(crate) fn shown<E: std::fmt::Debug>(error: &Error<E>) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, "\n{cause}\n{cause:?}");
        source = cause.source();
    }
    text
}
