//! Heads of answers that are endless, contradictory or not HTTP cause errors in bounded time and memory.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use client_runtime::{ErrorKind, Request, RetryPolicy, Transport};

use crate::calls::{FETCH, error_of, fetch_value, once, shown};
use crate::raw::RawServer;

#[tokio::test]
async fn a_head_that_trickles_ends_with_the_attempt() {
    for (start, part) in [
        ("", ""),
        ("HTTP/1.1 200 OK\r\nx-slow: ", "1"),
        ("HTTP/1.1 200 OK\r\n", "x: 1\r\n"),
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
    ] {
        let pause = Duration::from_millis(50);
        let server = RawServer::repeating(start, part.into(), pause);
        let transport = Transport::builder(&server.url)
            .retry(RetryPolicy::never())
            .attempt_timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let started = Instant::now();
        let error = error_of(&transport, &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{start:?}: {error:?}");
        assert_eq!(error.status(), None);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_endless_head_is_hung_up_on() {
    for (start, part) in [
        ("HTTP/1.1 200 OK\r\n", b"x: 1\r\n".repeat(10_000)),
        ("HTTP/1.1 200 OK\r\nx: ", vec![b'1'; 65_536]),
        ("HTTP/1.1 200 ", vec![b'O'; 65_536]),
        ("HTTP/1.1 200 OK\r\n", b"\r".repeat(65_536)),
    ] {
        let written = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&written);
        let server = RawServer::start(move |stream, _| {
            let mut result = stream.write_all(start.as_bytes());
            while result.is_ok() {
                result = stream.write_all(&part);
                count.fetch_add(part.len() as u64, Ordering::SeqCst);
            }
        });
        let error = error_of(&once(&server.url), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{start:?}: {error:?}");
        let written = written.load(Ordering::SeqCst);
        assert!(written < 32 * 1024 * 1024, "{start:?}: {written}");
    }
}

#[tokio::test]
async fn a_flood_of_interim_answers_ends_with_the_attempt() {
    for interim in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Hint\r\nx: 1\r\n\r\n",
    ] {
        let flood = interim.repeat(100).into_bytes();
        // Without pauses, an unoptimised hyper never finishes, and tokio rarely checks its clock.
        let server = RawServer::repeating("", flood, Duration::from_millis(1));
        let transport = Transport::builder(&server.url)
            .retry(RetryPolicy::never())
            .attempt_timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let started = Instant::now();
        let error = error_of(&transport, &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn interim_answers_are_skipped() {
    let server = RawServer::writing(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n\
         HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
    );
    assert_eq!(
        fetch_value(&once(&server.url)).await.unwrap().into_inner(),
        1
    );
}

#[tokio::test]
async fn an_old_version_of_http_is_understood() {
    for answer in [
        "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.0 200 OK\r\n\r\n1",
        "HTTP/1.1 200\r\n\r\n1",
    ] {
        let server = RawServer::writing(answer);
        let transport = once(&server.url);
        for _ in 0..2 {
            assert_eq!(fetch_value(&transport).await.unwrap().into_inner(), 1);
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_an_error_of_the_transport() {
    for answer in [
        "",
        "\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "220 mail.example ESMTP\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/3.0 200 OK\r\n\r\n",
        "HTTP/1.1 000 Zero\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.1 20 Short\r\n\r\n",
        "HTTP/1.1 2000 Long\r\n\r\n",
        "HTTP/1.1 -10 Minus\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: \0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 1x\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 0x1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12",
        "HTTP/1.1 200 OK\r\ncontent-length: 1, 2\r\n\r\n12",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n1\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n1\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n1\r\n0\r\n\r\n",
    ] {
        let server = RawServer::writing(answer);
        let error = error_of(&once(&server.url), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{answer:?}: {error:?}");
        assert!(error.to_string().starts_with("fetch: "), "{error}");
        assert!(
            error
                .to_string()
                .contains("the connection failed during the call: ")
        );
        assert!(shown(&error).len() < 2000);
    }
}

#[tokio::test]
async fn a_status_outside_the_registry_is_unexpected() {
    for (answer, status) in [
        ("HTTP/1.1 999 Odd\r\ncontent-length: 1\r\n\r\n1", 999),
        ("HTTP/1.1 600 \r\ncontent-length: 1\r\n\r\n1", 600),
        (
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
            101,
        ),
    ] {
        let server = RawServer::writing(answer);
        let error = error_of(&once(&server.url), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{answer:?}: {error:?}");
        assert_eq!(error.status().unwrap(), status);
    }
}

#[tokio::test]
async fn many_headers_are_kept_and_too_many_refused() {
    for (count, is_fine) in [(90, true), (200, false), (1_000_000, false)] {
        let headers = "x: 1\r\n".repeat(count);
        let server = RawServer::writing(format!("HTTP/1.1 200 OK\r\n{headers}\r\n1"));
        let transport = once(&server.url);
        let answer = transport.send(Request::new(&FETCH)).await;
        assert_eq!(answer.is_ok(), is_fine, "{count}");
    }
}
