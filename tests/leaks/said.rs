//! Everything that a value says of itself.

use std::error::Error as StdError;
use std::fmt::Debug;

/// Everything that a value says.
pub(crate) fn debugged(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

/// Everything that an error says, its sources included.
pub(crate) fn said<E: StdError>(error: &E) -> String {
    let mut words = format!("{error}\n{error:#}\n") + &debugged(error);
    let mut source = error.source();
    while let Some(cause) = source {
        words += &format!("{cause}\n{cause:?}\n");
        source = cause.source();
    }
    words
}

/// Everything that a result says.
pub(crate) fn result<T: Debug, E: StdError>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => debugged(&value),
        Err(error) => said(&error),
    }
}
