//! Streams of events and lines: what arrives, what breaks a single item, and what ends the stream.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use client_runtime::{
    Answer, Error, ErrorKind, Event, Events, Failure, Lines, Operation, Request, Response,
    Transport,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::calls::{CHANGE, FETCH, KEY, Problem, SENSITIVE, impatient, once, shown, with_key};
use crate::raw::RawServer;
use crate::server::{Server, reply};

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct State {
    status: String,
}

/// A method whose success is a stream of events, as in generated code.
async fn watch(
    transport: &Transport,
    operation: &'static Operation,
) -> Result<Response<Events<State>>, Error<Problem>> {
    let mut request = Request::new(operation);
    request.path("id", "1");
    request.accept_only("text/event-stream");
    let answer = transport.open(request, |status| status == 200).await?;
    match answer.status() {
        200 => answer.events(),
        404 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

async fn events_of(server: &RawServer) -> Events<State> {
    let response = watch(&once(&server.url), &FETCH).await.unwrap();
    response.into_inner()
}

fn event(name: &str, status: &str) -> String {
    format!("event: {name}\ndata: {{\"status\": \"{status}\"}}\n\n")
}

/// The items in short: the status of an event, or the kind of a failure.
async fn all(mut events: Events<State>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(match event {
            Ok(event) => event.data.status,
            Err(failure) => format!("{:?}", failure.kind()),
        });
    }
    all
}

#[tokio::test]
async fn events_arrive_typed_while_the_connection_is_open() {
    let (seen, is_seen) = mpsc::channel::<()>();
    let is_seen = Mutex::new(is_seen);
    let server = RawServer::start(move |stream, _| {
        let _ = stream.write_all(HEAD.as_bytes());
        let _ = stream.write_all(b"id: 5\nretry: 250\n");
        let _ = stream.write_all(event("state", "starting").as_bytes());
        // Sends the next event only after the client has seen this one.
        let _ = is_seen.lock().unwrap().recv();
        let _ = stream.write_all(event("", "running").as_bytes());
    });
    let mut events = events_of(&server).await;
    let first: Event<State> = events.next().await.unwrap().unwrap();
    assert_eq!(first.event, "state");
    assert_eq!(first.id.as_deref(), Some("5"));
    assert_eq!(first.retry, Some(Duration::from_millis(250)));
    assert_eq!(first.data.status, "starting");
    // A dropped `next` loses no event.
    let early = tokio::time::timeout(Duration::from_millis(20), events.next()).await;
    assert!(early.is_err());
    seen.send(()).unwrap();
    let second = events.next().await.unwrap().unwrap();
    assert_eq!(
        (&*second.event, &*second.data.status),
        ("message", "running")
    );
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn the_media_type_is_asked_for_and_other_statuses_are_errors() {
    let server = Server::answering(200, "data: {\"status\": \"a\"}\n\n").await;
    let events = watch(&once(&server.url), &FETCH).await.unwrap();
    assert_eq!(all(events.into_inner()).await, ["a"]);
    assert_eq!(server.seen()[0].headers["accept"], "text/event-stream");

    let server = Server::answering(404, r#"{"error": "no such machine"}"#).await;
    let error = watch(&once(&server.url), &FETCH).await.unwrap_err();
    assert_eq!(error.documented().unwrap().error, "no such machine");
}

#[tokio::test]
async fn a_broken_event_is_told_and_the_next_one_follows() {
    let body = format!(
        "{HEAD}{}data: {{\"status\": [7]}}\n\ndata: {}\n\n{}",
        event("a", "1"),
        "x".repeat(200),
        event("b", "2")
    );
    let server = RawServer::writing(body);
    let transport = Transport::builder(&server.url).body_limit(100);
    let response = watch(&transport.build().unwrap(), &FETCH).await.unwrap();
    let mut events = response.into_inner();
    assert_eq!(events.next().await.unwrap().unwrap().data.status, "1");
    let failure: Failure = events.next().await.unwrap().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Decode);
    assert_eq!(failure.json_path(), Some("status"));
    assert_eq!(failure.body().unwrap(), r#"{"status": [7]}"#);
    assert_eq!(
        failure.to_string(),
        "fetch: 200 OK: an item does not match its description at `status`: invalid type: sequence, expected a string at line 1 column 11"
    );
    let failure = events.next().await.unwrap().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::BodyTooLarge);
    assert_eq!(events.next().await.unwrap().unwrap().data.status, "2");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn done_is_the_end_whatever_follows() {
    let body = format!(
        "{HEAD}{}data: [DONE]\n\n{}",
        event("a", "1"),
        event("a", "2")
    );
    let events = events_of(&RawServer::writing(body)).await;
    assert_eq!(all(events).await, ["1"]);
}

#[tokio::test]
async fn a_connection_that_breaks_or_falls_silent_is_an_error_and_then_the_end() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    let server = RawServer::writing(format!("{head}{}", event("a", "1")));
    assert_eq!(all(events_of(&server).await).await, ["1", "Transport"]);

    // A comment counts as a chunk. Without one, the stream ends after the time of an attempt.
    let server = RawServer::start(|stream, _| {
        let _ = stream.write_all(HEAD.as_bytes());
        for _ in 0..8 {
            std::thread::sleep(Duration::from_millis(100));
            let _ = stream.write_all(b": still here\n");
        }
        let _ = stream.write_all(event("a", "1").as_bytes());
        std::thread::sleep(Duration::from_secs(5));
    });
    let transport = Transport::builder(&server.url).attempt_timeout(Duration::from_millis(400));
    let response = watch(&transport.build().unwrap(), &FETCH).await.unwrap();
    assert_eq!(all(response.into_inner()).await, ["1", "Timeout"]);
}

#[tokio::test]
async fn an_answer_of_another_content_type_is_not_an_empty_stream() {
    let json = [("content-type", "application/json; charset=utf-8")];
    let server = Server::start(move || reply(200, &json, r#"{"error": "quota"}"#)).await;
    let error = watch(&once(&server.url), &FETCH).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

/// Accepts only types that can move to other tasks.
#[test]
fn streams_can_be_sent_to_other_threads_and_answers_shared() {
    fn is_send<T: Send + Unpin>() {}
    fn is_shared<T: Send + Sync>() {}
    is_send::<Events<State>>();
    is_send::<Lines<State>>();
    is_shared::<Answer>();
}

/// A server whose connections each send one event with its number as the id. The third event ends the stream.
async fn counting() -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move || {
        let body = match next.fetch_add(1, Ordering::SeqCst) {
            0 => "retry: 1\nid: 1\ndata: {\"status\": \"1\"}\n\n",
            1 => "id: 2\ndata: {\"status\": \"2\"}\n\nid: 3\ndata: {\"sta",
            _ => "data: [DONE]\n\n",
        };
        reply(200, &[], body)
    })
    .await
}

#[tokio::test]
async fn a_reconnecting_stream_continues_after_the_last_event() {
    let server = counting().await;
    let response = watch(&once(&server.url), &FETCH).await.unwrap();
    assert_eq!(all(response.into_inner().reconnecting()).await, ["1", "2"]);
    let ids: Vec<Option<String>> = server
        .seen()
        .iter()
        .map(|seen| seen.headers.get("last-event-id"))
        .map(|id| id.map(|id| id.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(ids, [None, Some("1".to_owned()), Some("2".to_owned())]);

    // Only if the caller asks for it.
    let server = counting().await;
    let response = watch(&once(&server.url), &FETCH).await.unwrap();
    assert_eq!(all(response.into_inner()).await, ["1"]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_call_that_must_not_be_sent_twice_is_not_sent_again_for_its_events() {
    let server = counting().await;
    let response = watch(&once(&server.url), &CHANGE).await.unwrap();
    assert_eq!(all(response.into_inner().reconnecting()).await, ["1"]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_reconnecting_stream_still_ends() {
    let server = Server::answering(200, "retry: 1\n\n").await;
    let response = watch(&once(&server.url), &FETCH).await.unwrap();
    assert_eq!(
        all(response.into_inner().reconnecting()).await,
        ["Transport"]
    );
    assert_eq!(server.seen().len(), 6);

    for (status, end) in [(204, &[][..]), (404, &["Unexpected"][..])] {
        let next = AtomicUsize::new(0);
        let server = Server::start(move || match next.fetch_add(1, Ordering::SeqCst) {
            0 => reply(200, &[], "retry: 1\n\n"),
            _ => reply(status, &[], ""),
        })
        .await;
        let transport = impatient(&server.url).build().unwrap();
        let response = watch(&transport, &FETCH).await.unwrap();
        assert_eq!(all(response.into_inner().reconnecting()).await, end);
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn nothing_of_an_event_of_a_sensitive_operation_is_shown() {
    let secret = "id: hidden\nevent: hidden\ndata: {\"status\": \"hidden\"}\n\ndata: {\"status\": [\"hidden\"]}\n\n";
    let server = Server::answering(200, secret).await;
    let transport = with_key(&server.url).build().unwrap();
    let mut events = watch(&transport, &SENSITIVE).await.unwrap().into_inner();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(event.data.status, "hidden");
    let failure = events.next().await.unwrap().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Decode);
    let error: Error<Problem> = failure.into();
    let text = format!("{event:?} {events:?} {}", shown(&error));
    assert!(!text.contains("hidden") && !text.contains(KEY), "{text}");
}

type Read<T> = fn(Answer) -> Result<Response<Lines<T>>, Error<Problem>>;

async fn lines_of<T>(server: &Server, read: Read<T>) -> Lines<T> {
    let transport = once(&server.url);
    let answer = transport.open(Request::new(&FETCH), |status| status == 200);
    read(answer.await.unwrap()).unwrap().into_inner()
}

#[tokio::test]
async fn lines_and_sequences_are_streams_of_values() {
    let server = Server::answering(200, "{\"a\": 1}\r\n\n[\n2\n{\"a\": 3}").await;
    let mut lines: Lines<Value> = lines_of(&server, Answer::lines).await;
    assert_eq!(lines.next().await.unwrap().unwrap(), json!({"a": 1}));
    let failure = lines.next().await.unwrap().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Decode);
    assert_eq!(lines.collect().await.unwrap(), [json!(2), json!({"a": 3})]);

    let server = Server::answering(200, "first\nsecond ü\n").await;
    let lines = lines_of(&server, Answer::text_lines).await;
    assert_eq!(lines.collect().await.unwrap(), ["first", "second ü"]);

    let server = Server::answering(200, "\x1E{\n\"a\": 1}\n\x1E2\n").await;
    let lines: Lines<Value> = lines_of(&server, Answer::json_sequence).await;
    assert_eq!(lines.collect().await.unwrap(), [json!({"a": 1}), json!(2)]);
}

#[tokio::test]
async fn set_member_replaces_any_earlier_value() {
    let server = Server::answering(200, "true").await;
    for body in [Some(json!({"prompt": "x", "stream": false})), None] {
        let mut request = Request::new(&CHANGE);
        if let Some(body) = &body {
            request.json(body);
        }
        request.set_member("stream", true);
        once(&server.url).send(request).await.unwrap();
    }
    let seen = server.seen();
    assert_eq!(seen[0].body, r#"{"prompt":"x","stream":true}"#);
    assert_eq!(seen[1].body, r#"{"stream":true}"#);
    let mut request = Request::new(&CHANGE);
    request.json(&[1]);
    request.set_member("stream", true);
    let failure = once(&server.url).send(request).await.unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::InvalidRequest);
}
