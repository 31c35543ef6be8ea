//! Retries: which answers cause them, and how many.

use client_runtime::{ErrorKind, Operation, Request, RetryPolicy, multipart};
use serde_json::Value;

use crate::calls::{CHANGE, CHANGE_AGAIN, FETCH, error_of, impatient, once, value_of};
use crate::server::{Server, reply};

/// How often a call is sent to a server that always gives the same answer. Checks that the error agrees.
async fn times_sent(server: &Server, operation: &'static Operation) -> usize {
    let before = server.seen().len();
    // Otherwise, the rate would grow slowly after the pause.
    let transport = impatient(&server.url).pause_alone().build().unwrap();
    let error = error_of(&transport, operation).await;
    let sent = server.seen().len() - before;
    assert_eq!(error.attempts() as usize, sent, "{error:?}");
    assert_eq!(error.is_retryable(), sent > 1, "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Unexpected, "{error:?}");
    sent
}

#[tokio::test]
async fn calls_on_which_the_server_has_not_acted_are_retried_for_every_operation() {
    for (status, retry_after) in [
        (429, None),
        (429, Some("0")),
        (429, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
        (429, Some("soon")),
        (503, Some("0")),
        (503, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
    ] {
        let server = match retry_after {
            Some(value) => Server::with_header(status, "retry-after", value).await,
            None => Server::answering(status, "").await,
        };
        for operation in [&FETCH, &CHANGE, &CHANGE_AGAIN] {
            let sent = times_sent(&server, operation).await;
            assert_eq!(sent, 3, "{status} {retry_after:?} {operation:?}");
        }
    }
}

#[tokio::test]
async fn calls_on_which_the_server_may_have_acted_are_retried_only_for_idempotent_operations() {
    for status in [408, 500, 502, 503, 504] {
        let server = Server::answering(status, "").await;
        for (operation, times) in [(&FETCH, 3), (&CHANGE, 1), (&CHANGE_AGAIN, 3)] {
            let sent = times_sent(&server, operation).await;
            assert_eq!(sent, times, "{status} {operation:?}");
        }
    }
    let server = Server::with_header(503, "retry-after", "soon").await;
    assert_eq!(times_sent(&server, &CHANGE).await, 1);
}

#[tokio::test]
async fn a_settled_answer_is_not_retried() {
    for status in [
        301, 304, 400, 401, 403, 404, 409, 421, 425, 499, 501, 505, 999,
    ] {
        let server = Server::with_header(status, "retry-after", "0").await;
        for operation in [&FETCH, &CHANGE, &CHANGE_AGAIN] {
            let sent = times_sent(&server, operation).await;
            assert_eq!(sent, 1, "{status} {operation:?}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_answered_at_last_is_a_success() {
    let server = Server::in_turn(&[429, 429, 200]).await;
    let transport = impatient(&server.url).build().unwrap();
    let mut request = Request::new(&CHANGE);
    request.json(&["kept"]);
    let response = value_of(&transport, request).await.unwrap();
    assert_eq!(response.into_inner(), Value::Bool(true));
    let bodies: Vec<String> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies, ["[\"kept\"]"; 3]);

    let server = Server::in_turn(&[500, 404]).await;
    let transport = impatient(&server.url).build().unwrap();
    let error = error_of(&transport, &FETCH).await;
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.attempts(), 2);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_policy_says_how_often_a_call_is_sent() {
    let server = Server::answering(429, "").await;
    let policy = RetryPolicy::new().first_delay(std::time::Duration::ZERO);
    for (policy, times) in [
        (RetryPolicy::never(), 1),
        (policy.attempts(0), 1),
        (policy.attempts(1), 1),
        (policy.attempts(2), 2),
        (policy.attempts(7), 7),
    ] {
        let before = server.seen().len();
        let transport = impatient(&server.url).retry(policy).build().unwrap();
        let error = error_of(&transport, &CHANGE).await;
        assert_eq!(error.attempts(), times);
        assert!(error.is_retryable());
        assert_eq!(server.seen().len() - before, times as usize);
    }
}

#[tokio::test]
async fn a_multipart_form_is_sent_once() {
    static UPLOAD: Operation = Operation::new("upload", "PUT", "/upload");
    for status in [429, 500, 503] {
        let server = Server::with_header(status, "retry-after", "0").await;
        let transport = impatient(&server.url).build().unwrap();
        let mut request = Request::new(&UPLOAD);
        request.multipart(multipart::Form::new().text("name", "value"));
        let error = value_of(&transport, request).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.attempts(), 1);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_refused_call_counts_no_attempt() {
    static MISSING: Operation = Operation::new("missing", "GET", "/a/{x}");
    let server = Server::answering(200, "1").await;
    let error = error_of(&once(&server.url), &MISSING).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    assert!(!error.is_retryable());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_body_over_the_limit_is_repeated_by_its_status_only() {
    for (status, times) in [(200, 1), (404, 1), (500, 3), (429, 3)] {
        let server = Server::start(move || reply(status, &[], "\"0123456789\"")).await;
        let transport = impatient(&server.url).body_limit(5).build().unwrap();
        let error = error_of(&transport, &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert_eq!(error.is_retryable(), times > 1);
        assert_eq!(server.seen().len(), times, "{status}");
    }
}
