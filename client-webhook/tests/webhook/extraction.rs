//! Deliveries that reach an axum handler over real connections, and the answers to refused ones.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use openapi_client_webhook::{Delivery, Refusal, Rejection, SeenEvents, Verifier, sign};

use crate::connection::{
    delivery, exchange, exchange_cut_off, head, in_chunks, serve, signed_head, with_length,
};
use crate::providers::{NOW, Phala, SECRET, Vast, now};

const LIMIT: usize = 1000;
const BODY: &str = r#"{"id":"evt_1","event":"cvm.started"}"#;

fn verifier() -> Verifier<Phala> {
    Verifier::new([SECRET])
        .unwrap()
        .clock(now)
        .body_limit(LIMIT)
}

/// Answers with the event's name and id.
async fn describe(delivery: Delivery<Phala>) -> String {
    let name = delivery.event.name.unwrap_or_default();
    format!("{name} {}", delivery.id.unwrap_or_default())
}

async fn receiver(verifier: Verifier<Phala>) -> SocketAddr {
    serve(
        Router::new()
            .route("/", post(describe))
            .with_state(verifier),
    )
    .await
}

#[tokio::test]
async fn a_signed_delivery_reaches_the_handler_with_its_event() {
    let address = receiver(verifier()).await;
    let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "cvm.started evt_1")
    );
    let chunked = in_chunks(&signed_head(SECRET, NOW, BODY), BODY);
    let answer = exchange(address, chunked).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn each_kind_of_refusal_has_its_status_and_tells_only_the_reason() {
    let address = receiver(verifier()).await;
    let right = sign(&SECRET.into(), NOW, BODY.as_bytes());
    let of_head = |head: &str| with_length(head, BODY.len(), BODY);
    let unsigned = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (request, status, reason) in [
        (delivery("forged", NOW, BODY), 401, "signature-mismatch"),
        (delivery(SECRET, NOW - 301, BODY), 401, "too-old"),
        (delivery(SECRET, NOW + 301, BODY), 401, "too-far-in-future"),
        (of_head(unsigned), 401, "header-missing"),
        (
            of_head(&format!(
                "{}X-Webhook-Timestamp: {NOW}\r\n",
                head(NOW, &right)
            )),
            400,
            "header-repeated",
        ),
        (
            of_head(&head(NOW, &right.to_uppercase())),
            400,
            "signature-no-prefix",
        ),
        (
            of_head(&head(NOW, &right).replace("Timestamp: ", "Timestamp: +")),
            400,
            "timestamp-sign",
        ),
        (delivery(SECRET, NOW, "{"), 400, "not-json"),
    ] {
        let answer = exchange(address, request).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, reason));
        assert!(!answer.head.contains("retry-after"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_with_and_without_a_length() {
    let address = receiver(verifier()).await;
    for length in [LIMIT + 1, 10 * LIMIT] {
        let body = " ".repeat(length);
        let head = signed_head(SECRET, NOW, &body);
        for request in [with_length(&head, length, &body), in_chunks(&head, &body)] {
            let answer = exchange(address, request).await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (413, "body-too-large")
            );
        }
    }
    let body = format!("{}{BODY}", " ".repeat(LIMIT - BODY.len()));
    let head = signed_head(SECRET, NOW, &body);
    for request in [with_length(&head, LIMIT, &body), in_chunks(&head, &body)] {
        assert_eq!(exchange(address, request).await.status, 200);
    }
}

#[tokio::test]
async fn a_body_that_ends_before_its_announced_end_is_not_accepted() {
    let address = receiver(verifier()).await;
    let head = signed_head(SECRET, NOW, BODY);
    let chunk = format!("{:x}\r\n{BODY}\r\n", BODY.len());
    for request in [
        with_length(&head, BODY.len() + 1, BODY),
        with_length(&head, 100 * LIMIT, BODY),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}").into_bytes(),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}no length\r\n").into_bytes(),
    ] {
        let answer = exchange_cut_off(address, request).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (408, "body-unreadable")
        );
    }
}

#[tokio::test]
async fn a_body_is_what_the_announced_length_says() {
    let address = receiver(verifier()).await;
    let head = signed_head(SECRET, NOW, BODY);
    for length in [BODY.len() - 1, 1, 0] {
        let answer = exchange(address, with_length(&head, length, BODY)).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (401, "signature-mismatch")
        );
    }
    let answer = exchange(address, with_length(&head, BODY.len(), &format!("{BODY}x"))).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_limit_of_the_verifier_counts_and_not_that_of_the_router() {
    let verifier = verifier().body_limit(3 * 1024 * 1024);
    let tight = Router::new()
        .route("/", post(describe))
        .layer(DefaultBodyLimit::max(1))
        .with_state(verifier.clone());
    let answer = exchange(serve(tight).await, delivery(SECRET, NOW, BODY)).await;
    assert_eq!(answer.status, 200);

    // More than the 2 MB that axum accepts by default.
    let body = format!("{}{BODY}", " ".repeat(2_500_000));
    let answer = exchange(receiver(verifier).await, delivery(SECRET, NOW, &body)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn during_a_rotation_the_sender_is_told_to_try_again_and_then_succeeds() {
    let verifier = verifier();
    let address = receiver(verifier.clone()).await;
    let rotation = verifier.begin_rotation();
    let answer = exchange(address, delivery("new", NOW, BODY)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body, "signature-mismatch-during-rotation");
    assert!(answer.head.contains("\r\nretry-after: 1"), "{answer:?}");
    assert_eq!(
        exchange(address, delivery(SECRET, NOW, BODY)).await.status,
        200
    );
    rotation.finish("new").unwrap();
    for secret in ["new", SECRET] {
        assert_eq!(
            exchange(address, delivery(secret, NOW, BODY)).await.status,
            200
        );
    }
    verifier.retire_old_secrets();
    let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
    assert_eq!(answer.status, 401);
}

/// A receiver with a state of its own. Its handler fails a given number of times.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier<Phala>,
    failures_left: Arc<AtomicUsize>,
    handled: Arc<AtomicUsize>,
}

impl FromRef<Receiver> for Verifier<Phala> {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

impl Receiver {
    fn failing(failures: usize) -> Self {
        let memory = SeenEvents::new(NonZeroUsize::new(10).unwrap());
        Self {
            verifier: verifier().deduplicate(memory),
            failures_left: Arc::new(AtomicUsize::new(failures)),
            handled: Arc::default(),
        }
    }

    async fn serve(&self) -> SocketAddr {
        serve(
            Router::new()
                .route("/", post(handle))
                .with_state(self.clone()),
        )
        .await
    }
}

async fn handle(State(receiver): State<Receiver>, delivery: Delivery<Phala>) -> StatusCode {
    let fails = receiver
        .failures_left
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .is_ok();
    if fails {
        if let Some(id) = &delivery.id {
            receiver.verifier.forget(id);
        }
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    receiver.handled.fetch_add(1, Ordering::SeqCst);
    StatusCode::NO_CONTENT
}

#[tokio::test]
async fn a_duplicate_is_answered_with_success_and_not_handled_again() {
    let receiver = Receiver::failing(0);
    let address = receiver.serve().await;
    let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
    assert_eq!(answer.status, 204);
    let answer = exchange(address, delivery(SECRET, NOW + 1, BODY)).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "duplicate-event")
    );
    assert_eq!(receiver.handled.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_event_that_was_forgotten_after_a_failure_is_handled_when_it_comes_again() {
    let receiver = Receiver::failing(2);
    let address = receiver.serve().await;
    for status in [500, 500, 204, 200] {
        let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
        assert_eq!(answer.status, status);
    }
    assert_eq!(receiver.handled.load(Ordering::SeqCst), 1);
}

type Seen = Arc<Mutex<Vec<(Option<Refusal>, String)>>>;

#[tokio::test]
async fn a_handler_may_take_the_rejection_and_its_cause() {
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let handler = move |result: Result<Delivery<Phala>, Rejection>| async move {
        let rejection = result.unwrap_err();
        let shown = format!("{rejection} {rejection:?}");
        sink.lock()
            .unwrap()
            .push((rejection.refusal().cloned(), shown));
        rejection
    };
    let router = Router::new()
        .route("/", post(handler))
        .with_state(verifier());
    let address = serve(router).await;
    let answer = exchange(address, delivery("forged", NOW, BODY)).await;
    assert_eq!(answer.status, 401);
    let cut_off = with_length(&signed_head(SECRET, NOW, BODY), 900, BODY);
    assert_eq!(exchange_cut_off(address, cut_off).await.status, 408);

    let seen = seen.lock().unwrap();
    let causes: Vec<_> = seen.iter().map(|(refusal, _)| refusal.clone()).collect();
    assert_eq!(causes, [Some(Refusal::SignatureMismatch), None]);
    for (_, shown) in seen.iter() {
        assert!(!shown.contains("do-not-show"), "{shown}");
    }
    assert!(
        seen[1].1.starts_with("the body did not arrive completely"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_handler_that_reads_the_body_itself_answers_alike() {
    let handler = |State(verifier): State<Verifier<Phala>>, headers: HeaderMap, body: Bytes| async move {
        let delivery = verifier.verify(&headers, &body)?;
        Ok::<_, Rejection>(delivery.id.unwrap_or_default())
    };
    let router = Router::new()
        .route("/", post(handler))
        .with_state(verifier());
    let address = serve(router).await;
    let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "evt_1"));
    let answer = exchange(address, delivery(SECRET, NOW - 301, BODY)).await;
    assert_eq!((answer.status, answer.body.as_str()), (401, "too-old"));
}

/// A receiver of two providers.
#[derive(Clone)]
struct Both {
    phala: Verifier<Phala>,
    vast: Verifier<Vast>,
}

impl FromRef<Both> for Verifier<Phala> {
    fn from_ref(both: &Both) -> Self {
        both.phala.clone()
    }
}

impl FromRef<Both> for Verifier<Vast> {
    fn from_ref(both: &Both) -> Self {
        both.vast.clone()
    }
}

#[tokio::test]
async fn one_router_may_receive_from_two_providers() {
    let both = Both {
        phala: verifier(),
        vast: Verifier::new(["vast"]).unwrap().clock(now),
    };
    let vast = |delivery: Delivery<Vast>| async move { delivery.id.unwrap_or_default() };
    let router = Router::new()
        .route("/", post(describe))
        .route("/vast", post(vast))
        .with_state(both);
    let address = serve(router).await;
    let answer = exchange(address, delivery(SECRET, NOW, BODY)).await;
    assert_eq!(answer.body, "cvm.started evt_1");

    let body = r#"{"event_id":"7"}"#;
    let to_vast = |secret| {
        signed_head(secret, NOW, body)
            .replace("POST / ", "POST /vast ")
            .replace("X-Webhook-Timestamp", "X-Vast-Timestamp")
            .replace("X-Webhook-Signature", "X-Vast-Signature-256")
    };
    let answer = exchange(address, with_length(&to_vast("vast"), body.len(), body)).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "7"));
    let answer = exchange(address, with_length(&to_vast(SECRET), body.len(), body)).await;
    assert_eq!(answer.status, 401);
}
