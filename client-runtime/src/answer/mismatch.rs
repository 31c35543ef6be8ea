//! Why JSON does not decode, in words that may be shown.

use crate::answer::json_path::path_at;
use crate::call::operation::Operation;

/// The reason, which says of `what` it is, and where in the text the value stands.
pub(crate) fn mismatch(
    error: &serde_json::Error,
    text: &[u8],
    what: &str,
    operation: &Operation,
) -> (String, Option<String>) {
    let path = path_at(text, error.line(), error.column());
    let reason = if operation.sensitive {
        // The decoder's words and the path may quote the text.
        format!(
            "{what} does not match its description at line {} column {}",
            error.line(),
            error.column()
        )
    } else if let Some(path) = &path {
        format!("{what} does not match its description at `{path}`: {error}")
    } else {
        format!("{what} does not match its description: {error}")
    };
    (reason, path)
}
