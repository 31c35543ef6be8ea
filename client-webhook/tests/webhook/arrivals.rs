//! The content of verified deliveries, and the requests that are refused whatever their signature.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue};
use openapi_client_webhook::{Delivery, Event, Refusal, Scheme, Verifier, sign, signed_headers};
use secrecy::SecretString;
use serde_json::json;

use crate::providers::{NOW, Phala, SECRET, Vast, now};

fn verifier<E>() -> Verifier<E> {
    Verifier::new([SECRET]).unwrap().clock(now)
}

fn headers<E: Event>(timestamp: u64, body: &[u8]) -> HeaderMap {
    signed_headers(&E::SCHEME, &SECRET.into(), timestamp, body)
}

#[test]
fn a_delivery_has_the_event_and_what_is_signed() {
    let body = br#"{"id": "evt_1", "event": "cvm.started", "data": {"cvm_id": 42}}"#;
    let delivery: Delivery<Phala> = verifier()
        .verify(&headers::<Phala>(NOW - 7, body), body)
        .unwrap();
    assert_eq!(delivery.event.name.as_deref(), Some("cvm.started"));
    assert_eq!(delivery.event.payload["data"], json!({"cvm_id": 42}));
    assert_eq!(delivery.id.as_deref(), Some("evt_1"));
    assert_eq!(delivery.name.as_deref(), Some("cvm.started"));
    assert_eq!(delivery.timestamp, NOW - 7);
    assert_eq!(delivery.secret, 0);
}

#[test]
fn an_event_may_have_the_numbers_of_its_payload_exactly() {
    let body = br#"{"event_id": "1", "timestamp": 1789999000.1234567}"#;
    let delivery = verifier::<Vast>()
        .verify(&headers::<Vast>(NOW, body), body)
        .unwrap();
    assert_eq!(
        delivery.event.0["timestamp"],
        json!(1_789_999_000.123_456_7)
    );
    assert_eq!(delivery.timestamp, NOW);
}

#[test]
fn an_integer_and_the_same_digits_as_text_are_one_id() {
    for body in [br#"{"id": 17}"#.as_slice(), br#"{"id": "17"}"#] {
        let delivery = verifier::<Phala>()
            .verify(&headers::<Phala>(NOW, body), body)
            .unwrap();
        assert_eq!(delivery.id.as_deref(), Some("17"));
    }
}

#[test]
fn the_signature_is_that_of_another_implementation() {
    // printf 1790000000.hello | openssl dgst -sha256 -hmac whsec_do-not-show
    assert_eq!(
        sign(&SecretString::from(SECRET), NOW, b"hello"),
        "sha256=aba055663abe6e9392f652d6eccdb4b418af90ffbf9037cc59222471213cd192"
    );
}

#[test]
fn a_refusal_says_which_header_and_how_far_off() {
    let verifier = verifier::<Phala>();
    let refusal = |headers: &HeaderMap| verifier.authenticate(headers, b"{}").unwrap_err();

    let header = "X-Webhook-Timestamp";
    assert_eq!(
        refusal(&HeaderMap::new()),
        Refusal::MissingHeader { header }
    );

    let header = "X-Webhook-Signature";
    let mut repeated = headers::<Phala>(NOW, b"{}");
    repeated.append(header, HeaderValue::from_static("sha256="));
    assert_eq!(refusal(&repeated), Refusal::RepeatedHeader { header });

    let tolerance = 300;
    assert_eq!(
        refusal(&headers::<Phala>(NOW - 400, b"{}")),
        Refusal::TooOld {
            seconds: 400,
            tolerance
        }
    );
    assert_eq!(
        refusal(&headers::<Phala>(NOW + 500, b"{}")),
        Refusal::TooFarInFuture {
            seconds: 500,
            tolerance
        }
    );
}

#[test]
fn a_fault_in_the_json_is_located() {
    let body = b"{\n  \"id\": }";
    assert_eq!(
        verifier::<Phala>()
            .verify(&headers::<Phala>(NOW, body), body)
            .unwrap_err(),
        Refusal::NotJson { line: 2, column: 9 }
    );
}

#[test]
fn a_body_may_have_a_mebibyte_unless_told_otherwise() {
    let verifier = verifier::<Phala>();
    let limit = 1024 * 1024;
    let body = vec![b' '; limit + 1];
    assert!(
        verifier
            .authenticate(&headers::<Phala>(NOW, &body[1..]), &body[1..])
            .is_ok()
    );
    assert_eq!(
        verifier
            .authenticate(&headers::<Phala>(NOW, &body), &body)
            .unwrap_err(),
        Refusal::BodyTooLarge { limit }
    );
}

#[test]
fn headers_of_a_megabyte_are_refused_like_short_ones() {
    for (header, reason) in [
        ("X-Webhook-Timestamp", "timestamp-too-large"),
        ("X-Webhook-Signature", "signature-no-prefix"),
    ] {
        let mut headers = headers::<Phala>(NOW, b"{}");
        let value = HeaderValue::try_from("7".repeat(1_000_000)).unwrap();
        headers.insert(header, value);
        let refusal = verifier::<Phala>().verify(&headers, b"{}").unwrap_err();
        assert_eq!(refusal.reason(), reason);
    }
}

#[test]
fn the_clock_of_the_machine_is_the_default() {
    let verifier = Verifier::<Phala>::new([SECRET]).unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    assert!(
        verifier
            .authenticate(&headers::<Phala>(now, b""), b"")
            .is_ok()
    );
    assert_eq!(
        verifier
            .authenticate(&headers::<Phala>(now - 1000, b""), b"")
            .unwrap_err()
            .reason(),
        "too-old"
    );
}

#[test]
fn fractions_of_seconds_do_not_count_on_either_side_of_1970() {
    for (now, timestamp, reason) in [
        (UNIX_EPOCH + Duration::from_millis(300_999), 0, None),
        (UNIX_EPOCH + Duration::from_secs(301), 0, Some("too-old")),
        (UNIX_EPOCH - Duration::from_millis(500), 299, None),
        (
            UNIX_EPOCH - Duration::from_millis(500),
            300,
            Some("too-far-in-future"),
        ),
        (UNIX_EPOCH - Duration::from_secs(1), 299, None),
    ] {
        let result = Verifier::<Phala>::new([SECRET])
            .unwrap()
            .tolerance(Duration::from_millis(300_999))
            .clock(move || now)
            .authenticate(&headers::<Phala>(timestamp, b""), b"");
        let refused = result.err().map(|refusal| refusal.reason());
        assert_eq!(refused, reason, "{now:?} {timestamp}");
    }
}

#[test]
fn the_largest_timestamp_is_compared_with_any_clock() {
    for now in [UNIX_EPOCH, UNIX_EPOCH - Duration::from_secs(1 << 32), now()] {
        let refusal = Verifier::<Phala>::new([SECRET])
            .unwrap()
            .clock(move || now)
            .authenticate(&headers::<Phala>(u64::MAX, b""), b"")
            .unwrap_err();
        assert_eq!(refusal.reason(), "too-far-in-future");
    }
}

#[test]
fn a_scheme_takes_only_names_that_a_header_can_have() {
    for name in [
        "",
        "X Signature",
        "X-Signature:",
        "X-Sïgnature",
        "X-Signature\n",
    ] {
        assert!(std::panic::catch_unwind(|| Scheme::new(name, "X-Time")).is_err());
        assert!(std::panic::catch_unwind(|| Scheme::new("X-Signature", name)).is_err());
    }
    // All special characters of a token in RFC 9110, section 5.6.2.
    let scheme = Scheme::new("!#$%&'*+-.^_`|~09azAZ", "t");
    assert_eq!(signed_headers(&scheme, &SECRET.into(), NOW, b"").len(), 2);
}
