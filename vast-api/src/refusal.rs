//! What a refusal says for programs, whether or not the document describes it.

use serde_json::Value;

use crate::Error;

/// Whether the server has refused the key, and not what was asked: with status 401, or with 404 and `auth_error`, which looks
/// like something that is not there and has been seen in answers of the live API (November 2026).
#[must_use]
pub fn is_key_refused<E>(error: &Error<E>) -> bool {
    match error.status().map(|status| status.as_u16()) {
        Some(401) => true,
        Some(404) => code(error).as_deref() == Some("auth_error"),
        _ => false,
    }
}

/// The member `error` of a refusal's body; `None` where the body is something else, such as a text.
pub(crate) fn code<E>(error: &Error<E>) -> Option<String> {
    let body: Value = serde_json::from_slice(error.body()?).ok()?;
    Some(body.get("error")?.as_str()?.to_owned())
}
