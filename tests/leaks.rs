//! What nothing says of the operations of both crates, whatever a server does: the key, and the secrets in answers.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::io::{self, Read as _, Write};
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_runtime::testing::{Reply, Script};
use client_runtime::webhook::{Event, Scheme, Verifier, signed_headers};
use client_runtime::{
    AnswerDeviated, AttemptEnd, AttemptStart, CallEnd, CallOptions, CallStart, ClientBuilder,
    Failure, HeaderMap, Observer, Operation, Repetition, Request, Response, RetryPolicy, StreamEnd,
    Transport, Verdict, Wait,
};
use serde_json::{Value, json};
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
            format!(
                r#"{{"success":"true","webhook":{{"id":"42","name":["{SECRET}"],"{SECRET}":"{KEY}"}}}}"#
            ),
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

/// A call of any operation, with its parameters filled in and its body left out.
fn request(operation: &'static Operation) -> Request {
    let mut request = Request::new(operation);
    let names = operation.path().split('{').skip(1);
    for name in names.filter_map(|rest| rest.split('}').next()) {
        request.path(name, "1");
    }
    request
}

/// Everything that is said of an operation against one server, whatever its method makes of the answer.
async fn everything(transport: &Transport, operation: &'static Operation) -> String {
    let mut words = debugged(transport);
    for end in 0..3 {
        words += &match (transport.send(request(operation)).await, end) {
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

/// Everything that is said of an operation whose answer is a stream, whatever its method makes of it.
async fn streamed(transport: &Transport, operation: &'static Operation) -> String {
    let mut words = String::new();
    for end in 0..3 {
        let answer = match transport.open(request(operation), |_| true).await {
            Ok(answer) => answer,
            Err(failure) => {
                words += &said(&failure);
                continue;
            }
        };
        words += &debugged(&answer);
        match end {
            0 => {
                let response = answer.stream::<Value>().unwrap();
                words += &debugged(&response);
                let mut stream = response.into_inner();
                words += &debugged(&stream);
                if let Err(failure) = stream.chunk().await {
                    words += &said(&failure);
                }
            }
            1 => match answer.events::<Vec<u8>, Value>() {
                Ok(response) => {
                    words += &debugged(&response);
                    let mut events = response.into_inner();
                    words += &items(events.next().await);
                }
                Err(error) => words += &said(&error),
            },
            _ => {
                let response = answer.lines::<Vec<u8>, Value>().unwrap();
                words += &debugged(&response);
                let mut lines = response.into_inner();
                words += &items(lines.next().await);
            }
        }
    }
    words
}

fn items<T: Debug>(item: Option<Result<T, Failure>>) -> String {
    item.map(result).unwrap_or_default()
}

/// Everything that is said of an operation in a test, with the secret in the answer, in the call and in its options.
async fn scripted(operation: &'static Operation) -> String {
    let script = Script::new();
    let secret = json!({"secret": SECRET, "webhook": {"webhook_secret": SECRET}});
    let reply = Reply::json(&secret).undocumented();
    let transport: Transport = Transport::builder("https://example.com")
        .secret_header("x-key", &KEY.into())
        .scripted(&script);
    let transport = transport.with(options());
    let mut words = String::new();
    for status in [200, 404] {
        script.on(operation).reply(reply.clone().status(status));
        let mut request = request(operation);
        request.json(&secret);
        words += &match transport.send(request).await {
            Ok(answer) => match answer.json::<Value, Value>() {
                Ok(response) => debugged(&response) + &debugged(&response.request_id()),
                Err(error) => said(&error),
            },
            Err(failure) => said(&failure),
        };
    }
    let unanswered = transport.send(request(operation)).await;
    words += &result(unanswered);
    words += &debugged(&script);
    words += &debugged(&script.calls(operation));
    let verified = catch_unwind(AssertUnwindSafe(|| script.verify())).unwrap_err();
    words + verified.downcast_ref::<String>().unwrap()
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

/// Everything that observers are told, as text.
#[derive(Default)]
struct Told(Mutex<String>);

impl Told {
    fn write(&self, event: &dyn Debug) {
        *self.0.lock().unwrap() += &debugged(event);
    }
}

impl Observer for Told {
    fn call_started(&self, start: &CallStart) {
        self.write(start);
    }

    fn call_ended(&self, end: &CallEnd) {
        self.write(end);
    }

    fn attempt_started(&self, start: &AttemptStart<'_>) {
        self.write(start);
    }

    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        self.write(end);
    }

    fn call_repeated(&self, repetition: &Repetition) {
        self.write(repetition);
    }

    fn stream_ended(&self, end: &StreamEnd) {
        self.write(end);
    }

    fn answer_deviated(&self, deviated: &AnswerDeviated<'_>) {
        self.write(deviated);
    }
}

/// A client whose every operation is sent to this server.
fn built<C: From<Transport>>(
    builder: ClientBuilder<C>,
    operations: &[&'static Operation],
    url: &str,
    told: &Arc<Told>,
) -> C {
    let quick = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let builder = builder.base_url(url).key(KEY).retry(quick).tolerant();
    let builder = builder.observe(Arc::clone(told));
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
    let told = Arc::new(Told::default());
    let (phalas, vasts) = (phala_api::operations::all(), vast_api::operations::all());
    for url in servers() {
        assert_hidden(&debugged(&options()));
        let phala = built(phala_api::Client::builder(), phalas, &url, &told).with(options());
        let vast = built(vast_api::Client::builder(), vasts, &url, &told).with(options());
        for (transport, operations) in [(phala.transport(), phalas), (vast.transport(), vasts)] {
            for operation in operations {
                let words = everything(transport, operation).await;
                assert_hides(secret_of(operation), &words);
                let words = streamed(transport, operation).await;
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
    for operation in phalas.iter().chain(vasts) {
        let words = scripted(operation).await;
        assert!(words.contains("the script has no reply to"), "{words}");
        assert_hides(secret_of(operation), &words);
    }

    let told = told.0.lock().unwrap().clone();
    for event in [
        "CallStart {",
        "CallEnd {",
        "AttemptStart {",
        "AttemptEnd {",
        "Repetition {",
        "StreamEnd {",
        "AnswerDeviated {",
    ] {
        assert!(told.contains(event), "no `{event}` in what was told");
    }
    assert_hidden(&told);

    let traced = traced.text();
    for words in [
        "starting new connection",
        "attempt{",
        "the call is sent again",
        "of another type and says the same",
        "does not decode and is left out",
    ] {
        assert!(traced.contains(words), "no `{words}` in what was traced");
    }
    assert_hidden(&traced);
}
