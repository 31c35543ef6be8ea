//! Whether the server may have acted on a failed call, and whether the client may send it again.

use std::time::SystemTime;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::answer::error_kind::ErrorKind;
use crate::answer::retry_after::retry_after;
use crate::call::operation::Operation;

/// What the client knows about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The server has not acted. A retry is safe for every operation.
    NotProcessed,
    /// The server may have acted. A retry is safe for operations that may be sent twice.
    Unknown,
    /// The server has answered, and would give the same answer again.
    Settled,
}

impl Fate {
    /// The fate that a status tells, even if the body could not be received.
    pub(crate) fn of_status(status: StatusCode, headers: &HeaderMap) -> Self {
        match status.as_u16() {
            429 => Self::NotProcessed,
            503 if retry_after(headers, SystemTime::now()).is_some() => Self::NotProcessed,
            408 | 500 | 502..=504 => Self::Unknown,
            _ => Self::Settled,
        }
    }

    /// The fate that a failure without a complete answer tells.
    pub(crate) fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Connect | ErrorKind::Throttled => Self::NotProcessed,
            ErrorKind::Timeout | ErrorKind::Transport => Self::Unknown,
            _ => Self::Settled,
        }
    }

    /// Whether the client may send the operation again.
    pub(crate) fn allows(self, operation: &Operation) -> bool {
        match self {
            Self::NotProcessed => true,
            Self::Unknown => operation.is_idempotent(),
            Self::Settled => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderValue, RETRY_AFTER};

    use super::*;

    const ROTATE: Operation = Operation::new("rotate", "POST", "/rotate");

    #[test]
    fn a_status_that_says_the_server_has_not_acted_is_repeated_for_every_operation() {
        let mut headers = HeaderMap::new();
        assert!(Fate::of_status(StatusCode::TOO_MANY_REQUESTS, &headers).allows(&ROTATE));
        assert!(!Fate::of_status(StatusCode::SERVICE_UNAVAILABLE, &headers).allows(&ROTATE));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        assert!(Fate::of_status(StatusCode::SERVICE_UNAVAILABLE, &headers).allows(&ROTATE));
        assert!(!Fate::of_status(StatusCode::INTERNAL_SERVER_ERROR, &headers).allows(&ROTATE));
    }

    #[test]
    fn an_ambiguous_failure_is_repeated_for_idempotent_operations_only() {
        let headers = HeaderMap::new();
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            let operation = Operation::new("any", method, "/");
            for status in [408, 500, 502, 503, 504] {
                let status = StatusCode::from_u16(status).unwrap();
                assert!(Fate::of_status(status, &headers).allows(&operation));
            }
            assert!(Fate::of_kind(ErrorKind::Timeout).allows(&operation));
            assert!(Fate::of_kind(ErrorKind::Transport).allows(&operation));
        }
        for operation in [ROTATE, Operation::new("change", "PATCH", "/")] {
            assert!(!Fate::of_kind(ErrorKind::Timeout).allows(&operation));
            assert!(!Fate::of_kind(ErrorKind::Transport).allows(&operation));
            assert!(Fate::of_kind(ErrorKind::Connect).allows(&operation));
            assert!(Fate::of_kind(ErrorKind::Timeout).allows(&operation.idempotent()));
        }
    }

    #[test]
    fn an_operation_that_acts_each_time_is_repeated_only_if_it_has_not_acted() {
        let pay = Operation::new("pay", "PUT", "/pay").once();
        assert!(!Fate::of_kind(ErrorKind::Timeout).allows(&pay));
        assert!(!Fate::of_status(StatusCode::BAD_GATEWAY, &HeaderMap::new()).allows(&pay));
        assert!(Fate::of_kind(ErrorKind::Connect).allows(&pay));
        assert!(Fate::of_status(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()).allows(&pay));
    }

    #[test]
    fn a_settled_answer_ends_the_waiting() {
        let get = Operation::new("get", "GET", "/");
        for status in [200, 301, 400, 401, 404, 422, 501, 505] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(!Fate::of_status(status, &HeaderMap::new()).allows(&get));
        }
        for kind in [
            ErrorKind::InvalidRequest,
            ErrorKind::BodyTooLarge,
            ErrorKind::Decode,
        ] {
            assert!(!Fate::of_kind(kind).allows(&get));
        }
    }
}
