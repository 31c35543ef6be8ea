//! Vast's deliveries: verified by their headers, with the same type for every notification.

use std::num::NonZeroUsize;

use serde_json::{Value, json};
use vast_api::webhook::{Event, Refusal, SCHEME, SeenEvents, Verifier, signed_headers};

const SECRET: &str = "do-not-show";

fn payload() -> Value {
    json!({
        "event_id": "e-1",
        "user_id": 7,
        "notif_type": "low_credit",
        "subject": "Low balance",
        "message": "The balance is below 5 $.",
        "timestamp": 1_772_490_000.5,
    })
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

fn verified(verifier: &Verifier, payload: &Value) -> Result<Event, Refusal> {
    let body = payload.to_string();
    let headers = signed_headers(&SCHEME, &SECRET.into(), now(), body.as_bytes());
    let delivery = verifier.verify(&headers, body.as_bytes())?;
    Ok(delivery.event)
}

#[test]
fn a_notification_of_any_type_is_typed() {
    let verifier = Verifier::new([SECRET]).unwrap();
    for kind in ["low_credit", "webhook_test", "something_new"] {
        let mut payload = payload();
        payload["notif_type"] = json!(kind);
        let Event::Notification(event) = verified(&verifier, &payload).unwrap() else {
            panic!("another event");
        };
        assert_eq!(event.notif_type, kind);
        assert_eq!(event.event_id, "e-1");
        assert_eq!(event.user_id, Some(7));
        // This time is a float, and not the signed one.
        assert!(event.timestamp.is_some_and(|it| it > 1_772_490_000.0));
    }
}

#[test]
fn a_payload_of_another_shape_keeps_its_json() {
    let verifier = Verifier::new([SECRET]).unwrap();
    let other = json!({"event_id": 5, "notif_type": {"new": true}});
    assert_eq!(
        verified(&verifier, &other).unwrap(),
        Event::Unknown(other.clone())
    );
}

#[test]
fn an_event_that_is_delivered_again_is_told_by_its_signed_id() {
    let seen = SeenEvents::new(NonZeroUsize::new(100).unwrap());
    let verifier = Verifier::new([SECRET]).unwrap().deduplicate(seen);
    verified(&verifier, &payload()).unwrap();
    let body = payload().to_string();
    let mut headers = signed_headers(&SCHEME, &SECRET.into(), now(), body.as_bytes());
    headers.insert("x-vast-event-id", "e-2".parse().unwrap());
    headers.insert("x-vast-delivery-attempt", "2".parse().unwrap());
    let again = verifier.verify(&headers, body.as_bytes()).unwrap_err();
    assert_eq!(
        again,
        Refusal::Duplicate {
            id: "e-1".to_owned()
        }
    );
    verifier.forget("e-1");
    verified(&verifier, &payload()).unwrap();
}

#[test]
fn the_headers_are_those_of_the_guide() {
    let headers = signed_headers(&SCHEME, &SECRET.into(), now(), b"{}");
    assert!(headers.contains_key("x-vast-timestamp"));
    assert!(headers.contains_key("x-vast-signature-256"));
}
