//! What nothing says of the operations of both crates, whatever a server does: the key, and the secrets in answers.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::io::{self, Read as _, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_runtime::webhook::{Event, Scheme, Verifier, signed_headers};
use client_runtime::{
    Answer, CallOptions, ClientBuilder, Failure, HeaderMap, Operation, Request, Response,
    RetryPolicy, Transport, Verdict, Wait,
};
use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

const KEY: &str = "key-do-not-show";
const SECRET: &str = "whsec_do-not-show";
/// Part of both.
const MARK: &str = "do-not-show";

/// What is traced, and what is logged with the crate `log`, as text.
#[derive(Clone, Default)]
struct Traced(Arc<Mutex<Vec<u8>>>);

impl Traced {
    /// Hears everything in this process from here on.
    fn all() -> Self {
        let traced = Self::default();
        let writer = traced.clone();
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        traced
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Traced {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server that answers the first bytes of each request with these and closes; gives its URL.
fn failing(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // The client may hang up whenever it likes.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

/// Every way to fail, with the secret wherever a server can put it.
fn servers() -> Vec<String> {
    let mut answers = vec![
        String::new(),
        "HTTP/1.1 200 OK\r\ncontent-le".to_owned(),
        format!("{SECRET}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{SECRET}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{{\"secret\": \"{SECRET}\""),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n{SECRET}"),
        format!(
            "HTTP/1.1 307 X\r\nlocation: https://example.com/?{SECRET}\r\ncontent-length: 0\r\n\r\n"
        ),
    ];
    for status in [200, 401, 403, 404, 418, 422, 428, 429, 500, 502, 503] {
        for body in [
            format!("{SECRET} {KEY}"),
            format!("<html>{SECRET} {KEY}</html>"),
            format!(r#"{{"detail":"{SECRET}","msg":"{SECRET}","error":"{KEY}"}}"#),
            format!(r#"{{"webhook":{{"webhook_secret":["{SECRET}"],"{SECRET}":1}}}}"#),
            format!(r#"{{"webhook":{{"webhook_secret":"{SECRET}"}},"secret":"{SECRET}"}}"#),
        ] {
            let length = body.len();
            answers.push(format!(
                "HTTP/1.1 {status} {SECRET}\r\nset-cookie: {SECRET}\r\ncontent-length: {length}\r\n\r\n{body}"
            ));
        }
    }
    let mut servers: Vec<String> = answers.into_iter().map(failing).collect();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    servers.push(format!("http://{}", closed.local_addr().unwrap()));
    drop(closed);
    servers
}

/// Everything that a value says.
fn debugged(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

/// Everything that an error says, its sources included.
fn said<E: StdError>(error: &E) -> String {
    let mut words = format!("{error}\n") + &debugged(error);
    let mut source = error.source();
    while let Some(cause) = source {
        words += &format!("{cause}\n{cause:?}\n");
        source = cause.source();
    }
    words
}

/// Sends any operation, with its parameters filled in and its body left out.
async fn call(transport: &Transport, operation: &'static Operation) -> Result<Answer, Failure> {
    let mut request = Request::new(operation);
    let names = operation.path().split('{').skip(1);
    for name in names.filter_map(|rest| rest.split('}').next()) {
        request.path(name, "1");
    }
    transport.send(request).await
}

/// Everything that is said of an operation against one server, whatever its method makes of the answer.
async fn everything(transport: &Transport, operation: &'static Operation) -> String {
    let mut words = debugged(transport);
    for end in 0..3 {
        words += &match (call(transport, operation).await, end) {
            (Err(failure), _) => said(&failure),
            (Ok(answer), 0) => debugged(&answer) + &said(&answer.unexpected::<Value>()),
            (Ok(answer), 1) => said(&answer.error::<Value>()),
            (Ok(answer), _) => match answer.json::<Vec<u8>, Value>() {
                Ok(response) => debugged(&response),
                Err(error) => said(&error),
            },
        };
    }
    words
}

fn result<T: Debug, E: StdError>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => debugged(&value),
        Err(error) => said(&error),
    }
}

fn assert_hides(secret: &str, words: &str) {
    let line = words.lines().find(|line| line.contains(secret));
    assert_eq!(line, None, "{words}");
}

fn assert_hidden(words: &str) {
    assert_hides(MARK, words);
}

/// What must not be said of an operation: of an ordinary one the provider's words are, and they are the server's own.
fn secret_of(operation: &Operation) -> &'static str {
    if operation.is_sensitive() { MARK } else { KEY }
}

/// A client whose every operation is sent to this server.
fn built<C: From<Transport>>(
    builder: ClientBuilder<C>,
    operations: &[&'static Operation],
    url: &str,
) -> C {
    let quick = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let builder = builder.base_url(url).key(KEY).retry(quick);
    let own_servers = operations.iter().filter_map(|it| it.own_server());
    let builder = own_servers.fold(builder, |builder, server| {
        builder.replace_server(server, url)
    });
    builder.build().unwrap()
}

/// What a program adds to calls, with the secret wherever it may be.
fn options() -> CallOptions {
    CallOptions::new()
        .secret_header("x-second-factor", &SECRET.into())
        .query("token", SECRET)
        .idempotency_key(SECRET)
}

/// Any event: what the crates' own hold is theirs to show.
#[derive(Debug)]
struct Delivered;

impl Event for Delivered {
    const SCHEME: Scheme = Scheme::new("X-Signature", "X-Timestamp").id_field("id");

    fn from_payload(_name: Option<&str>, _payload: Value) -> Self {
        Self
    }
}

/// What a verifier says of deliveries, good and bad.
fn webhooks() -> String {
    let verifier = Verifier::<Delivered>::new([SECRET]).unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let body = br#"{"id": "1"}"#;
    let mut words = debugged(&verifier);
    for secret in [SECRET, "another"] {
        for (body, at) in [(body.as_slice(), now), (b"[", now), (body, 0)] {
            let headers = signed_headers(&Delivered::SCHEME, &secret.into(), at, body);
            words += &result(verifier.verify(&headers, body));
        }
    }
    words += &result(verifier.verify(&HeaderMap::new(), body));
    let rotation = verifier.begin_rotation();
    words += &debugged(&rotation);
    words += &result(rotation.finish(" "));
    words
}

#[tokio::test]
async fn no_operation_of_either_crate_says_a_secret_whatever_its_server_does() {
    let traced = Traced::all();
    let (phalas, vasts) = (phala_api::operations::all(), vast_api::operations::all());
    for url in servers() {
        assert_hidden(&debugged(&options()));
        let phala = built(phala_api::Client::builder(), phalas, &url).with(options());
        let vast = built(vast_api::Client::builder(), vasts, &url).with(options());
        for (transport, operations) in [(phala.transport(), phalas), (vast.transport(), vasts)] {
            for operation in operations {
                let words = everything(transport, operation).await;
                assert_hides(secret_of(operation), &words);
            }
        }
        // With what the methods make of the answers.
        assert_hidden(&debugged(&phala));
        let answer = phala.rotate_webhook_secret("wh_1").await;
        assert_hidden(&result(answer.map(Response::into_inner)));
        let answer = vast.rotate_notification_webhook_secret(42).await;
        assert_hidden(&result(answer.map(Response::into_inner)));
        for verdict in [Verdict::GoOn, Verdict::Failed] {
            let wait = Wait::at_most(Duration::from_millis(300));
            let waited = wait.until(|| phala.rotate_webhook_secret("wh_1"), |_| verdict);
            assert_hidden(&result(waited.await));
        }
    }
    assert_hidden(&webhooks());

    let traced = traced.text();
    for words in [
        "starting new connection",
        "attempt{",
        "the call is sent again",
    ] {
        assert!(traced.contains(words), "no `{words}` in what was traced");
    }
    assert_hidden(&traced);
}
