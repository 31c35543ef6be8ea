//! No error and no line of a trace or log shows credentials, queries, or bodies of sensitive operations.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use client_runtime::{
    Credential, Error, Operation, Request, RetryPolicy, SecretString, Style, Transport,
};
use serde::Deserialize;
use serde_json::json;

use crate::raw::RawServer;
use crate::recorder::Recorder;

/// A part of every secret.
const MARK: &str = "do-not-show";
const KEY: &str = "key-do-not-show";
/// `user:key-do-not-show`, from its first to its last whole group of three bytes.
const ENCODED_KEY: &str = "dXNlcjprZXktZG8tbm90LXNob3";
const ORDINARY: Operation = Operation::new("ordinary", "PUT", "/things/{id}");
const SENSITIVE: Operation = Operation::new("guarded", "PUT", "/things/{id}").sensitive();

#[derive(Debug, Deserialize)]
#[expect(dead_code)]
struct Thing {
    secret: i64,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code)]
struct Problem {
    error: String,
}

fn credentials() -> Vec<Credential> {
    let failing = || async { Err(format!("the source says {KEY}").into()) };
    vec![
        Credential::header("X-API-Key", KEY).unwrap(),
        Credential::query("api_key", KEY).unwrap(),
        Credential::cookie("session", KEY).unwrap(),
        Credential::bearer(KEY).unwrap(),
        Credential::basic("user", KEY).unwrap(),
        Credential::from_source(|| async { Ok(SecretString::from(KEY)) }),
        Credential::from_source(|| async { Ok(SecretString::from("do-not-show\n")) }),
        Credential::from_source(failing),
    ]
}

/// Answers that an error of an ordinary operation never repeats.
const DISCREET: [&str; 15] = [
    "",
    "HTTP/1.1 200 OK\r\ncontent-le",
    "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"do-not-show\": 1",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ndo-not-show\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: do-not-show\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\ndo-not-show",
    "HTTP/1.1 200 OK\r\ndo-not-show\r\n\r\n",
    "HTTP/1.1 do-not-show\r\n\r\n",
    "do-not-show\r\n\r\n",
    "HTTP/1.1 503 do-not-show\r\nretry-after: do-not-show\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 429 X\r\nset-cookie: do-not-show\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 429 X\r\nretry-after: 0\r\nset-cookie: do-not-show\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 302 X\r\nlocation: /?do-not-show\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 401 X\r\nwww-authenticate: do-not-show\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 502 X\r\ncontent-length: 18\r\n\r\n<p>do-not-show</p>",
];

/// Answers that an error of an ordinary operation may repeat.
const OPEN: [&str; 6] = [
    "HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n{\"secret\":\"do-not-show\"}",
    "HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\n{\"do-not-show\":{\"x\":[1]}}",
    "HTTP/1.1 401 X\r\ncontent-length: 23\r\n\r\n{\"error\":\"do-not-show\"}",
    "HTTP/1.1 404 X\r\ncontent-length: 21\r\n\r\n{\"msg\":\"do-not-show\"}",
    "HTTP/1.1 500 X\r\ncontent-length: 11\r\n\r\ndo-not-show",
    "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\ndo-not-show",
];

/// Sends a secret in every possible place, as generated code does.
async fn call(
    transport: &Transport,
    operation: &'static Operation,
) -> Result<Thing, Error<Problem>> {
    let mut request = Request::new(operation);
    request.path("id", "path-do-not-show");
    request.query("token", Style::FORM_EXPLODE, "query-do-not-show");
    request.header("X-Token", "header-do-not-show");
    request.cookie("token", "cookie-do-not-show");
    request.json(&json!({"secret": "body-do-not-show"}));
    let answer = transport.send(request).await?;
    let mut words = String::new();
    let _ = write!(words, "{answer:?}");
    assert!(!words.contains(MARK), "{words}");
    match answer.status() {
        200 => Ok(answer.json::<Thing, _>()?.into_inner()),
        400..=499 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

fn transport(url: &str, credential: Credential) -> Transport {
    let policy = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    // The most verbose HTTP client that a caller can configure.
    let client = || client_runtime::reqwest::Client::builder().connection_verbose(true);
    Transport::builder(url)
        .http_client(client)
        .credential(credential)
        .secret_header("X-Second", &SecretString::from("second-do-not-show"))
        .attempt_timeout(Duration::from_millis(300))
        .retry(policy)
        .build()
        .unwrap()
}

/// Everything that an error shows, except the error of a token source, which belongs to the caller.
fn shown(error: &Error<Problem>) -> String {
    let mut words = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(cause) = source.filter(|_| error.kind() != client_runtime::ErrorKind::Credential)
    {
        let _ = write!(words, "\n{cause}\n{cause:?}\n{cause:#?}");
        source = cause.source();
    }
    words
}

async fn check(url: &str, operations: &[&'static Operation]) {
    let calls = credentials().into_iter().flat_map(|credential| {
        let transport = transport(url, credential);
        let operations = operations.iter().copied();
        operations.map(move |operation| {
            let transport = transport.clone();
            tokio::spawn(async move { call(&transport, operation).await })
        })
    });
    for call in calls.collect::<Vec<_>>() {
        let words = shown(&call.await.unwrap().unwrap_err());
        assert!(!words.contains(MARK), "{words}");
        assert!(!words.contains(ENCODED_KEY), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_error_and_no_trace_says_a_secret() {
    let recorder = Recorder::of_process();
    let late = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(2)));
    let trickling = RawServer::repeating("do", b"x".to_vec(), Duration::from_millis(50));
    let resetting =
        RawServer::resetting("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\ndo-not-show");
    // Repeats the request, as some servers do in their errors.
    let echoing = RawServer::start(|stream, _| {
        let body = format!("{{\"error\": \"the key {KEY} and second-do-not-show\"}}");
        let length = body.len();
        let _ = write!(
            stream,
            "HTTP/1.1 400 X\r\ncontent-length: {length}\r\n\r\n{body}"
        );
    });
    let port = tokio::net::TcpSocket::new_v4().unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let refused = format!("http://{}", port.local_addr().unwrap());

    let both = [&ORDINARY, &SENSITIVE];
    for server in DISCREET.map(RawServer::writing) {
        check(&server.url, &both).await;
    }
    for server in OPEN.map(RawServer::writing) {
        check(&server.url, &[&SENSITIVE]).await;
    }
    for url in [&late.url, &trickling.url, &resetting.url, &refused] {
        check(url, &both).await;
    }
    check(&echoing.url, &both).await;

    // All libraries have logged something.
    let text = recorder.text();
    for words in [
        "starting new connection",
        "reqwest",
        "attempt{",
        "the call is sent again",
        "all calls to the server wait",
    ] {
        assert!(text.contains(words), "no `{words}` in the traces");
    }
    for secret in [MARK, ENCODED_KEY, "token="] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}
