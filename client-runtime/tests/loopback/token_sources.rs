//! Credentials from a token source: when the client calls it, and what happens if it fails.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use client_runtime::{Credential, ErrorKind, SecretString};

use crate::calls::{CHANGE, FETCH, KEY, error_of, impatient, shown};
use crate::raw::RawServer;
use crate::server::Server;

/// The error of a source, which contains a secret.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the token endpoint refused {KEY}")
    }
}

impl std::error::Error for Refused {}

#[tokio::test]
async fn a_source_is_asked_before_each_attempt() {
    let server = Server::answering(429, "").await;
    let count = Arc::new(AtomicU32::new(0));
    let credential = Credential::from_source(move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { Ok(SecretString::from(format!("token-{number}"))) }
    });
    let transport = impatient(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    error_of(&transport, &FETCH).await;
    let seen = server.seen();
    let tokens: Vec<_> = seen
        .iter()
        .map(|seen| &seen.headers["authorization"])
        .collect();
    assert_eq!(
        tokens,
        ["Bearer token-0", "Bearer token-1", "Bearer token-2"]
    );
}

#[tokio::test]
async fn a_failing_source_fails_the_call_and_nothing_is_sent() {
    let server = Server::answering(200, "1").await;
    let credential = Credential::from_source(|| async { Err(Refused.into()) });
    let transport = impatient(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    let error = error_of(&transport, &FETCH).await;
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert_eq!(
        error.to_string(),
        "fetch: there is no token: its source failed"
    );
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.is::<Refused>());
    assert!(!format!("{error} {error:?} {error:#?}").contains(KEY));
    assert_eq!(error.attempts(), 0);
    assert!(!error.is_retryable());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_source_that_fails_later_leaves_the_attempts_before_it_counted() {
    let server = Server::answering(429, "").await;
    let count = AtomicU32::new(0);
    let credential = Credential::from_source(move || {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        async move { is_first.then(|| KEY.into()).ok_or_else(|| Refused.into()) }
    });
    let transport = impatient(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    let error = error_of(&transport, &FETCH).await;
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_not_sent_and_not_shown() {
    let server = Server::answering(200, "1").await;
    for token in ["", " ", "hidden\r\nX-Injected: 1", "hidden\u{0}"] {
        let credential = Credential::from_source(move || async move { Ok(token.into()) });
        let transport = impatient(&server.url)
            .credential(credential)
            .build()
            .unwrap();
        let error = error_of(&transport, &CHANGE).await;
        assert_eq!(error.kind(), ErrorKind::Credential);
        assert!(!shown(&error).contains("hidden"), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_source_that_never_answers_is_not_waited_for_longer_than_an_attempt() {
    let server = Server::answering(200, "1").await;
    let credential = Credential::from_source(std::future::pending);
    let transport = impatient(&server.url)
        .credential(credential)
        .attempt_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = error_of(&transport, &FETCH).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.kind(), ErrorKind::Credential);
    let words = error.to_string();
    assert_eq!(words, "fetch: there is no token: its source took too long");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn the_time_for_the_token_is_part_of_the_time_for_the_attempt() {
    let server = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(20)));
    let credential = Credential::from_source(|| async {
        tokio::time::sleep(Duration::from_millis(900)).await;
        Ok(SecretString::from(KEY))
    });
    let transport = impatient(&server.url)
        .credential(credential)
        .attempt_timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = error_of(&transport, &CHANGE).await;
    let elapsed = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // With a full second for the answer, it would take at least 1.9 seconds.
    assert!(elapsed < Duration::from_millis(1800), "{elapsed:?}");
    assert_eq!(error.to_string(), "change: no complete answer within 1s");
}
