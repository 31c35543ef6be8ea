//! Streams and items that never end: how much memory they take, and what still follows.

use std::io::Write as _;
use std::time::{Duration, Instant};

use client_runtime::{ErrorKind, Events, Request, Response, Transport};
use serde_json::Value;

use crate::calls::{FETCH, once};
use crate::raw::RawServer;

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

const GIBIBYTE: usize = 1 << 30;

async fn events_of(transport: &Transport) -> Events<Value> {
    let mut request = Request::new(&FETCH);
    request.path("id", "1");
    let answer = transport.open(request, |_| true).await.unwrap();
    answer.events::<_, ()>().map(Response::into_inner).unwrap()
}

#[tokio::test]
async fn a_stream_of_events_that_never_ends_is_read_as_long_as_it_is_wanted() {
    let events = b"data: 1\n\n".repeat(1000);
    let server = RawServer::repeating(HEAD, events, Duration::ZERO);
    let mut events = events_of(&once(&server.url)).await;
    for _ in 0..20_000 {
        assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    }
}

#[tokio::test]
async fn a_stream_that_only_says_that_it_is_alive_can_be_given_up() {
    let comments = b": ping\n\n".repeat(8192);
    let server = RawServer::repeating(HEAD, comments, Duration::ZERO);
    let mut events = events_of(&once(&server.url)).await;
    let started = Instant::now();
    let limit = Duration::from_millis(500);
    // Despite the flood, other tasks of this thread get their turn, including the timer.
    assert!(tokio::time::timeout(limit, events.next()).await.is_err());
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_line_of_a_gibibyte_is_passed_over_and_the_next_event_follows() {
    let server = RawServer::start(|stream, _| {
        let part = vec![b'1'; 1 << 20];
        stream.write_all(HEAD.as_bytes()).unwrap();
        stream.write_all(b"data: ").unwrap();
        for _ in 0..GIBIBYTE / part.len() {
            stream.write_all(&part).unwrap();
        }
        stream.write_all(b"\n\ndata: 2\n\n").unwrap();
    });
    let transport = Transport::builder(&server.url).body_limit(1 << 20);
    let mut events = events_of(&transport.build().unwrap()).await;
    let failure = events.next().await.unwrap().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::BodyTooLarge);
    assert!(failure.body().is_none_or(|body| body.len() <= 1 << 20));
    assert_eq!(events.next().await.unwrap().unwrap().data, 2);
}
