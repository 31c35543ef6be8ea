//! Phala's deliveries: verified by their headers, and typed by the event name in the payload.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use phala_api::webhook::{Delivery, Event, Refusal, SCHEME, Verifier, signed_headers};
use phala_api::{Client, SecretString};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const SECRET: &str = "whsec_do-not-show";

fn payload(event: &str) -> Value {
    json!({
        "id": "evt_a1b2c3d4e5f67890",
        "event": event,
        "version": "1",
        "created_at": "2026-03-19T10:30:00Z",
        "workspace": {"id": "my-team", "name": "My Team"},
        "data": {
            "cvm_id": "1a09d706-2686-4e0a-8b1d-323ff0e3504b",
            "cvm_name": "my-app",
            "app_id": "0xabc",
            "status": "running",
        },
    })
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

fn delivered(payload: &Value) -> Delivery {
    let body = payload.to_string();
    let headers = signed_headers(&SCHEME, &SECRET.into(), now(), body.as_bytes());
    let verifier = Verifier::new([SECRET]).unwrap();
    verifier.verify(&headers, body.as_bytes()).unwrap()
}

#[test]
fn every_event_that_the_guide_lists_has_its_variant() {
    type Read = fn(&Event) -> bool;
    let events: [(&str, Read); 8] = [
        ("cvm.created", |it| matches!(it, Event::CvmCreated(_))),
        ("cvm.started", |it| matches!(it, Event::CvmStarted(_))),
        ("cvm.create_failed", |it| {
            matches!(it, Event::CvmCreateFailed(_))
        }),
        ("cvm.restarted", |it| matches!(it, Event::CvmRestarted(_))),
        ("cvm.updated", |it| matches!(it, Event::CvmUpdated(_))),
        ("cvm.stopped", |it| matches!(it, Event::CvmStopped(_))),
        ("cvm.deleted", |it| matches!(it, Event::CvmDeleted(_))),
        ("cvm.update.pending_approval", |it| {
            matches!(it, Event::CvmUpdatePendingApproval(_))
        }),
    ];
    for (name, is_read) in events {
        let delivery = delivered(&payload(name));
        assert!(is_read(&delivery.event), "{delivery:?}");
        assert_eq!(delivery.name.as_deref(), Some(name));
        assert_eq!(delivery.id.as_deref(), Some("evt_a1b2c3d4e5f67890"));
        assert_eq!(delivery.secret, 0);
    }
}

#[test]
fn a_failure_says_why() {
    let mut payload = payload("cvm.create_failed");
    payload["data"]["error"] = json!("CVM 82: no app keys");
    let Event::CvmCreateFailed(event) = delivered(&payload).event else {
        panic!("another event");
    };
    assert_eq!(event.data.error.as_deref(), Some("CVM 82: no app keys"));
    assert_eq!(event.workspace.name, "My Team");
}

#[test]
fn an_event_that_is_new_or_has_changed_keeps_its_json() {
    let new = payload("cvm.migrated");
    assert_eq!(delivered(&new).event, Event::Unknown(new));
    let mut changed = payload("cvm.created");
    changed["data"] = json!([1, 2]);
    assert_eq!(delivered(&changed).event, Event::Unknown(changed));
    let bare = json!("no object at all");
    assert_eq!(delivered(&bare).event, Event::Unknown(bare));
}

#[test]
fn the_headers_for_id_and_event_change_nothing_for_they_are_not_signed() {
    let body = payload("cvm.deleted").to_string();
    let mut headers = signed_headers(&SCHEME, &SECRET.into(), now(), body.as_bytes());
    headers.insert("x-webhook-id", "evt_other".parse().unwrap());
    headers.insert("x-webhook-event", "cvm.created".parse().unwrap());
    let verifier = Verifier::new([SECRET]).unwrap();
    let delivery = verifier.verify(&headers, body.as_bytes()).unwrap();
    assert!(matches!(delivery.event, Event::CvmDeleted(_)));
    assert_eq!(delivery.id.as_deref(), Some("evt_a1b2c3d4e5f67890"));
}

#[test]
fn the_headers_are_those_of_the_guide() {
    let headers = signed_headers(&SCHEME, &SECRET.into(), now(), b"{}");
    assert!(headers.contains_key("x-webhook-timestamp"));
    assert!(headers.contains_key("x-webhook-signature"));
    let verifier = Verifier::new([SECRET]).unwrap();
    let missing = verifier.verify(&HeaderMap::new(), b"{}").unwrap_err();
    assert_eq!(
        missing,
        Refusal::MissingHeader {
            header: "X-Webhook-Timestamp"
        }
    );
}

async fn take(delivery: Delivery) -> String {
    delivery.name.unwrap_or_default()
}

#[tokio::test]
async fn an_axum_handler_gets_the_typed_event() {
    // The TLS provider of this client serves every client of the process.
    let _client = Client::with_key("key").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let verifier = Verifier::new([SECRET]).unwrap();
    let router = Router::new().route("/", post(take)).with_state(verifier);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let http = reqwest::Client::new();
    let body = payload("cvm.stopped").to_string();
    for (secret, status, answer) in [
        (SECRET, 200, "cvm.stopped"),
        ("whsec_other", 401, "signature-mismatch"),
    ] {
        let secret = SecretString::from(secret);
        let headers = signed_headers(&SCHEME, &secret, now(), body.as_bytes());
        let request = http.post(&url).headers(headers).body(body.clone());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.text().await.unwrap(), answer);
    }
}
