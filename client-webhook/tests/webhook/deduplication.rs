//! Deduplication: which events count as accepted before.

use std::num::NonZeroUsize;
use std::sync::{Arc, Barrier};

use openapi_client_webhook::{
    Deduplicate, Event as _, Refusal, SeenEvents, Verifier, signed_headers,
};

use crate::providers::{NOW, Phala, SECRET, now};

fn memory(capacity: usize) -> SeenEvents {
    SeenEvents::new(NonZeroUsize::new(capacity).unwrap())
}

fn verifier() -> Verifier<Phala> {
    Verifier::new([SECRET])
        .unwrap()
        .clock(now)
        .deduplicate(memory(100))
}

fn deliver(verifier: &Verifier<Phala>, timestamp: u64, body: &str) -> Result<(), Refusal> {
    let headers = signed_headers(&Phala::SCHEME, &SECRET.into(), timestamp, body.as_bytes());
    verifier.verify(&headers, body.as_bytes()).map(|_| ())
}

fn duplicate(id: &str) -> Result<(), Refusal> {
    Err(Refusal::Duplicate { id: id.to_owned() })
}

#[test]
fn an_event_is_accepted_once_however_it_is_sent_again() {
    let verifier = verifier();
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), Ok(()));
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), duplicate("1"));
    assert_eq!(
        deliver(&verifier, NOW + 1, r#"{"id":"1","event":"other"}"#),
        duplicate("1")
    );
    assert_eq!(
        deliver(&verifier.clone(), NOW, r#"{"id":"1"}"#),
        duplicate("1")
    );
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"2"}"#), Ok(()));
}

#[test]
fn a_forgotten_event_is_accepted_once_more() {
    let verifier = verifier();
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), Ok(()));
    verifier.forget("1");
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), Ok(()));
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), duplicate("1"));
}

#[test]
fn a_refused_delivery_does_not_make_the_next_one_a_duplicate() {
    let verifier = verifier();
    let body = r#"{"id":"1"}"#;
    assert_eq!(
        deliver(&verifier, NOW - 1000, body).unwrap_err().reason(),
        "too-old"
    );
    let forged = signed_headers(&Phala::SCHEME, &"forged".into(), NOW, body.as_bytes());
    assert_eq!(
        verifier.verify(&forged, body.as_bytes()),
        Err(Refusal::SignatureMismatch)
    );
    let headers = signed_headers(&Phala::SCHEME, &SECRET.into(), NOW, body.as_bytes());
    assert!(verifier.authenticate(&headers, body.as_bytes()).is_ok());
    assert_eq!(deliver(&verifier, NOW, body), Ok(()));
}

#[test]
fn without_a_memory_every_delivery_is_accepted() {
    let verifier = Verifier::<Phala>::new([SECRET]).unwrap().clock(now);
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), Ok(()));
    verifier.forget("1");
    assert_eq!(deliver(&verifier, NOW, r#"{"id":"1"}"#), Ok(()));
}

#[test]
fn one_memory_may_serve_several_verifiers() {
    let shared = Arc::new(memory(10));
    let one = verifier().deduplicate(Arc::clone(&shared));
    let other = verifier().deduplicate(Arc::clone(&shared));
    assert_eq!(deliver(&one, NOW, r#"{"id":"1"}"#), Ok(()));
    assert_eq!(deliver(&other, NOW, r#"{"id":"1"}"#), duplicate("1"));
    shared.forget("1");
    assert_eq!(deliver(&other, NOW, r#"{"id":"1"}"#), Ok(()));
}

#[test]
fn of_simultaneous_deliveries_one_is_accepted() {
    let verifier = verifier();
    let barrier = Barrier::new(8);
    let accepted = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    (0..50)
                        .filter(|id| {
                            deliver(&verifier, NOW, &format!(r#"{{"id":"{id}"}}"#)).is_ok()
                        })
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum::<usize>()
    });
    assert_eq!(accepted, 50);
}

#[test]
fn the_oldest_event_is_forgotten_first() {
    let memory = memory(3);
    for id in ["a", "b", "c", "d"] {
        assert!(memory.is_new(id));
    }
    for id in ["b", "c", "d"] {
        assert!(!memory.is_new(id), "{id}");
    }
    assert!(memory.is_new("a"));
    assert!(memory.is_new("b"), "`a` took the place of `b`");
}

#[test]
fn a_memory_of_one_event_knows_the_last() {
    let memory = memory(1);
    assert!(memory.is_new("a"));
    assert!(!memory.is_new("a"));
    assert!(memory.is_new("b"));
    assert!(memory.is_new("a"));
}

#[test]
fn a_forgotten_event_makes_room_and_comes_back_as_the_newest() {
    let memory = memory(2);
    assert!(memory.is_new("a"));
    assert!(memory.is_new("b"));
    memory.forget("a");
    assert!(memory.is_new("a"));
    assert!(!memory.is_new("b"), "there was room for both");
    assert!(memory.is_new("c"), "takes the place of `b`, the oldest");
    assert!(!memory.is_new("a"));
    assert!(memory.is_new("b"));
    memory.forget("never seen");
}

#[test]
fn forgetting_again_and_again_keeps_the_order_of_the_others() {
    let memory = memory(3);
    assert!(memory.is_new("kept"));
    for number in 0..1000 {
        assert!(memory.is_new("flapping"), "{number}");
        memory.forget("flapping");
    }
    assert!(!memory.is_new("kept"));
    assert!(memory.is_new("b") && memory.is_new("c"));
    assert!(!memory.is_new("kept"), "there was room for three");
    assert!(memory.is_new("d"));
    assert!(memory.is_new("kept"), "it was the oldest");
}

#[test]
fn a_memory_shows_its_size_and_no_ids() {
    let memory = memory(10);
    assert!(memory.is_new("private-id"));
    let shown = format!("{memory:?}");
    assert_eq!(shown, "SeenEvents { capacity: 10, events: 1, .. }");
}
