//! Connections that fail or break: the kinds of their errors, and whether the call is sent again.

use std::time::{Duration, Instant};

use client_runtime::{ErrorKind, RetryPolicy, Transport};
use serde_json::Value;
use tokio::net::TcpSocket;

use crate::calls::{CHANGE, CHANGE_AGAIN, FETCH, error_of, impatient, value_of};
use crate::raw::RawServer;

/// A port that refuses connections until it listens. No other process can take it meanwhile.
fn reserved_port() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    (socket, url)
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_for_every_operation() {
    let (_socket, url) = reserved_port();
    for operation in [&FETCH, &CHANGE, &CHANGE_AGAIN] {
        let error = error_of(&impatient(&url).build().unwrap(), operation).await;
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.attempts(), 3);
        assert!(error.is_retryable());
        assert!(!error.is_timeout());
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn a_server_that_comes_up_in_the_meantime_is_reached() {
    for operation in [&FETCH, &CHANGE] {
        let (socket, url) = reserved_port();
        let server = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let router = axum::Router::new().fallback(async || "1");
            axum::serve(socket.listen(16).unwrap(), router).await
        });
        let delay = Duration::from_millis(20);
        let policy = RetryPolicy::new().first_delay(delay).longest_delay(delay);
        let transport = Transport::builder(&url).retry(policy.attempts(10_000));
        let transport = transport.build().unwrap();
        let request = client_runtime::Request::new(operation);
        let response = value_of(&transport, request).await.unwrap();
        assert_eq!(response.into_inner(), Value::from(1));
        server.abort();
    }
}

#[tokio::test]
async fn a_late_answer_is_retried_only_for_idempotent_operations() {
    for (operation, times) in [(&FETCH, 2), (&CHANGE, 1), (&CHANGE_AGAIN, 2)] {
        let server = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(2)));
        let transport = impatient(&server.url)
            .retry(RetryPolicy::new().attempts(2).longest_delay(Duration::ZERO))
            .attempt_timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let error = error_of(&transport, operation).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.is_timeout());
        assert_eq!(error.is_retryable(), times > 1);
        assert_eq!(error.attempts() as usize, times);
        assert_eq!(server.requests(), times);
    }
}

#[tokio::test]
async fn a_broken_connection_is_retried_only_for_idempotent_operations() {
    let cut_head = "HTTP/1.1 200 OK\r\ncontent-le";
    let cut_body = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n12";
    let cut_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n12";
    for (answer, is_reset, status) in [
        ("", false, None),
        ("", true, None),
        (cut_head, false, None),
        (cut_body, false, Some(200)),
        (cut_body, true, Some(200)),
        (cut_chunk, false, Some(200)),
    ] {
        for (operation, times) in [(&FETCH, 3), (&CHANGE, 1), (&CHANGE_AGAIN, 3)] {
            let server = if is_reset {
                RawServer::resetting(answer)
            } else {
                RawServer::writing(answer)
            };
            let name = format!("{answer:?}, reset: {is_reset}");
            let error = error_of(&impatient(&server.url).build().unwrap(), operation).await;
            assert_eq!(error.kind(), ErrorKind::Transport, "{name}: {error:?}");
            assert_eq!(server.requests(), times, "{name} {operation:?}");
            assert_eq!(error.attempts() as usize, times, "{name}");
            assert_eq!(error.is_retryable(), times > 1, "{name}");
            assert_eq!(
                error.status().map(|status| status.as_u16()),
                status,
                "{name}"
            );
            assert!(!error.is_timeout(), "{name}");
        }
    }
}

#[tokio::test]
async fn a_status_that_says_the_server_has_not_acted_counts_though_its_body_is_cut_off() {
    let server = RawServer::writing("HTTP/1.1 429 Slow\r\ncontent-length: 9\r\n\r\n12");
    let error = error_of(&impatient(&server.url).build().unwrap(), &CHANGE).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.status().unwrap(), 429);
    assert!(error.is_retryable());
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_connection_that_is_closed_between_calls_is_replaced() {
    // Promises to keep the connection, but closes it.
    let server = RawServer::writing("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1");
    let transport = impatient(&server.url).build().unwrap();
    for count in 1..=3 {
        let request = client_runtime::Request::new(&CHANGE);
        value_of(&transport, request).await.unwrap();
        assert_eq!(server.requests(), count);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_total_time_ends_an_attempt() {
    let server = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(20)));
    let transport = impatient(&server.url)
        .total_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = error_of(&transport, &FETCH).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(server.requests(), 1);
}
