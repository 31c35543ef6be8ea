//! The body with which Phala refuses a call.

use client_runtime::Error;

use crate::types::ErrorDetail;

/// The detail of a refusal, or `None` if the error has no body of this shape, such as the page of a gateway.
pub(crate) fn detail<E>(error: &Error<E>) -> Option<ErrorDetail> {
    serde_json::from_slice(error.body()?).ok()
}
