//! Tests that a verifier shows none of its secrets for any delivery.

use client_runtime::HeaderMap;
use client_runtime::webhook::{Event, Scheme, Verifier, signed_headers};
use serde_json::Value;

use crate::hidden::{SECRET, assert_hidden};
use crate::said::{debugged, result};
use crate::traced;

/// Any event. Callers may show the events of the crates.
#[derive(Debug)]
struct Delivered;

impl Event for Delivered {
    const SCHEME: Scheme = Scheme::new("X-Signature", "X-Timestamp").id_field("id");

    fn from_payload(_name: Option<&str>, _payload: Value) -> Self {
        Self
    }
}

#[test]
fn a_verifier_shows_no_secret_of_good_and_bad_deliveries() {
    traced::listen();
    let verifier = Verifier::<Delivered>::new([SECRET]).unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let body = br#"{"id": "1"}"#;
    let mut words = debugged(&verifier);
    for secret in [SECRET, "another"] {
        for (body, at) in [(body.as_slice(), now), (b"[", now), (body, 0)] {
            let headers = signed_headers(&Delivered::SCHEME, &secret.into(), at, body);
            words += &result(verifier.verify(&headers, body));
        }
    }
    words += &result(verifier.verify(&HeaderMap::new(), body));
    let rotation = verifier.begin_rotation();
    words += &debugged(&rotation);
    words += &result(rotation.finish(" "));
    assert_hidden(&words);
    traced::assert_hidden(&[]);
}
