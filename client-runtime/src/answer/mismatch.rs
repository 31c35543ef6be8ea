//! Why JSON does not decode, in words that may be shown.

use reqwest::StatusCode;

use crate::answer::decoding::Undecoded;
use crate::answer::json_path::path_at;
use crate::call::operation::Operation;

/// The reason, which says of `what` it is, and where in the text the value stands.
pub(crate) fn mismatch(
    undecoded: &Undecoded,
    text: &[u8],
    what: &str,
    operation: &Operation,
) -> (String, Option<String>) {
    let Undecoded { error, fault } = undecoded;
    let path = path_at(text, error.line(), error.column());
    // The first value that is not as documented may have been taken, and it is another one that could not be.
    let taken = fault
        .as_ref()
        .filter(|fault| fault.path() != path.as_deref());
    let (words, path) = match taken {
        Some(fault) => (fault.to_string(), fault.path().map(str::to_owned)),
        None => (error.to_string(), path),
    };
    let reason = match (&path, operation.sensitive) {
        // The decoder's words and the path may quote the text.
        (_, true) if taken.is_some() => format!("{what} does not match its description"),
        (_, true) => format!(
            "{what} does not match its description at line {} column {}",
            error.line(),
            error.column()
        ),
        (Some(path), false) => {
            format!("{what} does not match its description at `{path}`: {words}")
        }
        (None, false) => format!("{what} does not match its description: {words}"),
    };
    (reason, path)
}

/// A reason that says as well whether the call was done: whoever reads it should not send it once more.
pub(crate) fn of_status(status: StatusCode, reason: &str) -> String {
    if status.is_success() {
        format!("the call was done, but {reason}")
    } else {
        reason.to_owned()
    }
}
