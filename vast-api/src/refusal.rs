//! The codes of refusals, whether or not the document describes them.

use serde_json::Value;

use crate::Error;

/// Whether the server refused the key: with status 401, or with status 404 and the code `auth_error`. The live API has
/// been seen to answer the latter (November 2026), which looks like a missing resource.
#[must_use]
pub fn is_key_refused<E>(error: &Error<E>) -> bool {
    match error.status().map(|status| status.as_u16()) {
        Some(401) => true,
        Some(404) => code(error).as_deref() == Some("auth_error"),
        _ => false,
    }
}

/// The member `error` of a refusal's body, or `None` if the body is something else, such as a text.
pub(crate) fn code<E>(error: &Error<E>) -> Option<String> {
    let body: Value = serde_json::from_slice(error.body()?).ok()?;
    Some(body.get("error")?.as_str()?.to_owned())
}
