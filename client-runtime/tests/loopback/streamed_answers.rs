//! Which answers are streamed, and what happens to the others.

use std::io::Write as _;
use std::time::{Duration, Instant};

use client_runtime::{Error, ErrorKind, Request, RetryPolicy, Transport};
use serde_json::Value;

use crate::calls::{CHANGE, FETCH, download, impatient, once};
use crate::raw::RawServer;
use crate::server::Server;

#[tokio::test]
async fn the_other_statuses_are_received_and_decoded() {
    let server = Server::answering(404, r#"{"error": "no such file"}"#).await;
    let error = download(&once(&server.url), &FETCH).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.documented().unwrap().error, "no such file");

    let server = Server::answering(403, "hands off").await;
    let error = download(&once(&server.url), &FETCH).await.unwrap_err();
    assert_eq!(error.to_string(), "fetch: 403 Forbidden: hands off");

    let server = Server::answering(404, r#"{"error": "no such file"}"#).await;
    let transport = Transport::builder(&server.url).body_limit(10);
    let error = download(&transport.build().unwrap(), &FETCH).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::BodyTooLarge);

    let pause = Duration::from_millis(50);
    let head = "HTTP/1.1 404 X\r\ncontent-length: 1000000\r\n\r\n";
    let server = RawServer::repeating(head, b"1".to_vec(), pause);
    let transport = Transport::builder(&server.url).attempt_timeout(Duration::from_millis(500));
    let started = Instant::now();
    let error = download(&transport.build().unwrap(), &CHANGE)
        .await
        .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(error.status().unwrap(), 404);
    assert!(!error.body().unwrap().is_empty());

    let server = RawServer::writing("HTTP/1.1 404 X\r\ncontent-length: 9\r\n\r\n12");
    let error = download(&once(&server.url), &FETCH).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.body().unwrap().as_ref(), b"12");
}

#[tokio::test]
async fn a_call_is_repeated_until_its_answer_is_streamed() {
    let server = Server::in_turn(&[503, 500, 200]).await;
    let transport = impatient(&server.url).build().unwrap();
    let stream = download(&transport, &FETCH).await.unwrap().into_inner();
    assert_eq!(stream.bytes(4).await.unwrap(), "true");
    assert_eq!(server.seen().len(), 3);

    // Even a status that causes a retry may be streamed.
    let server = Server::in_turn(&[503, 200]).await;
    let transport = impatient(&server.url).build().unwrap();
    let answer = transport
        .open(Request::new(&FETCH), |_| true)
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(server.seen().len(), 2);

    let server = Server::in_turn(&[503, 200]).await;
    let transport = impatient(&server.url).build().unwrap();
    let error = download(&transport, &CHANGE).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn headers_that_are_late_end_the_attempt() {
    let server = RawServer::start(|stream, number| {
        if number == 1 {
            std::thread::sleep(Duration::from_secs(10));
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1");
    });
    let transport = |policy| {
        let builder = Transport::builder(&server.url).retry(policy);
        let builder = builder.attempt_timeout(Duration::from_millis(300));
        builder.build().unwrap()
    };
    let error = download(&transport(RetryPolicy::never()), &FETCH)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(error.status(), None);
    assert_eq!(error.to_string(), "fetch: no complete answer within 300ms");
    let stream = download(&transport(RetryPolicy::new()), &FETCH)
        .await
        .unwrap();
    assert_eq!(stream.into_inner().bytes(1).await.unwrap(), "1");
}

#[tokio::test]
async fn a_streamed_answer_is_not_decoded() {
    let server = Server::answering(200, "null").await;
    let transport = once(&server.url);
    let open = async || {
        transport
            .open(Request::new(&FETCH), |_| true)
            .await
            .unwrap()
    };
    let errors: [Error<Value>; 7] = [
        open().await.json::<Option<i64>, Value>().unwrap_err(),
        open().await.text().unwrap_err(),
        open().await.bytes().unwrap_err(),
        open().await.error(),
        open().await.error_as(|value: Value| value),
        open().await.error_text_as(Value::String),
        open().await.error_bytes_as(|_| Value::Null),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.documented(), None);
        assert_eq!(
            error.to_string(),
            "fetch: 200 OK: the call was done, but the body was opened as a stream and not received"
        );
    }
    let response = open().await.empty::<Value>().unwrap();
    assert_eq!(response.status(), 200);
    let error = open().await.error_with(Value::Null);
    assert_eq!(error.documented(), Some(&Value::Null));
    let error: Error<Value> = open().await.unexpected();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
}

#[tokio::test]
async fn a_received_answer_is_a_stream_as_well() {
    let server = Server::answering(200, "0123456789").await;
    let transport = once(&server.url);
    let answer = transport.send(Request::new(&FETCH)).await.unwrap();
    let mut stream = answer.stream::<Value>().unwrap().into_inner();
    assert_eq!(stream.content_length(), Some(10));
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "0123456789");
    assert!(stream.chunk().await.unwrap().is_none());
}
