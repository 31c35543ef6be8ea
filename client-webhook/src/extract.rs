//! A verified delivery as an argument of an axum handler.

use std::error::Error;
use std::fmt;

use axum_core::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum_core::extract::{DefaultBodyLimit, FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::RETRY_AFTER;

use super::delivery::{Delivery, Event};
use super::refusal::Refusal;
use super::verifier::Verifier;

/// The value of `Retry-After` during a rotation, in seconds (RFC 9110, section 10.2.3).
const RETRY_SECONDS: &str = "1";

/// A refused request, and the answer to it.
///
/// The body of the answer is [`reason`](Self::reason). The status makes the provider try again only if that can help:
///
/// | status | when |
/// |---|---|
/// | 200 | the event was accepted before, so the sender may stop |
/// | 400 | a header is malformed or there more than once, or the body is not JSON |
/// | 401 | a header is missing, the timestamp is too old or too far in the future, or the signature fits no secret |
/// | 408 | the connection failed before the whole body was there |
/// | 413 | the body is too large |
/// | 503 | the signature fits no known secret while a new one is on its way; with `Retry-After: 1` |
#[derive(Debug)]
pub struct Rejection(Cause);

#[derive(Debug)]
enum Cause {
    Refused(Refusal),
    Unreadable(BytesRejection),
}

impl Rejection {
    /// Why the delivery is refused, or `None` if the connection failed before the whole body arrived.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.0 {
            Cause::Refused(refusal) => Some(refusal),
            Cause::Unreadable(_) => None,
        }
    }

    /// [`Refusal::reason`], or `body-unreadable` if the connection failed before the whole body arrived.
    pub fn reason(&self) -> &'static str {
        self.refusal().map_or("body-unreadable", Refusal::reason)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self.refusal() {
            Some(Refusal::Duplicate { .. }) => StatusCode::OK,
            Some(
                Refusal::MalformedTimestamp(_)
                | Refusal::MalformedSignature(_)
                | Refusal::RepeatedHeader { .. }
                | Refusal::NotJson { .. },
            ) => StatusCode::BAD_REQUEST,
            Some(
                Refusal::MissingHeader { .. }
                | Refusal::TooOld { .. }
                | Refusal::TooFarInFuture { .. }
                | Refusal::SignatureMismatch,
            ) => StatusCode::UNAUTHORIZED,
            Some(Refusal::BodyTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Some(Refusal::MismatchDuringRotation) => StatusCode::SERVICE_UNAVAILABLE,
            None => StatusCode::REQUEST_TIMEOUT,
        }
    }

    fn from_unread_body(rejection: BytesRejection, limit: usize) -> Self {
        Self(match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Cause::Refused(Refusal::BodyTooLarge { limit })
            }
            other => Cause::Unreadable(other),
        })
    }
}

/// Reads the body up to the verifier's limit and verifies the delivery. The state of the router must be the
/// [`Verifier`], or provide it through [`FromRef`]. A `DefaultBodyLimit` of the router does not apply.
impl<S, E> FromRequest<S> for Delivery<E>
where
    S: Send + Sync,
    E: Event,
    Verifier<E>: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Rejection> {
        let verifier = Verifier::<E>::from_ref(state);
        let limit = verifier.body_limit;
        DefaultBodyLimit::max(limit).apply(&mut request);
        let headers = std::mem::take(request.headers_mut());
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| Rejection::from_unread_body(rejection, limit))?;
        verifier.verify(&headers, &body).map_err(Rejection::from)
    }
}

/// For handlers that read the body themselves.
impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self(Cause::Refused(refusal))
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let answer = (self.status(), self.reason());
        match self.refusal() {
            Some(Refusal::MismatchDuringRotation) => {
                ([(RETRY_AFTER, RETRY_SECONDS)], answer).into_response()
            }
            _ => answer.into_response(),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Refused(refusal) => refusal.fmt(formatter),
            Cause::Unreadable(_) => formatter
                .write_str("the body did not arrive completely; ask for the delivery again"),
        }
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Refused(refusal) => refusal.source(),
            Cause::Unreadable(rejection) => Some(rejection),
        }
    }
}
