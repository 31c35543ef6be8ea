//! Collects every text that a value shows.

use std::error::Error as StdError;
use std::fmt::Debug;

/// Every text of a value.
pub(crate) fn debugged(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

/// Every text of an error, its sources included.
pub(crate) fn said<E: StdError>(error: &E) -> String {
    let mut words = format!("{error}\n{error:#}\n") + &debugged(error);
    let mut source = error.source();
    while let Some(cause) = source {
        words += &format!("{cause}\n{cause:?}\n");
        source = cause.source();
    }
    words
}

/// Every text of a result.
pub(crate) fn result<T: Debug, E: StdError>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => debugged(&value),
        Err(error) => said(&error),
    }
}
