//! Limits of size and time, and connections that break.

use std::time::Duration;

use client_runtime::{Error, ErrorKind, Transport};
use tokio::net::TcpListener;

use crate::calls::{ROTATE, fetch_value, rotate, with_key};
use crate::server::{Server, raw_server};

#[tokio::test]
async fn a_body_over_the_limit_is_an_error_with_its_status() {
    let declared = Server::answering(200, "\"0123456789\"").await;
    let streamed = raw_server(
        [
            b"HTTP/1.1 200 OK\r\n\r\n".as_slice(),
            &vec![b'x'; 1_000_000],
        ]
        .concat(),
    );
    for (url, limit, kept) in [(&declared.url, 11, 0), (&streamed, 100_000, 65_536)] {
        let transport = Transport::builder(url).body_limit(limit).build().unwrap();
        let error = fetch_value(&transport).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert_eq!(
            error.to_string(),
            format!("fetch: 200 OK: the body is larger than the limit of {limit} bytes")
        );
        assert_eq!(error.body().unwrap().len(), kept);
    }
    let transport = Transport::builder(&declared.url)
        .body_limit(12)
        .build()
        .unwrap();
    assert!(fetch_value(&transport).await.is_ok());
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let transport = with_key(&url)
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "rotate_secret: no complete answer within 200ms"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_status() {
    let url = raw_server(b"HTTP/1.1 500 Oops\r\ncontent-length: 100\r\n\r\npartial".to_vec());
    let transport = with_key(&url).build().unwrap();
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.status().unwrap(), 500);
    assert_eq!(error.body().unwrap().as_ref(), b"partial");
}

#[test]
fn calls_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let transport = Transport::new("https://example.com").unwrap();
    is_send(&rotate(&transport, &ROTATE, "1", None));
    is_send(&fetch_value(&transport));
}

#[test]
fn a_result_is_small() {
    assert!(size_of::<Error<[u64; 64]>>() <= 16);
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_server_without_tls_cannot_be_connected_to() {
    let url = raw_server(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()).replace("http:", "https:");
    let transport = with_key(&url).build().unwrap();
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(!error.is_timeout());
}
