//! The other parts of an answer: its raw body, undocumented members, and the server's id of the request.

use client_runtime::{Bytes, ErrorKind, Failure, Operation, Request, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::calls::{FETCH, SECRET, download, fetch_value, once, rotate};
use crate::server::{Server, reply};

static UNKNOWN: Operation = Operation::new("unknown", "GET", "/regions");
static HIDDEN: Operation = Operation::new("hidden", "GET", "/secret").sensitive();

#[derive(Debug, PartialEq, Deserialize)]
struct Undocumented {
    region: String,
}

#[tokio::test]
async fn the_body_is_as_it_was_received_and_can_be_read_as_something_else() {
    let body = "{\"webhook\": {\"id\": 1}, \"region\": \"nl\"} ";
    let server = Server::start(move || reply(200, &[("x-request-id", "r-1")], body)).await;
    let transport = once(&server.url);
    let answer = rotate(&transport, &crate::calls::ROTATE, "1", None)
        .await
        .unwrap();
    assert_eq!(answer.webhook.id, 1);
    assert_eq!(answer.body(), body);
    assert_eq!(answer.request_id(), Some("r-1"));
    let other: Undocumented = answer.json().unwrap();
    assert_eq!(other.region, "nl");
    let failure = answer.json::<Vec<u8>>().unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Decode);
    assert_eq!(failure.body().map(Bytes::len), Some(body.len()));
    let mapped = answer.map(|rotated| rotated.webhook.id);
    assert_eq!(mapped.body(), body);
}

#[tokio::test]
async fn a_stream_and_an_empty_answer_have_an_empty_body() {
    let server = Server::answering(200, "").await;
    let answer = fetch_value(&once(&server.url)).await.unwrap();
    assert_eq!(*answer, Value::Null);
    assert!(answer.body().is_empty());
    assert_eq!(answer.request_id(), None);
    assert_eq!(answer.json::<Option<u8>>().unwrap(), None);
    let server = Server::answering(200, "abc").await;
    let answer = download(&once(&server.url), &FETCH).await.unwrap();
    assert!(answer.body().is_empty());
}

#[tokio::test]
async fn errors_do_not_show_a_sensitive_body() {
    let server = Server::answering(200, "{\"secret\": \"whsec_do-not-show\"}").await;
    let transport = once(&server.url);
    let answer = transport
        .json::<Value>(Request::new(&HIDDEN))
        .await
        .unwrap();
    assert_eq!(answer["secret"], SECRET);
    assert!(!format!("{answer:?}").contains(SECRET));
    let failure = answer.json::<Undocumented>().unwrap_err();
    for said in [format!("{failure}"), format!("{failure:?}")] {
        assert!(!said.contains(SECRET), "{said}");
    }
    // The bytes that the caller holds are not wiped.
    let held = answer.body().clone();
    drop(answer);
    assert!(held.starts_with(b"{\"secret\""));
}

#[tokio::test]
async fn a_call_that_no_document_describes_gives_json_or_says_why_not() {
    let server = Server::answering(200, "[\"nl\"]").await;
    let transport = once(&server.url);
    let regions: Response<Vec<String>> = transport.json(Request::new(&UNKNOWN)).await.unwrap();
    assert_eq!(*regions, ["nl"]);
    let failure = |status, body| async move {
        let server = Server::answering(status, body).await;
        let result = once(&server.url)
            .json::<Vec<String>>(Request::new(&UNKNOWN))
            .await;
        let failure: Failure = result.unwrap_err();
        (
            failure.kind(),
            failure.status().map(|it| it.as_u16()),
            failure.to_string(),
        )
    };
    let (kind, status, words) = failure(404, "{\"error\": \"gone\"}").await;
    assert_eq!((kind, status), (ErrorKind::Unexpected, Some(404)));
    assert!(words.contains("gone"), "{words}");
    let (kind, ..) = failure(302, "").await;
    assert_eq!(kind, ErrorKind::Unexpected);
    let (kind, ..) = failure(200, "{}").await;
    assert_eq!(kind, ErrorKind::Decode);
    let (kind, ..) = failure(200, "").await;
    assert_eq!(kind, ErrorKind::Decode);
}
