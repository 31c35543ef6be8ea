//! Properties of all deliveries: signed ones are accepted, changed ones are refused, and nothing panics.

use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue};
use openapi_client_webhook::{
    Deduplicate, Event as _, Refusal, SeenEvents, Verifier, diagnose, parse_headers, sign,
    signed_headers,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use secrecy::SecretString;

use crate::providers::{Phala, Vast};

const TIMESTAMP: &str = "X-Webhook-Timestamp";
const SIGNATURE: &str = "X-Webhook-Signature";

/// Seconds since 1970 that the clock of every platform can represent.
fn timestamps() -> impl Strategy<Value = u64> {
    0..=u64::from(u32::MAX)
}

fn secrets() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("refused", |secret| !secret.trim().is_empty())
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn verifier(secret: &str, timestamp: u64) -> Verifier<Phala> {
    Verifier::new([secret])
        .unwrap()
        // Any age is accepted, so that a changed timestamp is refused for its signature.
        .tolerance(Duration::MAX)
        .clock(move || at(timestamp))
}

fn signed(secret: &str, timestamp: u64, body: &[u8]) -> HeaderMap {
    signed_headers(&Phala::SCHEME, &secret.into(), timestamp, body)
}

fn flip_bit(bytes: &mut [u8], index: Index) {
    let bit = index.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_signed_delivery_is_accepted(
        secret in secrets(),
        timestamp in timestamps(),
        body in vec(any::<u8>(), 0..300),
    ) {
        let headers = signed(&secret, timestamp, &body);
        let authentic = verifier(&secret, timestamp).authenticate(&headers, &body).unwrap();
        prop_assert_eq!(authentic.timestamp, timestamp);
        let text = headers[SIGNATURE].to_str().unwrap();
        prop_assert_eq!(text, sign(&SecretString::from(secret), timestamp, &body));
    }

    #[test]
    fn a_changed_bit_of_the_body_is_refused(
        secret in secrets(),
        timestamp in timestamps(),
        mut body in vec(any::<u8>(), 1..300),
        index: Index,
    ) {
        let headers = signed(&secret, timestamp, &body);
        flip_bit(&mut body, index);
        let result = verifier(&secret, timestamp).authenticate(&headers, &body);
        prop_assert_eq!(result, Err(Refusal::SignatureMismatch));
    }

    #[test]
    fn a_longer_or_shorter_body_is_refused(
        secret in secrets(),
        timestamp in timestamps(),
        body in vec(any::<u8>(), 1..300),
        byte: u8,
    ) {
        let headers = signed(&secret, timestamp, &body);
        let verifier = verifier(&secret, timestamp);
        let longer = [body.as_slice(), &[byte]].concat();
        let shorter = &body[1..];
        for changed in [longer.as_slice(), shorter] {
            let result = verifier.authenticate(&headers, changed);
            prop_assert_eq!(result, Err(Refusal::SignatureMismatch));
        }
    }

    #[test]
    fn a_changed_bit_of_the_timestamp_is_refused(
        secret in secrets(),
        timestamp in timestamps(),
        body in vec(any::<u8>(), 0..50),
        index: Index,
    ) {
        let mut headers = signed(&secret, timestamp, &body);
        let mut text = headers[TIMESTAMP].as_bytes().to_vec();
        flip_bit(&mut text, index);
        // Bytes that a header cannot carry cannot arrive.
        let Ok(value) = HeaderValue::from_bytes(&text) else { return Ok(()) };
        headers.insert(TIMESTAMP, value);
        let result = verifier(&secret, timestamp).authenticate(&headers, &body);
        prop_assert!(matches!(
            result,
            Err(Refusal::MalformedTimestamp(_) | Refusal::SignatureMismatch)
        ), "{result:?}");
    }

    #[test]
    fn a_changed_bit_of_the_signature_is_refused(
        secret in secrets(),
        timestamp in timestamps(),
        body in vec(any::<u8>(), 0..50),
        index: Index,
    ) {
        let mut headers = signed(&secret, timestamp, &body);
        let mut text = headers[SIGNATURE].as_bytes().to_vec();
        flip_bit(&mut text, index);
        let Ok(value) = HeaderValue::from_bytes(&text) else { return Ok(()) };
        headers.insert(SIGNATURE, value);
        let result = verifier(&secret, timestamp).authenticate(&headers, &body);
        prop_assert!(matches!(
            result,
            Err(Refusal::MalformedSignature(_) | Refusal::SignatureMismatch)
        ), "{result:?}");
    }

    #[test]
    fn a_changed_bit_of_the_secret_is_refused(
        secret in "[!-~]{1,100}",
        timestamp in timestamps(),
        body in vec(any::<u8>(), 0..50),
        index: Index,
    ) {
        let mut changed = secret.clone().into_bytes();
        flip_bit(&mut changed, index);
        // Bytes that are not UTF-8 cannot be a secret, and neither can blank text.
        let Ok(changed) = String::from_utf8(changed) else { return Ok(()) };
        // HMAC pads a key with zero bytes to the length of a block, so another zero byte at the end makes no
        // difference.
        prop_assume!(!changed.trim().is_empty() && !changed.contains('\0'));
        let headers = signed(&changed, timestamp, &body);
        let result = verifier(&secret, timestamp).authenticate(&headers, &body);
        prop_assert_eq!(result, Err(Refusal::SignatureMismatch));
    }

    #[test]
    fn the_index_is_that_of_the_secret_that_signed(
        count in 1_usize..6,
        index: Index,
        timestamp in timestamps(),
    ) {
        let index = index.index(count);
        let verifier = Verifier::<Phala>::new((0..count).map(|number| format!("secret {number}")))
            .unwrap()
            .clock(move || at(timestamp));
        let headers = signed(&format!("secret {index}"), timestamp, b"{}");
        prop_assert_eq!(verifier.authenticate(&headers, b"{}").unwrap().secret, index);
    }

    #[test]
    fn a_delivery_is_accepted_exactly_within_the_tolerance(
        now in timestamps(),
        timestamp in timestamps(),
        near in -700_i64..700,
        tolerance in 0_u64..600,
    ) {
        for timestamp in [timestamp, now.saturating_add_signed(near)] {
            let headers = signed("s", timestamp, b"");
            let result = verifier("s", now)
                .tolerance(Duration::from_secs(tolerance))
                .authenticate(&headers, b"");
            prop_assert_eq!(result.is_ok(), now.abs_diff(timestamp) <= tolerance);
        }
    }

    #[test]
    fn no_headers_and_body_panic(
        secret in secrets(),
        timestamp in prop_oneof![vec(any::<u8>(), 0..50), "[0-9]{1,40}".prop_map(String::into_bytes)],
        signature in prop_oneof![
            vec(any::<u8>(), 0..100),
            "(sha256=)?[0-9a-fA-F]{60,66}".prop_map(String::into_bytes),
        ],
        body in vec(any::<u8>(), 0..100),
        now: u32,
        before_1970: bool,
        tolerance: u64,
    ) {
        let distance = Duration::from_secs(now.into());
        let now = if before_1970 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance };
        let verifier = Verifier::<Vast>::new([secret])
            .unwrap()
            .tolerance(Duration::from_secs(tolerance))
            .clock(move || now);
        let mut headers = HeaderMap::new();
        for (name, value) in [("X-Vast-Timestamp", timestamp), ("X-Vast-Signature-256", signature)] {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(name, value);
            }
        }
        let refusal = verifier.verify(&headers, &body).unwrap_err();
        prop_assert!(!refusal.to_string().is_empty());
    }

    #[test]
    fn no_authentic_body_panics(
        body in prop_oneof![
            vec(any::<u8>(), 0..100),
            r#"[\[\]{}":,0-9eE.+a-z-]{0,60}"#.prop_map(String::into_bytes),
            r#"\{"id":("[^"\\]{0,9}"|[0-9.e-]{1,9}),"event":[^"\\]{0,9}\}"#.prop_map(String::into_bytes),
        ],
    ) {
        let verifier = verifier("s", 5).deduplicate(SeenEvents::new(NonZeroUsize::MIN));
        let result = verifier.verify(&signed("s", 5, &body), &body);
        let is_json = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
        prop_assert_eq!(result.is_ok(), is_json);
    }

    #[test]
    fn no_text_of_headers_panics(
        text in prop_oneof![
            vec(any::<u8>(), 0..200),
            "([A-Za-z-]{0,5}:? ?[ -~]{0,5}\r?\n){0,9}".prop_map(String::into_bytes),
        ],
        secrets: String,
    ) {
        let lines = text.split(|byte| *byte == b'\n').count();
        if let Err(error) = parse_headers(&text) {
            prop_assert!((1..=lines).contains(&error.line));
        }
        prop_assert!(diagnose::<Phala>(&secrets, &text, &text).is_err());
    }

    #[test]
    fn a_memory_behaves_like_a_list_of_its_capacity(
        capacity in 1_usize..5,
        steps in vec((any::<bool>(), 0_u8..8), 0..200),
    ) {
        let memory = SeenEvents::new(NonZeroUsize::new(capacity).unwrap());
        let mut model: Vec<u8> = Vec::new();
        for (forgets, id) in steps {
            let known = model.contains(&id);
            if forgets {
                memory.forget(&id.to_string());
                model.retain(|other| *other != id);
            } else {
                prop_assert_eq!(memory.is_new(&id.to_string()), !known);
                if !known {
                    if model.len() == capacity {
                        model.remove(0);
                    }
                    model.push(id);
                }
            }
            let shown = format!("events: {},", model.len());
            prop_assert!(format!("{memory:?}").contains(&shown), "{memory:?}");
        }
    }
}
