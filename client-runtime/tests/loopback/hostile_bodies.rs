//! Bodies that are too long, too slow, compressed, nested or not text cause errors in bounded time and memory.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use client_runtime::{Bytes, Error, ErrorKind, Operation, Request, RetryPolicy, Transport};
use serde_json::Value;

use crate::calls::{FETCH, error_of, fetch_value, once};
use crate::raw::RawServer;
use crate::server::Server;

const MEBIBYTE: u64 = 1024 * 1024;
/// The default limit of a body.
const LIMIT: u64 = 16 * MEBIBYTE;
/// 64 KiB of zeros, compressed by a thousand.
const BOMB: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1\x01\x01\0\0\0\x80\x90\xfe\xaf\xee\x08\n\
    \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \0\0\0\0\0\0\0\0\0j\xeb\x8e\x97\xd7\0\0\x01\0";

/// A transport with short time limits and without retries.
fn hasty(url: &str) -> Transport {
    let builder = Transport::builder(url).retry(RetryPolicy::never());
    let builder = builder.attempt_timeout(Duration::from_secs(1));
    builder.build().unwrap()
}

async fn bytes_of(transport: &Transport) -> Result<Bytes, Error<Value>> {
    let answer = transport.send(Request::new(&FETCH)).await?;
    Ok(answer.bytes()?.into_inner())
}

#[tokio::test]
async fn a_body_that_trickles_ends_with_the_attempt() {
    let pause = Duration::from_millis(50);
    let plain = "HTTP/1.1 200 OK\r\n\r\n";
    let declared = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let calls = [
        (plain, b"1".to_vec()),
        (declared, b"1".to_vec()),
        (chunked, b"1\r\n1\r\n".to_vec()),
    ]
    .map(|(start, part)| {
        tokio::spawn(async move {
            let server = RawServer::repeating(start, part, pause);
            let started = Instant::now();
            (
                error_of(&hasty(&server.url), &FETCH).await,
                started.elapsed(),
            )
        })
    });
    for call in calls {
        let (error, elapsed) = call.await.unwrap();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.status().unwrap(), 200);
        assert!(!error.body().unwrap().is_empty());
        assert!(elapsed < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_endless_body_is_hung_up_on_at_the_limit() {
    for (head, chunk) in [
        ("HTTP/1.1 200 OK\r\n\r\n", vec![b'1'; 65_536]),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            [b"ffff\r\n".as_slice(), &vec![b'1'; 65_535], b"\r\n"].concat(),
        ),
    ] {
        let written = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&written);
        let server = RawServer::start(move |stream, _| {
            stream.write_all(head.as_bytes()).unwrap();
            // One GiB, if the client reads it all.
            for _ in 0..16_384 {
                if stream.write_all(&chunk).is_err() {
                    break;
                }
                count.fetch_add(chunk.len() as u64, Ordering::SeqCst);
            }
        });
        let error = error_of(&once(&server.url), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert_eq!(error.body().unwrap().len(), 65_536);
        // Unread bytes stay in the buffers of the kernel, at most a few MiB.
        let written = written.load(Ordering::SeqCst);
        assert!(written >= LIMIT - MEBIBYTE, "{written}");
        assert!(written < 3 * LIMIT, "{written}");
    }
}

#[tokio::test]
async fn a_body_that_is_declared_too_long_is_not_read_at_all() {
    for length in [
        "16777217",
        "1073741824",
        "9223372036854775807",
        "18446744073709551613",
    ] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        let server = RawServer::repeating(String::leak(head), vec![b'1'; 65_536], Duration::ZERO);
        let error = error_of(&once(&server.url), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge, "{length}: {error:?}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.body().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_head_request_is_answered_by_its_headers_however_long_the_body_would_be() {
    static HEAD: Operation = Operation::new("head", "HEAD", "/value");
    let server = RawServer::writing("HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n");
    let answer = once(&server.url).send(Request::new(&HEAD)).await.unwrap();
    assert_eq!(answer.status(), 200);
    let response = answer.empty::<Value>().unwrap();
    assert_eq!(response.headers()["content-length"], "1073741824");
}

#[tokio::test]
async fn a_body_longer_than_declared_is_read_as_declared() {
    let server = RawServer::writing("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n12345");
    let transport = once(&server.url);
    for _ in 0..2 {
        // The rest must not become the answer to the next call.
        assert_eq!(fetch_value(&transport).await.unwrap().into_inner(), 12);
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_second_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() {
    let server = RawServer::start(|stream, number| {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{number}");
        let smuggled = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n9";
        let _ = stream.write_all(format!("{answer}{smuggled}").as_bytes());
        std::thread::sleep(Duration::from_millis(200));
    });
    let transport = once(&server.url);
    for number in 1..=2 {
        assert_eq!(fetch_value(&transport).await.unwrap().into_inner(), number);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_compressed_body_arrives_as_it_is() {
    let body = BOMB.repeat(1000);
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
    let server = RawServer::writing([head.as_bytes(), &body].concat());
    let builder = || client_runtime::reqwest::Client::builder().gzip(true);
    let transport = Transport::builder(&server.url).http_client(builder);
    let transport = transport.build().unwrap();
    assert_eq!(bytes_of(&transport).await.unwrap(), body);
    let error = fetch_value(&transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.message(), None);
}

#[tokio::test]
async fn bodies_that_are_no_text_are_errors_of_decoding() {
    static TEXT: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n\"\xff\xfe\xc0\"";
    let server = RawServer::writing(TEXT);
    let transport = once(&server.url);
    let error = fetch_value(&transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let answer = transport.send(Request::new(&FETCH)).await.unwrap();
    let error = answer.text::<Value>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "fetch: 200 OK: the call was done, but the body is not UTF-8 text"
    );
    let answer = transport.send(Request::new(&FETCH)).await.unwrap();
    let error = answer.error_text_as(Value::String);
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        bytes_of(&transport).await.unwrap(),
        b"\"\xff\xfe\xc0\"".as_slice()
    );
}

#[tokio::test]
async fn deep_nesting_is_an_error_and_no_overflow() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for status in [200, 404] {
            let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            let server = Server::answering(status, String::leak(deep)).await;
            let error = fetch_value(&once(&server.url)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert_eq!(error.message(), None);
            assert!(
                error.to_string().len() < 2000,
                "{}",
                error.to_string().len()
            );
        }
    }
}
