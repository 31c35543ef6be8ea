//! Options of calls: what they send, what they replace, and what they must not replace.

use std::time::Duration;

use client_runtime::{
    CallOptions, Credential, Error, ErrorKind, Operation, RetryPolicy, SecretString, Transport,
};
use serde_json::Value;

use crate::calls::{FETCH, KEY, SECRET, error_of, fetch_value, impatient};
use crate::raw::RawServer;
use crate::server::Server;

const AWAY: Operation = Operation::new("away", "GET", "/value").server("https://other.example");

fn with_header_key(server: &Server) -> Transport {
    let credential = Credential::header("x-api-key", SecretString::from(KEY)).unwrap();
    let builder = Transport::builder(&server.url).credential(credential);
    builder.header("x-version", "1").build().unwrap()
}

#[tokio::test]
async fn options_add_up_and_leave_the_client_that_they_came_from_as_it_was() {
    let server = Server::answering(200, "1").await;
    let plain = with_header_key(&server);
    let first = CallOptions::new()
        .header("x-version", "2")
        .header("x-source", "first")
        .query("a", "1 2")
        .idempotency_key("k1");
    let second = CallOptions::new()
        .header("x-source", "second")
        .query("b", "&=");
    let both = plain.with(first).with(second);
    fetch_value(&both).await.unwrap();
    fetch_value(&plain).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "GET /value?a=1%202&b=%26%3D");
    for (name, value) in [
        ("x-version", "2"),
        ("x-source", "second"),
        ("idempotency-key", "k1"),
        ("x-api-key", KEY),
    ] {
        assert_eq!(seen[0].headers[name], value, "{name}");
    }
    assert_eq!(seen[1].line, "GET /value");
    assert_eq!(seen[1].headers["x-version"], "1");
    assert!(!seen[1].headers.contains_key("idempotency-key"));
}

#[tokio::test]
async fn times_and_retries_are_those_of_the_options() {
    let server = Server::answering(503, "").await;
    let transport = impatient(&server.url).build().unwrap();
    let once = transport.with(CallOptions::new().retry(RetryPolicy::never()));
    assert_eq!(error_of(&once, &FETCH).await.attempts(), 1);
    assert_eq!(error_of(&transport, &FETCH).await.attempts(), 3);

    let silent = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(2)));
    let transport = Transport::builder(&silent.url).build().unwrap();
    let short = Duration::from_millis(30);
    for options in [
        CallOptions::new().timeout(short),
        CallOptions::new()
            .attempt_timeout(short)
            .retry(RetryPolicy::never()),
    ] {
        let error = error_of(&transport.with(options), &FETCH).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}

/// The error of a call that is refused because of these options.
async fn refused(server: &Server, transport: &Transport, options: CallOptions) -> String {
    let error: Error<Value> = error_of(&transport.with(options), &FETCH).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    assert!(server.seen().is_empty());
    error.to_string()
}

#[tokio::test]
async fn reserved_headers_and_the_credentials_place_are_refused() {
    let server = Server::answering(200, "1").await;
    let transport = with_header_key(&server);
    let secret = SecretString::from(SECRET);
    for (options, words) in [
        (
            CallOptions::new().header("Content-Length", "1"),
            "header `Content-Length` is set by the client; leave it out",
        ),
        (
            CallOptions::new().header("host", "other.example"),
            "header `host` is set by the client; leave it out",
        ),
        (
            CallOptions::new().header("Cookie", "a=b"),
            "header `Cookie` is set by the method of the operation; leave it out",
        ),
        (
            CallOptions::new().header("a b", "c"),
            "header `a b` is not a header name",
        ),
        (
            CallOptions::new().header("a", "b\r\nc: d"),
            "header `a` contains a control character",
        ),
        (
            CallOptions::new().secret_header("X-API-Key", &secret),
            "header `x-api-key` carries the credential; choose another name",
        ),
    ] {
        let error = refused(&server, &transport, options).await;
        assert!(error.ends_with(words), "{error}");
        assert!(!error.contains(SECRET), "{error}");
    }
    let credential = Credential::query("api key", SecretString::from(KEY)).unwrap();
    let transport = Transport::builder(&server.url).credential(credential);
    let transport = transport.build().unwrap();
    let error = refused(
        &server,
        &transport,
        CallOptions::new().query("api key", "x"),
    )
    .await;
    assert!(
        error.ends_with("query parameter `api%20key` carries the credential; choose another name"),
        "{error}"
    );
    let credential = Credential::bearer(SecretString::from(KEY)).unwrap();
    let transport = Transport::builder(&server.url).credential(credential);
    let transport = transport.build().unwrap();
    let options = CallOptions::new().secret_header("Authorization", &secret);
    let error = refused(&server, &transport, options).await;
    assert!(
        error.ends_with("header `authorization` carries the credential; choose another name"),
        "{error}"
    );
}

#[tokio::test]
async fn a_secret_header_goes_where_the_credential_goes_and_is_never_shown() {
    let server = Server::answering(400, "whsec_do-not-show is wrong").await;
    let transport = with_header_key(&server);
    let options = CallOptions::new().secret_header("x-second", &SecretString::from(SECRET));
    assert!(!format!("{options:?}").contains(SECRET));
    let transport = transport.with(options);
    let error = error_of(&transport, &FETCH).await;
    assert_eq!(server.seen()[0].headers["x-second"], SECRET);
    for said in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{transport:?}"),
    ] {
        assert!(!said.contains(SECRET), "{said}");
    }

    let elsewhere = Server::answering(200, "1").await;
    let credential = Credential::header("x-api-key", SecretString::from(KEY)).unwrap();
    let transport = Transport::builder("https://home.example")
        .credential(credential)
        .replace_server("https://other.example", elsewhere.url.clone())
        .build()
        .unwrap();
    let options = CallOptions::new()
        .secret_header("x-second", &SecretString::from(SECRET))
        .header("x-plain", "1");
    let _ = error_of_any(&transport.with(options), &AWAY).await;
    let seen = elsewhere.seen();
    assert_eq!(seen[0].headers["x-plain"], "1");
    assert!(!seen[0].headers.contains_key("x-second"));
}

async fn error_of_any(
    transport: &Transport,
    operation: &'static Operation,
) -> Option<Error<Value>> {
    let request = client_runtime::Request::new(operation);
    crate::calls::value_of(transport, request).await.err()
}
