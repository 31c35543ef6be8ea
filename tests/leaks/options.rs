//! What a program adds to its calls says nothing of itself.

use client_runtime::CallOptions;

use crate::hidden::{SECOND, SECRET, assert_hidden};
use crate::said::debugged;

/// What a program adds to calls, with a secret wherever one may be.
pub(crate) fn options() -> CallOptions {
    in_headers().query("token", SECRET)
}

/// What a program adds to the headers of calls. Scripts show the query of their calls, as they say.
pub(crate) fn in_headers() -> CallOptions {
    CallOptions::new()
        .secret_header("x-second-factor", &SECOND.into())
        .idempotency_key(SECRET)
}

#[test]
fn options_say_no_value() {
    assert_hidden(&debugged(&options()));
}
