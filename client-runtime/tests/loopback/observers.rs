//! Observers are told each start and each end of calls, whatever the outcome.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_runtime::{
    AttemptEnd, AttemptStart, Body, CallEnd, CallOptions, CallStart, ClientBuilder, ErrorKind,
    Observer, Operation, Outcome, Repetition, Request, StreamEnd, Transport,
};

use crate::calls::{CHANGE, FETCH, download, fetch_value, impatient, value_of};
use crate::raw::RawServer;
use crate::server::{Server, reply};
use crate::uploads::chunks;

/// Keeps all events.
#[derive(Default)]
struct Notes {
    /// The names of the events in order, with a detail that distinguishes them.
    order: Mutex<Vec<String>>,
    calls: Mutex<Vec<CallEnd>>,
    attempts: Mutex<Vec<Attempted>>,
    repetitions: Mutex<Vec<Repetition>>,
    streams: Mutex<Vec<StreamEnd>>,
}

/// The end of an attempt without its server, which is borrowed.
#[derive(Debug, Clone, Copy)]
struct Attempted {
    call: u64,
    operation: &'static Operation,
    attempt: u32,
    outcome: Outcome,
    duration: Duration,
    bytes_sent: Option<u64>,
    bytes_received: Option<u64>,
}

impl Notes {
    fn write(&self, words: String) {
        self.order.lock().unwrap().push(words);
    }

    fn order(&self) -> Vec<String> {
        std::mem::take(&mut *self.order.lock().unwrap())
    }

    fn last_call(&self) -> CallEnd {
        *self
            .calls
            .lock()
            .unwrap()
            .last()
            .expect("the end of a call")
    }

    fn last_attempt(&self) -> Attempted {
        let attempts = self.attempts.lock().unwrap();
        *attempts.last().expect("the end of an attempt")
    }

    fn last_stream(&self) -> StreamEnd {
        let streams = self.streams.lock().unwrap();
        *streams.last().expect("the end of a stream")
    }
}

impl Observer for Notes {
    fn call_started(&self, start: &CallStart) {
        self.write(format!("call of {}", start.operation.id()));
    }

    fn call_ended(&self, end: &CallEnd) {
        self.write(format!("end after {}", end.attempts));
        self.calls.lock().unwrap().push(*end);
    }

    fn attempt_started(&self, start: &AttemptStart<'_>) {
        assert_eq!((start.scheme, start.host), ("http", "127.0.0.1"));
        assert_ne!(start.port, None);
        self.write(format!("attempt {}", start.attempt));
    }

    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        assert_eq!((end.scheme, end.host), ("http", "127.0.0.1"));
        self.write(format!("end of {}", end.attempt));
        self.attempts.lock().unwrap().push(Attempted {
            call: end.call,
            operation: end.operation,
            attempt: end.attempt,
            outcome: end.outcome,
            duration: end.duration,
            bytes_sent: end.bytes_sent,
            bytes_received: end.bytes_received,
        });
    }

    fn call_repeated(&self, repetition: &Repetition) {
        self.write("again".to_owned());
        self.repetitions.lock().unwrap().push(*repetition);
    }

    fn stream_ended(&self, end: &StreamEnd) {
        self.write("end of stream".to_owned());
        self.streams.lock().unwrap().push(*end);
    }
}

fn observed(builder: ClientBuilder) -> (Transport, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let transport = builder.observe(Arc::clone(&notes)).build().unwrap();
    (transport, notes)
}

#[tokio::test]
async fn a_call_and_each_of_its_attempts_has_a_start_and_an_end() {
    let server = Server::in_turn(&[503, 200]).await;
    let (transport, notes) = observed(impatient(&server.url));
    let mut request = Request::new(&FETCH);
    request.body("12345", "text/plain");
    value_of(&transport, request).await.unwrap();
    let order = [
        "call of fetch",
        "attempt 1",
        "end of 1",
        "again",
        "attempt 2",
        "end of 2",
        "end after 2",
    ];
    assert_eq!(notes.order(), order);
    let attempts = notes.attempts.lock().unwrap().clone();
    let statuses = attempts
        .iter()
        .map(|end| end.outcome.status().unwrap().as_u16());
    assert_eq!(statuses.collect::<Vec<_>>(), [503, 200]);
    let call = notes.last_call();
    assert!(call.outcome.is_success(), "{call:?}");
    assert_eq!(call.outcome.error(), None);
    assert_eq!(call.waited, Duration::ZERO);
    for end in &attempts {
        assert_eq!((end.call, end.operation.id()), (call.call, "fetch"));
        assert_eq!(end.bytes_sent, Some(5));
        // The server answers with `true`.
        assert_eq!(end.bytes_received, Some(4));
        assert!(end.duration <= call.duration, "{end:?}");
    }
    let again = notes.repetitions.lock().unwrap()[0];
    assert_eq!((again.call, again.attempt), (call.call, 1));
    assert_eq!(again.outcome, attempts[0].outcome);
    assert!(again.delay <= Duration::from_millis(1), "{again:?}");
    assert!(!again.is_asked_for);

    fetch_value(&transport).await.unwrap();
    assert!(notes.last_call().call > call.call);
}

#[tokio::test]
async fn a_repetition_says_what_the_server_has_asked_for() {
    let server = Server::with_header(429, "retry-after", "1").await;
    let (transport, notes) = observed(impatient(&server.url));
    value_of(&transport, Request::new(&CHANGE))
        .await
        .unwrap_err();
    let again = notes.repetitions.lock().unwrap().clone();
    assert_eq!(again.len(), 2);
    for again in again {
        assert_eq!(again.outcome.status().unwrap(), 429);
        assert_eq!(again.delay, Duration::from_secs(1));
        assert!(again.is_asked_for);
    }
}

#[tokio::test]
async fn a_failed_attempt_has_its_kind() {
    let port = tokio::net::TcpSocket::new_v4().unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let refused = format!("http://{}", port.local_addr().unwrap());
    let broken = RawServer::writing("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1234");
    let late = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(2)));
    let large = Server::answering(404, "0123456789").await;
    for (url, kind, status, received) in [
        (&refused, ErrorKind::Connect, None, None),
        (&broken.url, ErrorKind::Transport, Some(200), Some(4)),
        (&late.url, ErrorKind::Timeout, None, None),
        (&large.url, ErrorKind::BodyTooLarge, Some(404), Some(0)),
    ] {
        let builder = impatient(url).attempt_timeout(Duration::from_millis(500));
        let (transport, notes) = observed(builder.body_limit(9));
        value_of(&transport, Request::new(&CHANGE))
            .await
            .unwrap_err();
        let (call, attempt) = (notes.last_call(), notes.last_attempt());
        assert_eq!(call.outcome, attempt.outcome);
        assert_eq!(call.outcome.error(), Some(kind), "{call:?}");
        assert_eq!(
            call.outcome.status().map(|it| it.as_u16()),
            status,
            "{call:?}"
        );
        assert!(!call.outcome.is_success());
        assert_eq!(attempt.bytes_received, received, "{attempt:?}");
        assert_eq!(attempt.attempt, call.attempts);
    }
}

#[tokio::test]
async fn a_call_that_is_refused_has_an_end_and_no_attempt() {
    static MISSING: Operation = Operation::new("missing", "GET", "/a/{x}");
    let (transport, notes) = observed(impatient("http://127.0.0.1:1"));
    let mut broken = Request::new(&FETCH);
    broken.header("bad\n", "x");
    for request in [Request::new(&MISSING), broken] {
        value_of(&transport, request).await.unwrap_err();
        assert_eq!(notes.order()[1..], ["end after 0"]);
        let kind = notes.last_call().outcome.error();
        assert_eq!(kind, Some(ErrorKind::InvalidRequest));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_has_an_end() {
    let late = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(3)));
    let (transport, notes) = observed(impatient(&late.url).concurrency(1));
    let first = tokio::time::timeout(Duration::from_secs(1), fetch_value(&transport));
    let second = tokio::time::timeout(Duration::from_millis(500), fetch_value(&transport));
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_err() && second.is_err());
    let order = [
        "call of fetch",
        "attempt 1",
        "call of fetch",
        "end after 0",
        "end of 1",
        "end after 1",
    ];
    assert_eq!(notes.order(), order);
    let calls = notes.calls.lock().unwrap().clone();
    assert!(calls.iter().all(|end| end.outcome == Outcome::Cancelled));
    // The second call only waited for its turn.
    let moment = Duration::from_millis(400);
    assert!(
        calls[0].waited >= moment && calls[1].waited < moment,
        "{calls:?}"
    );
    let attempt = notes.last_attempt();
    assert_eq!(attempt.outcome, Outcome::Cancelled);
    assert_eq!(
        (attempt.outcome.status(), attempt.outcome.error()),
        (None, None)
    );
    assert!(
        attempt.duration >= Duration::from_millis(500),
        "{attempt:?}"
    );
}

#[tokio::test]
async fn the_time_before_the_turn_of_a_call_is_told() {
    let server = Server::start(|| {
        std::thread::sleep(Duration::from_millis(500));
        reply(200, &[], "1")
    });
    let (transport, notes) = observed(impatient(&server.await.url).concurrency(1));
    let (first, second) = tokio::join!(fetch_value(&transport), fetch_value(&transport));
    assert!(first.is_ok() && second.is_ok());
    let calls = notes.calls.lock().unwrap().clone();
    assert!(calls[0].waited < Duration::from_millis(400), "{calls:?}");
    assert!(calls[1].waited >= Duration::from_millis(500), "{calls:?}");
    assert!(calls[1].duration >= calls[1].waited, "{calls:?}");
}

#[tokio::test]
async fn the_end_of_a_stream_is_told_with_its_bytes() {
    let whole = Server::answering(200, "0123456789").await;
    let (transport, notes) = observed(impatient(&whole.url));
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    assert_eq!(notes.order().last().unwrap(), "end after 1");
    assert_eq!(notes.last_attempt().bytes_received, None);
    while stream.chunk().await.unwrap().is_some() {}
    // Observers are told when the body ends, not when the stream is dropped later.
    assert_eq!(notes.order(), ["end of stream"]);
    drop(stream);
    let end = notes.last_stream();
    assert!(end.outcome.is_success(), "{end:?}");
    assert_eq!((end.bytes_received, end.operation.id()), (10, "fetch"));
    assert_eq!(end.call, notes.last_call().call);

    let unread = download(&transport, &FETCH).await.unwrap();
    drop(unread);
    let end = notes.last_stream();
    assert_eq!((end.outcome, end.bytes_received), (Outcome::Cancelled, 0));
    assert_eq!(notes.streams.lock().unwrap().len(), 2);

    let broken = RawServer::writing("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1234");
    let (transport, notes) = observed(impatient(&broken.url));
    let mut stream = download(&transport, &FETCH).await.unwrap().into_inner();
    while let Ok(Some(_)) = stream.chunk().await {}
    let end = notes.last_stream();
    assert_eq!(end.outcome.error(), Some(ErrorKind::Transport));
    assert_eq!(end.outcome.status().unwrap(), 200);
    assert_eq!(end.bytes_received, 4);
}

#[tokio::test]
async fn the_length_of_a_body_that_nobody_knows_is_not_told() {
    let server = Server::answering(200, "1").await;
    let (transport, notes) = observed(impatient(&server.url));
    let chunks = || chunks(&["ab", "c"]);
    for (body, sent) in [
        (Body::from_stream(chunks()), None),
        (Body::from_stream(chunks()).with_length(3), Some(3)),
        (Body::from("abcd"), Some(4)),
    ] {
        let mut request = Request::new(&CHANGE);
        request.body(body, "text/plain");
        value_of(&transport, request).await.unwrap();
        assert_eq!(notes.last_attempt().bytes_sent, sent);
    }
    fetch_value(&transport).await.unwrap();
    assert_eq!(notes.last_attempt().bytes_sent, Some(0));
}

#[tokio::test]
async fn all_observers_of_a_client_hear_of_the_calls_of_its_clones() {
    let server = Server::answering(200, "1").await;
    let other = Arc::new(Notes::default());
    let (transport, notes) = observed(impatient(&server.url).observe(Arc::clone(&other)));
    fetch_value(&transport.clone()).await.unwrap();
    let options = CallOptions::new().header("x-source", "other");
    fetch_value(&transport.with(options)).await.unwrap();
    let order = notes.order();
    assert_eq!(order.len(), 8);
    assert_eq!(order, other.order());
    assert_eq!(notes.calls.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_observer_that_panics_costs_no_answer() {
    struct Panicking;

    impl Observer for Panicking {
        fn attempt_started(&self, _: &AttemptStart<'_>) {
            panic!("an observer that panics on purpose");
        }

        fn call_ended(&self, _: &CallEnd) {
            panic!("an observer that panics on purpose");
        }
    }

    let server = Server::answering(200, "1").await;
    let (transport, notes) = observed(impatient(&server.url).observe(Panicking));
    assert_eq!(*fetch_value(&transport).await.unwrap(), 1);
    assert_eq!(notes.order().len(), 4);
    assert_eq!(server.seen().len(), 1);
}
