//! Good and bad answers, and the results of their calls.

use std::time::Duration;

use client_runtime::ErrorKind;
use serde_json::Value;

use crate::calls::{Problem, ROTATE, RotateError, fetch_value, once, rotate, shown};
use crate::server::{Server, reply};

#[tokio::test]
async fn an_empty_answer_is_null_if_the_type_allows_null() {
    let server = Server::answering(200, "").await;
    let transport = once(&server.url);
    assert_eq!(
        fetch_value(&transport).await.unwrap().into_inner(),
        Value::Null
    );

    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "rotate_secret: 200 OK: the call was done, but the body is empty where one is documented"
    );
}

#[tokio::test]
async fn a_documented_error_is_decoded_by_its_status() {
    let server = Server::answering(404, r#"{"error": "no such hook", "msg": "try list"}"#).await;
    let transport = once(&server.url);
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.to_string(), "rotate_secret: 404 Not Found: try list");
    assert_eq!(
        error.into_documented(),
        Some(RotateError::Unauthorized(Problem {
            error: "no such hook".to_owned()
        }))
    );

    let server = Server::answering(428, "").await;
    let transport = once(&server.url);
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "rotate_secret: 428 Precondition Required"
    );
    assert_eq!(error.documented(), Some(&RotateError::StepUp));
}

#[tokio::test]
async fn a_plain_text_429_keeps_its_words_and_its_retry_after() {
    let server =
        Server::start(|| reply(429, &[("retry-after", "7")], "API requests too frequent")).await;
    let transport = once(&server.url);
    let error = fetch_value(&transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "fetch: 429 Too Many Requests: API requests too frequent"
    );
    assert_eq!(
        error.message().as_deref(),
        Some("API requests too frequent")
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(!error.is_timeout());
}

#[tokio::test]
async fn an_html_502_keeps_its_body_and_shows_none_of_it() {
    let server = Server::answering(502, "<html><h1>nginx</h1></html>").await;
    let transport = once(&server.url);
    let error = fetch_value(&transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.message(), None);
    assert_eq!(
        error.body().unwrap().as_ref(),
        b"<html><h1>nginx</h1></html>"
    );
    assert!(!shown(&error).contains("nginx"));
}

#[tokio::test]
async fn a_status_outside_the_registry_is_kept() {
    let server = Server::answering(483, r#"{"detail": "busy"}"#).await;
    let transport = once(&server.url);
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.to_string(), "rotate_secret: 483: busy");
}

#[tokio::test]
async fn a_documented_error_with_another_body_keeps_status_and_body() {
    let body = r#"{"error": {"code": 1}}"#;
    let server = Server::answering(404, body).await;
    let transport = once(&server.url);
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
    assert_eq!(error.json_path(), Some("error"));
    assert_eq!(error.documented(), None);
    assert!(error.headers().unwrap().contains_key("content-length"));
}

#[tokio::test]
async fn a_wrong_answer_names_the_json_path() {
    let server = Server::answering(200, r#"{"webhook": {"id": "seven"}}"#).await;
    let transport = once(&server.url);
    let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
    assert_eq!(error.json_path(), Some("webhook.id"));
    assert!(
        error.to_string().starts_with(
            "rotate_secret: 200 OK: the call was done, but the body does not match its description at `webhook.id`: "
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_number_is_the_nearest_one_to_its_digits() {
    let server = Server::answering(200, "1772496219.3522457").await;
    let transport = once(&server.url);
    let number = fetch_value(&transport).await.unwrap().as_f64().unwrap();
    assert_eq!(number.to_bits(), 1_772_496_219.352_245_7_f64.to_bits());
}
