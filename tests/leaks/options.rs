//! Tests that the options of a call show none of their values.

use client_runtime::CallOptions;

use crate::hidden::{SECOND, SECRET, assert_hidden};
use crate::said::debugged;

/// The additions of a program to its calls, with a secret at every place.
pub(crate) fn options() -> CallOptions {
    in_headers().query("token", SECRET)
}

/// The additions of a program to headers. Scripts show the query of their calls, as documented.
pub(crate) fn in_headers() -> CallOptions {
    CallOptions::new()
        .secret_header("x-second-factor", &SECOND.into())
        .idempotency_key(SECRET)
}

#[test]
fn options_show_no_value() {
    assert_hidden(&debugged(&options()));
}
