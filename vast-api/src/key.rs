//! Whether a refusal is about the key.

use serde_json::Value;

use crate::Error;

/// Whether the server has refused the key, and not what was asked: with status 401, or with 404 and `auth_error`, which looks
/// like something that is not there and has been seen in answers of the live API (November 2026).
#[must_use]
pub fn is_key_refused<E>(error: &Error<E>) -> bool {
    match error.status().map(|status| status.as_u16()) {
        Some(401) => true,
        Some(404) => {
            let body = error
                .body()
                .map(|body| serde_json::from_slice::<Value>(body));
            matches!(body, Some(Ok(body)) if body.get("error").and_then(Value::as_str) == Some("auth_error"))
        }
        _ => false,
    }
}
