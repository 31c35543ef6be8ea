//! Bodies of every kind on their way to the server, and streams that fail or must not be sent twice.

use std::collections::VecDeque;
use std::error::Error as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use client_runtime::{
    Body, Bytes, Credential, Error, ErrorKind, File, Operation, Request, Transport,
};
use futures_core::Stream;
use serde_json::Value;
use tokio::net::TcpSocket;

use crate::calls::{FETCH, KEY, SENSITIVE, impatient, once, shown, value_of};
use crate::raw::RawServer;
use crate::server::Server;

const STORE: Operation = Operation::new("store", "PUT", "/files");

/// A stream of these chunks. Before each chunk, it is pending once.
pub(crate) struct Chunks {
    left: VecDeque<Result<&'static str, io::Error>>,
    is_ready: bool,
    /// Whether it stays pending after the last chunk.
    is_endless: bool,
}

impl Stream for Chunks {
    type Item = Result<&'static str, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left.is_empty() && self.is_endless {
            return Poll::Pending;
        }
        self.is_ready = !self.is_ready;
        if self.is_ready {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.left.pop_front())
    }
}

pub(crate) fn chunks(chunks: &[&'static str]) -> Chunks {
    Chunks {
        left: chunks.iter().copied().map(Ok).collect(),
        is_ready: false,
        is_endless: false,
    }
}

/// A stream that fails after these chunks.
fn failing(words: &str, given: &[&'static str]) -> Chunks {
    let mut stream = chunks(given);
    stream.left.push_back(Err(io::Error::other(words)));
    stream
}

async fn store(transport: &Transport, body: impl Into<Body>) -> Result<Value, Error<Value>> {
    store_as(transport, &STORE, body).await
}

async fn store_as(
    transport: &Transport,
    operation: &'static Operation,
    body: impl Into<Body>,
) -> Result<Value, Error<Value>> {
    let mut request = Request::new(operation);
    request.path("id", "1");
    request.body(body, "application/octet-stream");
    Ok(value_of(transport, request).await?.into_inner())
}

/// A server that never answers. It returns the bytes of each connection once the client has hung up.
struct Listener {
    url: String,
    read: mpsc::Receiver<String>,
}

impl Listener {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, read) = mpsc::channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut bytes = Vec::new();
                let _ = stream.read_to_end(&mut bytes);
                let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
            }
        });
        Self { url, read }
    }

    /// The body of the only request.
    async fn body(self) -> String {
        let waited = tokio::task::spawn_blocking(move || {
            let read = self.read.recv_timeout(Duration::from_secs(10)).unwrap();
            let more = self.read.recv_timeout(Duration::from_millis(100));
            assert_eq!(more, Err(mpsc::RecvTimeoutError::Timeout));
            read
        });
        let read = waited.await.unwrap();
        read.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

#[tokio::test]
async fn a_stream_arrives_with_its_length_or_in_chunks() {
    let server = Server::answering(200, "1").await;
    let transport = once(&server.url);
    let given = ["first ", "", "second ", "third"];
    store(&transport, Body::from_stream(chunks(&given)))
        .await
        .unwrap();
    let body = Body::from_stream(chunks(&given)).with_length(18);
    store(&transport, body).await.unwrap();
    store(&transport, Body::from_stream(chunks(&[])))
        .await
        .unwrap();
    let body = Body::from_stream(chunks(&[])).with_length(0);
    store(&transport, body).await.unwrap();

    let seen = server.seen();
    let framing: Vec<_> = seen
        .iter()
        .map(|seen| {
            let header = |name| seen.headers.get(name).map(|value| value.to_str().unwrap());
            (header("content-length"), header("transfer-encoding"))
        })
        .collect();
    assert_eq!(
        framing,
        [
            (None, Some("chunked")),
            (Some("18"), None),
            (None, Some("chunked")),
            (Some("0"), None),
        ]
    );
    let bodies: Vec<_> = seen.iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(bodies, ["first second third", "first second third", "", ""]);
    for seen in &seen {
        assert_eq!(seen.line, "PUT /files");
        assert_eq!(seen.headers["content-type"], "application/octet-stream");
    }
}

#[tokio::test]
async fn a_download_can_be_sent_on() {
    let text: &'static str = String::leak("0123456789".repeat(100_000));
    let source = Server::answering(200, text).await;
    let target = Server::answering(200, "1").await;
    for has_length in [true, false] {
        let transport = once(&source.url);
        let answer = transport
            .open(Request::new(&FETCH), |_| true)
            .await
            .unwrap();
        let stream = answer.stream::<Value>().unwrap().into_inner();
        let length = stream.content_length().unwrap();
        let body = Body::from_stream(stream);
        let body = if has_length {
            body.with_length(length)
        } else {
            body
        };
        store(&once(&target.url), body).await.unwrap();
        assert!(target.seen().pop().unwrap().body == text);
    }
}

#[tokio::test]
async fn bytes_of_every_kind_arrive_and_are_sent_again() {
    type MakeBody = fn() -> Body;
    let bodies: [(MakeBody, &str); 6] = [
        (|| Bytes::from_static(b"bytes").into(), "bytes"),
        (|| b"vec".to_vec().into(), "vec"),
        (|| "string".to_owned().into(), "string"),
        (|| "str".into(), "str"),
        (|| b"slice".as_slice().into(), "slice"),
        (|| Body::from("length").with_length(1), "length"),
    ];
    for (body, text) in bodies {
        let server = Server::in_turn(&[503, 503, 200]).await;
        let transport = impatient(&server.url).build().unwrap();
        store(&transport, body()).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        for seen in seen {
            assert_eq!(seen.body, text);
            assert_eq!(seen.headers["content-length"], text.len().to_string());
        }
    }
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    for status in [429, 500, 503] {
        let server = Server::with_header(status, "retry-after", "0").await;
        let transport = impatient(&server.url).build().unwrap();
        for length in [None, Some(4)] {
            let body = Body::from_stream(chunks(&["once"]));
            let body = match length {
                Some(length) => body.with_length(length),
                None => body,
            };
            let before = server.seen().len();
            let error = store(&transport, body).await.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.attempts(), 1);
            assert_eq!(server.seen().len(), before + 1);
        }
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let body = Body::from_stream(chunks(&["once"]));
    let error = store(&impatient(&url).build().unwrap(), body).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
}

#[tokio::test]
async fn a_stream_that_fails_fails_the_call_with_its_error() {
    for length in [None, Some(100)] {
        let server = Listener::start();
        let transport = impatient(&server.url).build().unwrap();
        let body = Body::from_stream(failing("the disk is gone", &["first "]));
        let body = match length {
            Some(length) => body.with_length(length),
            None => body,
        };
        let error = store(&transport, body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(error.attempts(), 1);
        assert!(!error.is_timeout());
        assert!(error.may_have_succeeded());
        assert_eq!(
            error.to_string(),
            "store: the stream of the body failed: the disk is gone"
        );
        let source = error.source().unwrap().downcast_ref::<io::Error>();
        assert_eq!(source.unwrap().to_string(), "the disk is gone");
        let body = server.body().await;
        assert!(!body.ends_with("0\r\n\r\n"), "{body}");
    }
}

#[tokio::test]
async fn a_stream_of_another_length_fails_and_does_not_arrive_whole() {
    for (given, length, words) in [
        (&["12", "34"][..], 5, "it ended after 4 of 5 bytes"),
        (&[], 1, "it ended after 0 of 1 bytes"),
        (&["12", "345"], 4, "it has more than the announced 4 bytes"),
        (
            &["12", "34", "5"],
            4,
            "it has more than the announced 4 bytes",
        ),
        (&["12"], 1, "it has more than the announced 1 bytes"),
    ] {
        let server = Listener::start();
        let transport = impatient(&server.url).build().unwrap();
        let body = Body::from_stream(chunks(given)).with_length(length);
        let error = store(&transport, body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert_eq!(
            error.to_string(),
            format!("store: the stream of the body failed: {words}")
        );
        let body = server.body().await;
        assert!((body.len() as u64) < length, "{body}");
    }
}

#[tokio::test]
async fn a_stream_that_stalls_ends_with_the_attempt() {
    let server = Listener::start();
    let transport = impatient(&server.url).attempt_timeout(Duration::from_millis(300));
    let mut stream = chunks(&["first "]);
    stream.is_endless = true;
    let body = Body::from_stream(stream);
    let error = store(&transport.build().unwrap(), body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_stream_counts() {
    // For a chunked request, the server waits only for its head.
    let server = RawServer::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 413 X\r\ncontent-length: 5\r\n\r\n\"big\"");
        std::thread::sleep(Duration::from_secs(2));
    });
    let mut stream = chunks(&["first "]);
    stream.is_endless = true;
    let body = Body::from_stream(stream);
    let error = store(&once(&server.url), body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 413);
}

#[tokio::test]
async fn neither_a_body_nor_its_error_shows_what_is_in_it() {
    let bodies = [
        Body::from("do-not-show"),
        Body::from_stream(chunks(&["do-not-show"])),
        Body::from_stream(chunks(&["do-not-show"])).with_length(11),
    ];
    let shown_bodies = bodies.map(|body| format!("{body:?}"));
    assert_eq!(
        shown_bodies,
        [
            "Body { kind: bytes, length: 11, .. }",
            "Body { kind: stream, .. }",
            "Body { kind: stream, length: 11, .. }",
        ]
    );
    let server = Listener::start();
    let credential = Credential::header("X-Key", KEY).unwrap();
    let transport = Transport::builder(&server.url).credential(credential);
    let transport = transport.build().unwrap();
    for operation in [&STORE, &SENSITIVE] {
        // The error shows the words of the caller's stream, but not a credential in them.
        let body = Body::from_stream(failing("no key-do-not-show in line 7", &["do-not-show"]));
        let error = store_as(&transport, operation, body).await.unwrap_err();
        let words = format!("{error} {error:?} {error:#?}");
        assert!(!words.contains("do-not-show"), "{words}");
        assert_eq!(
            words.contains("line 7"),
            !operation.is_sensitive(),
            "{words}"
        );
        assert!(shown(&error).contains("line 7"));
    }
}

#[tokio::test]
async fn a_content_type_that_cannot_be_sent_is_refused() {
    let server = Server::answering(200, "1").await;
    let mut request = Request::new(&STORE);
    request.body("text", "text/plain\r\nX-Injected: 1");
    let error = value_of(&once(&server.url), request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "store: the content type cannot be sent as a header"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn values_and_files_are_the_parts_of_a_form() {
    static SEND: Operation = Operation::new("send", "POST", "/forms");
    let server = Server::answering(200, "1").await;
    let mut request = Request::new(&SEND);
    request.part("text", "a b");
    request.part("count", &3);
    request.part("missing", &None::<i64>);
    request.part("tag", &["x", "y"]);
    request.part("meta", &serde_json::json!({"a": [1]}));
    let named = File::new("services: {}")
        .name("compose.yaml")
        .media_type("application/yaml");
    request.file("file", named, Some("text/plain"));
    request.file("raw", File::from(Bytes::from_static(b"\x00\x01")), None);
    request.file(
        "streamed",
        File::new(Body::from_stream(chunks(&["1", "2"]))),
        Some("text/csv"),
    );
    value_of(&once(&server.url), request)
        .await
        .expect("an answer");

    let seen = server.seen();
    let sent = &seen[0].body;
    let boundary = sent.lines().next().expect("a boundary").to_owned();
    let parts: Vec<&str> = sent.split(&boundary).skip(1).map(str::trim).collect();
    let expected = [
        "Content-Disposition: form-data; name=\"text\"\r\n\r\na b",
        "Content-Disposition: form-data; name=\"count\"\r\n\r\n3",
        "Content-Disposition: form-data; name=\"tag\"\r\n\r\nx",
        "Content-Disposition: form-data; name=\"tag\"\r\n\r\ny",
        "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":[1]}",
        "Content-Disposition: form-data; name=\"file\"; filename=\"compose.yaml\"\r\nContent-Type: application/yaml\r\n\r\nservices: {}",
        "Content-Disposition: form-data; name=\"raw\"; filename=\"raw\"\r\nContent-Type: application/octet-stream\r\n\r\n\0\u{1}",
        "Content-Disposition: form-data; name=\"streamed\"; filename=\"streamed\"\r\nContent-Type: text/csv\r\n\r\n12",
        "--",
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_file_whose_stream_fails_fails_the_call_with_its_error() {
    let server = Listener::start();
    let transport = impatient(&server.url).build().unwrap();
    let mut request = Request::new(&STORE);
    let content = Body::from_stream(failing("the disk is gone", &["first "]));
    request.file("file", File::new(content), None);
    let error = value_of(&transport, request).await.expect_err("no file");
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "store: the stream of the body failed: the disk is gone"
    );
    let source = error.source().unwrap().downcast_ref::<io::Error>();
    assert_eq!(source.unwrap().to_string(), "the disk is gone");
}

#[tokio::test]
async fn a_file_of_no_media_type_is_refused() {
    let server = Server::answering(200, "1").await;
    let mut request = Request::new(&STORE);
    request.file("file", File::new("x").media_type("none"), None);
    let error = value_of(&once(&server.url), request)
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.seen().is_empty());
}
