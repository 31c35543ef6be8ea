//! Streamed bodies: what arrives, and what ends them.

use std::io::Write as _;
use std::pin::Pin;
use std::time::{Duration, Instant};

use client_runtime::{ByteStream, Bytes, Credential, Error, ErrorKind, Request, Transport};
use futures_core::Stream as _;
use serde_json::Value;

use crate::calls::{FETCH, KEY, SENSITIVE, download, impatient, once, shown};
use crate::raw::RawServer;
use crate::server::{Server, reply};

/// Reads a stream to its end. Returns the bytes and the result.
async fn drain(stream: &mut ByteStream) -> (Vec<u8>, Result<(), Error<Value>>) {
    let mut body = Vec::new();
    loop {
        match stream.chunk().await {
            Ok(Some(chunk)) => {
                assert!(!chunk.is_empty());
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return (body, Ok(())),
            Err(failure) => return (body, Err(failure.into())),
        }
    }
}

/// A body whose parts all differ.
fn long_body() -> Vec<u8> {
    (0..1_000_000_u32).flat_map(u32::to_be_bytes).collect()
}

#[tokio::test]
async fn a_body_larger_than_the_limit_arrives_whole() {
    let body = long_body();
    let length = format!("content-length: {}\r\n", body.len());
    let chunked: Vec<u8> = body
        .chunks(70_000)
        .flat_map(|chunk| {
            let size = format!("{:x}\r\n", chunk.len());
            [size.as_bytes(), chunk, b"\r\n"].concat()
        })
        .chain(*b"0\r\nx-trailer: 1\r\n\r\n")
        .collect();
    for (head, sent, declared) in [
        (length.as_str(), &body, Some(4_000_000)),
        ("transfer-encoding: chunked\r\n", &chunked, None),
        ("", &body, None),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nx-kind: file\r\n{head}\r\n");
        let server = RawServer::writing([head.as_bytes(), sent].concat());
        let transport = Transport::builder(&server.url).body_limit(1000);
        let response = download(&transport.build().unwrap(), &FETCH).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-kind"], "file");
        assert_eq!(response.content_length(), declared);
        let mut stream = response.into_inner();
        let (received, end) = drain(&mut stream).await;
        end.unwrap();
        assert!(received == body, "{head}: {} bytes", received.len());
        assert!(stream.chunk().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_stream_may_take_longer_than_an_attempt_and_a_call() {
    let server = RawServer::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n");
        for _ in 0..12 {
            std::thread::sleep(Duration::from_millis(100));
            let _ = stream.write_all(b"x");
        }
    });
    let transport = Transport::builder(&server.url)
        .attempt_timeout(Duration::from_secs(1))
        .total_timeout(Duration::from_secs(1))
        // A time limit of the underlying HTTP client does not end it either.
        .http_client(|| client_runtime::reqwest::Client::builder().timeout(Duration::from_secs(1)))
        .build()
        .unwrap();
    let started = Instant::now();
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    let (received, end) = drain(&mut stream).await;
    end.unwrap();
    assert_eq!(received, b"xxxxxxxxxxxx");
    assert!(started.elapsed() > Duration::from_secs(1));
}

#[tokio::test]
async fn a_stream_that_stalls_ends_with_a_timeout() {
    let server = RawServer::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123");
        std::thread::sleep(Duration::from_secs(10));
    });
    let transport = Transport::builder(&server.url).attempt_timeout(Duration::from_millis(300));
    let transport = transport.build().unwrap();
    let started = Instant::now();
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    let (received, end) = drain(&mut stream).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(received, b"123");
    let error = end.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(
        error.to_string(),
        "fetch: 200 OK: no more of the body arrived within 300ms"
    );
    assert!(stream.chunk().await.unwrap().is_none());
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn the_time_that_the_caller_takes_is_not_counted() {
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4000000\r\n\r\n".to_vec();
    answer.extend(long_body());
    let server = RawServer::writing(answer);
    let transport = Transport::builder(&server.url).attempt_timeout(Duration::from_millis(300));
    let transport = transport.build().unwrap();
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    for _ in 0..2 {
        stream.chunk().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    drain(&mut stream).await.1.unwrap();
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_and_not_an_end() {
    let cut_body = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n12";
    let cut_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n12\r\n9\r\n";
    let no_last_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n12\r\n";
    let no_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n12\r\nx\r\n";
    for (answer, is_reset) in [
        (cut_body, false),
        (cut_body, true),
        (cut_chunk, false),
        (no_last_chunk, false),
        (no_last_chunk, true),
        (no_chunk, false),
    ] {
        let server = if is_reset {
            RawServer::resetting(answer)
        } else {
            RawServer::writing(answer)
        };
        let transport = impatient(&server.url).build().unwrap();
        let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
        let (received, end) = drain(&mut stream).await;
        assert_eq!(received, b"12", "{answer:?}");
        let error = end.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{answer:?}: {error:?}");
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.operation(), "fetch");
        assert_eq!(error.attempts(), 1);
        assert!(error.may_have_succeeded());
        assert!(
            error
                .to_string()
                .starts_with("fetch: 200 OK: the connection failed before the end of the body: "),
            "{error}"
        );
        assert!(stream.chunk().await.unwrap().is_none());
        assert_eq!(server.requests(), 1);

        let stream = download(&transport, &FETCH).await.unwrap().into_inner();
        let failure = stream.bytes(100).await.unwrap_err();
        assert_eq!(failure.kind(), ErrorKind::Transport);
        assert_eq!(failure.status().unwrap(), 200);
        assert_eq!(failure.operation(), "fetch");
        assert!(!failure.is_timeout());
    }
}

#[tokio::test]
async fn a_stream_is_gathered_up_to_a_limit() {
    let server = Server::answering(200, "0123456789").await;
    let transport = once(&server.url);
    for (limit, fits) in [(0, false), (9, false), (10, true), (usize::MAX, true)] {
        let stream = download(&transport, &FETCH).await.unwrap().into_inner();
        match stream.bytes(limit).await {
            Ok(body) => assert!(fits && body == "0123456789", "{limit}"),
            Err(failure) => {
                assert!(!fits, "{limit}: {failure}");
                assert_eq!(failure.kind(), ErrorKind::BodyTooLarge);
                assert_eq!(
                    failure.to_string(),
                    format!("fetch: 200 OK: the body is larger than the limit of {limit} bytes")
                );
            }
        }
    }
    let server = Server::answering(200, "").await;
    let stream = download(&once(&server.url), &FETCH)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(stream.content_length(), Some(0));
    assert_eq!(stream.bytes(0).await.unwrap(), "");
}

#[tokio::test]
async fn it_is_a_stream_for_whatever_takes_one() {
    let server = Server::answering(200, "0123456789").await;
    let transport = once(&server.url);
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    let received = tokio::spawn(async move {
        let mut received = Vec::new();
        let mut next =
            async || std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
        while let Some(chunk) = next().await {
            let chunk: Bytes = chunk.unwrap();
            received.extend_from_slice(&chunk);
        }
        received
    });
    assert_eq!(received.await.unwrap(), b"0123456789");
}

#[tokio::test]
async fn a_dropped_stream_hangs_up() {
    let (hung_up, is_hung_up) = std::sync::mpsc::channel();
    let hung_up = std::sync::Mutex::new(hung_up);
    let server = RawServer::start(move |stream, _| {
        let part = vec![b'x'; 65_536];
        let mut result = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while result.is_ok() {
            result = stream.write_all(&part);
        }
        let _ = hung_up.lock().unwrap().send(());
    });
    let transport = once(&server.url);
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    stream.chunk().await.unwrap().unwrap();
    drop(stream);
    let waited =
        tokio::task::spawn_blocking(move || is_hung_up.recv_timeout(Duration::from_secs(10)));
    waited.await.unwrap().unwrap();
}

#[tokio::test]
async fn neither_a_stream_nor_its_errors_show_a_body_or_a_secret() {
    let head = "HTTP/1.1 200 OK\r\nx-note: do-not-show\r\ncontent-length: 99\r\n\r\ndo-not-show";
    let server = RawServer::writing(head);
    for operation in [&FETCH, &SENSITIVE] {
        let transport = Transport::builder(&server.url)
            .credential(Credential::query("key", KEY).unwrap())
            .build()
            .unwrap();
        let request = || {
            let mut request = Request::new(operation);
            request.path("id", "do-not-show");
            request
        };
        let answer = transport.open(request(), |_| true).await.unwrap();
        let mut words = format!("{answer:?}");
        let response = answer.stream::<Value>().unwrap();
        words += &format!("{response:?} {response:#?}");
        let mut stream = response.into_inner();
        words += &format!("{stream:?}");
        let (received, end) = drain(&mut stream).await;
        assert_eq!(received, b"do-not-show");
        words += &shown(&end.unwrap_err());
        let stream = transport.open(request(), |_| true).await.unwrap();
        let stream = stream.stream::<Value>().unwrap().into_inner();
        let failure = stream.bytes(5).await.unwrap_err();
        words += &format!("{failure} {failure:?} {failure:#?}");
        assert!(!words.contains("do-not-show"), "{words}");
        assert!(words.contains("content_length"), "{words}");
    }
    // A secret of the call stays hidden even if the server repeats it.
    let server = Server::start(|| reply(403, &[], "the key key-do-not-show is bad")).await;
    let credential = Credential::header("X-Key", KEY).unwrap();
    let transport = Transport::builder(&server.url).credential(credential);
    let error = download(&transport.build().unwrap(), &FETCH)
        .await
        .unwrap_err();
    assert!(!shown(&error).contains(KEY), "{}", shown(&error));
}
