//! Writes why JSON does not decode, in words that may be shown.

use reqwest::StatusCode;

use crate::answer::decoding::Undecoded;
use crate::answer::json_path::path_at;
use crate::call::operation::Operation;

/// The reason why `what` does not decode, and the path of the value.
pub(crate) fn mismatch(
    undecoded: &Undecoded,
    text: &[u8],
    what: &str,
    operation: &Operation,
) -> (String, Option<String>) {
    let Undecoded { error, fault } = undecoded;
    let path = path_at(text, error.line(), error.column());
    // Lenient decoding may have accepted the first value that does not match, and failed at another one.
    let taken = fault
        .as_ref()
        .filter(|fault| fault.path() != path.as_deref());
    let (words, path) = match taken {
        Some(fault) => (fault.to_string(), fault.path().map(str::to_owned)),
        None => (error.to_string(), path),
    };
    let reason = match (&path, operation.sensitive) {
        // The decoder's error and the path may quote the text.
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

/// Adds to a reason that the call was done, so that readers do not send it again.
pub(crate) fn of_status(status: StatusCode, reason: &str) -> String {
    if status.is_success() {
        format!("the call was done, but {reason}")
    } else {
        reason.to_owned()
    }
}
