//! The attestation of a CVM, against scripts.

use phala_api::Client;
use phala_api::attestation::{self, Attestation, AttestationError, Expected};
use phala_api::operations::GET_CVM_ATTESTATION as ATTEST;
use phala_api::testing::{Reply, Script};
use serde_json::{Value, json};

const COMPOSE: &str = r#"{"name":"my-app"}"#;
/// The SHA-256 of [`COMPOSE`].
const HASH: &str = "2656dd4776df88270edb10f1607107081a448b5733bfa1879ad82fbb1a29c77e";
const APP: &str = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";

fn event(name: &str, payload: &str) -> Value {
    json!({"imr": 3, "event_type": 134_217_729, "digest": "00", "event": name, "event_payload": payload})
}

fn certificate(quote: &Value) -> Value {
    json!({
        "subject": {}, "issuer": {}, "serial_number": "1", "not_before": "2026-01-01T00:00:00",
        "not_after": "2027-01-01T00:00:00", "version": "v3", "fingerprint": "00", "signature_algorithm": "ecdsa",
        "quote": quote,
    })
}

fn answer() -> Value {
    json!({
        "is_online": true,
        "app_certificates": [certificate(&json!("04".repeat(700))), certificate(&Value::Null)],
        "tcb_info": {
            "mrtd": "00", "rtmr0": "00", "rtmr1": "00", "rtmr2": "00", "rtmr3": "00",
            "app_compose": COMPOSE,
            "event_log": [
                event("app-id", APP),
                event("compose-hash", HASH),
                // In another register, so it does not describe the app.
                json!({"imr": 0, "event_type": 1, "digest": "00", "event": "app-id", "event_payload": "11"}),
            ],
        },
    })
}

async fn attested(answer: &Value, expected: &Expected) -> Result<Attestation, AttestationError> {
    let script = Script::new();
    script.on(&ATTEST).reply(Reply::json(answer));
    attestation::of(&Client::scripted(&script), "cvm_1", expected).await
}

fn changed(pointer: &str, value: Value) -> Value {
    let mut answer = answer();
    *answer.pointer_mut(pointer).unwrap() = value;
    answer
}

#[tokio::test]
async fn an_attestation_of_the_expected_app_has_its_quotes_as_bytes() {
    let expected = Expected::new()
        .app_id(format!("0x{}", APP.to_uppercase()))
        .compose_hash(HASH);
    let prefixed = Expected::new().app_id(format!("app_{APP}"));
    for expected in [expected, prefixed, Expected::new()] {
        let attestation = attested(&answer(), &expected).await.unwrap();
        assert_eq!(attestation.quotes, [vec![4; 700]]);
        assert_eq!(attestation.app_id.len(), 20);
        assert_eq!(attestation.compose_hash.len(), 32);
    }
}

#[tokio::test]
async fn an_attestation_of_something_else_is_refused() {
    let other = "11".repeat(20);
    for (expected, what) in [
        (Expected::new().app_id(&other), "app id"),
        (Expected::new().app_id("app_00ff"), "app id"),
        (Expected::new().compose_hash(&other), "compose hash"),
    ] {
        let refused = attested(&answer(), &expected).await.unwrap_err();
        let AttestationError::Unexpected { what: found, .. } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(found, what);
    }
}

#[tokio::test]
async fn an_expectation_that_nothing_can_meet_is_refused_before_anything_is_sent() {
    for (expected, words) in [
        (
            Expected::new().app_id(""),
            "the expected app id is empty or not hexadecimal",
        ),
        (
            Expected::new().app_id("app_"),
            "the expected app id is empty or not hexadecimal",
        ),
        (
            Expected::new().app_id("not hexadecimal"),
            "the expected app id is empty or not hexadecimal",
        ),
        (
            Expected::new().app_id(APP).compose_hash("0x"),
            "the expected compose hash is empty or not hexadecimal",
        ),
        (
            Expected::new().compose_hash(format!("app_{HASH}")),
            "the expected compose hash is empty or not hexadecimal",
        ),
    ] {
        let script = Script::new();
        let refused = attestation::of(&Client::scripted(&script), "cvm_1", &expected).await;
        assert_eq!(refused.unwrap_err().to_string(), words);
        assert!(script.all_calls().is_empty());
    }
}

#[tokio::test]
async fn missing_or_malformed_headers_are_reported() {
    let twice = json!([
        event("app-id", APP),
        event("app-id", "11"),
        event("compose-hash", HASH)
    ]);
    for (answer, words) in [
        (
            json!({"is_online": false}),
            "the CVM does not answer, so there is no attestation of it",
        ),
        (
            json!({"is_online": true, "is_public": false}),
            "the measurements of the CVM are not public",
        ),
        (json!({"is_online": true}), "there are no measurements"),
        (
            changed("/app_certificates", json!([])),
            "there is no quote in the certificates of the app",
        ),
        (
            changed("/app_certificates/0/quote", json!("0g")),
            "a quote is not hexadecimal, or too short for a quote",
        ),
        (
            changed("/app_certificates/0/quote", json!("04".repeat(431))),
            "a quote is not hexadecimal, or too short for a quote",
        ),
        (
            changed("/tcb_info/event_log", json!([])),
            "the event log is empty",
        ),
        (
            changed("/tcb_info/event_log/0/imr", json!(2)),
            "the event log has no `app-id`",
        ),
        (
            changed("/tcb_info/event_log", twice),
            "the event log has more than one `app-id`",
        ),
        (
            changed("/tcb_info/event_log/0/event_payload", json!("x")),
            "the `app-id` of the event log is not hexadecimal",
        ),
        (
            changed("/tcb_info/app_compose", json!("{}")),
            "the app compose file does not match the compose hash in the event log",
        ),
        (
            changed("/tcb_info/event_log/1/event_payload", json!("00")),
            "the app compose file does not match the compose hash in the event log",
        ),
    ] {
        let refused = attested(&answer, &Expected::new()).await.unwrap_err();
        assert_eq!(refused.to_string(), words);
    }
}

#[tokio::test]
async fn a_call_that_fails_keeps_its_error() {
    let script = Script::new();
    let gone = Reply::error(404, &json!({"error_code": "ERR-03-001", "message": "gone"}));
    script.on(&ATTEST).reply(gone);
    let client = Client::scripted(&script);
    let refused = attestation::of(&client, "cvm_1", &Expected::new()).await;
    let Err(AttestationError::Call(error)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(error.status().unwrap(), 404);
}
