//! Tests Vast's rotate operation: the request, and the result of each answer.

use std::time::Duration;

use serde_json::json;
use vast_api::responses::RotateNotificationWebhookSecretError as Documented;
use vast_api::types::{Error as Problem, RotateNotificationWebhookSecretResponse};
use vast_api::{Client, Error, ErrorKind};

use crate::server::{KEY, Reply, Server, quick};

pub(crate) fn client_with(key: &str, url: &str) -> Client {
    Client::builder()
        .base_url(url)
        .key(key)
        .user_agent("rotate-test/1.0")
        .retry(quick())
        .build()
        .unwrap()
}

pub(crate) fn client(url: &str) -> Client {
    client_with(KEY, url)
}

async fn rotated(reply: Reply) -> RotateNotificationWebhookSecretResponse {
    let server = Server::vast(reply).await;
    let client = client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 200);
    answer.into_inner()
}

async fn refused(reply: Reply) -> Error<Documented> {
    let server = Server::vast(reply).await;
    let client = client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    answer.unwrap_err()
}

fn problem(error: &str, words: &str) -> Problem {
    let body = json!({"success": false, "error": error, "msg": words});
    serde_json::from_value(body).unwrap()
}

#[tokio::test]
async fn the_request_is_a_bare_post_to_the_path_as_the_document_writes_it() {
    let server = Server::vast(Reply::json(200, "{}")).await;
    let client = client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    answer.unwrap();

    let seen = server.only();
    assert_eq!(seen.method, "POST");
    let path = vast_api::operations::ROTATE_NOTIFICATION_WEBHOOK_SECRET.path();
    assert_eq!(seen.target, path.replace("{id}", "42"));
    assert!(
        path.trim_end_matches('/').ends_with("/rotate-secret"),
        "{path}"
    );
    assert_eq!(seen.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(seen.headers["user-agent"], "rotate-test/1.0");
    assert_eq!(seen.headers["accept"], "application/json, */*;q=0.8");
    assert_eq!(seen.headers["content-length"], "0");
    assert_eq!(seen.body, b"");
    assert_eq!(
        seen.header_names(),
        [
            "accept",
            "authorization",
            "content-length",
            "host",
            "user-agent"
        ]
    );
}

#[tokio::test]
async fn every_id_that_fits_reaches_the_server() {
    for id in [0, -1, i64::MAX, i64::MIN] {
        let server = Server::vast(Reply::json(200, "{}")).await;
        let client = client(&server.url);
        let answer = client.rotate_notification_webhook_secret(id).await;
        answer.unwrap();
        assert_eq!(server.only().id, Some(id.to_string()));
    }
}

#[tokio::test]
async fn a_rotation_gives_the_webhook_with_its_new_secret() {
    let answer = rotated(Reply::json(
        200,
        json!({
            "success": true,
            "webhook": {
                "id": 42,
                "user_id": 123,
                "name": "Ops notifications",
                "webhook_url": "https://example.com/vast/webhooks",
                "event_types": ["instance_started", "instance_stopped"],
                "created_at": 1_772_490_000,
                "updated_at": 1_772_490_000.5,
                "webhook_secret": "new-secret",
            },
        })
        .to_string(),
    ))
    .await;
    assert_eq!(answer.success, Some(true));
    let webhook = answer.webhook.unwrap();
    assert_eq!(webhook.created_at, Some(1_772_490_000.0));
    assert_eq!(
        webhook.event_types.unwrap(),
        ["instance_started", "instance_stopped"]
    );
    assert_eq!(webhook.id, Some(42));
    assert_eq!(webhook.name.as_deref(), Some("Ops notifications"));
    assert_eq!(webhook.updated_at, Some(1_772_490_000.5));
    assert_eq!(webhook.user_id, Some(123));
    assert_eq!(webhook.webhook_secret, Some("new-secret".into()));
    assert_eq!(
        webhook.webhook_url.as_deref(),
        Some("https://example.com/vast/webhooks")
    );
}

/// The nearest `f64`, as the compiler and Python read it; `f32` would be off by 48 seconds.
#[tokio::test]
async fn a_time_keeps_every_digit() {
    for (sent, expected) in [
        ("1772490000", 1_772_490_000.0_f64),
        ("1772490001", 1_772_490_001.0),
        ("1772490000.123456", 1_772_490_000.123_456),
        ("1772490000.1234567", 1_772_490_000.123_456_7),
        ("1772496219.3522457", 1_772_496_219.352_245_7),
        ("1772497090.0035333", 1_772_497_090.003_533_3),
        ("1.77249e9", 1_772_490_000.0),
    ] {
        let body = format!(r#"{{"webhook":{{"created_at":{sent}}}}}"#);
        let webhook = rotated(Reply::json(200, body)).await.webhook.unwrap();
        let created_at = webhook.created_at.unwrap();
        assert_eq!(created_at.to_bits(), expected.to_bits(), "{sent}");
    }
}

#[tokio::test]
async fn an_answer_with_missing_fields_is_a_success() {
    let answer = rotated(Reply::json(200, "{}")).await;
    assert_eq!((answer.success, answer.webhook), (None, None));
    let answer = rotated(Reply::json(
        200,
        r#"{"webhook":{"webhook_secret":"new-secret"}}"#,
    ))
    .await;
    assert_eq!(answer.success, None);
    let webhook = answer.webhook.unwrap();
    assert_eq!(webhook.webhook_secret, Some("new-secret".into()));
    assert_eq!((webhook.name, webhook.event_types), (None, None));
}

#[tokio::test]
async fn an_answer_with_undocumented_fields_is_a_success() {
    let body = json!({
        "success": true,
        "webhook": {"id": 42, "state": {"paused": false}},
        "request_id": "r-1",
    });
    let answer = rotated(Reply::json(200, body.to_string())).await;
    assert_eq!(answer.success, Some(true));
    assert_eq!(answer.webhook.unwrap().id, Some(42));
}

#[tokio::test]
async fn a_success_without_the_documented_body_is_an_error_with_its_reason() {
    let error = refused(Reply::empty(200)).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(
        error.to_string(),
        "rotate_notification_webhook_secret: 200 OK: the call was done, but the body is empty where one is documented"
    );

    let body = r#"{"webhook":{"id":"forty-two"}}"#;
    let error = refused(Reply::json(200, body)).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.json_path(), Some("webhook.id"));
    assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
}

#[tokio::test]
async fn a_wrong_key_is_a_documented_error() {
    let server = Server::vast(Reply::json(200, "{}")).await;
    let client = client_with("wrong", &server.url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.message().as_deref(), Some("Invalid user key"));
    assert_eq!(
        error.to_string(),
        "rotate_notification_webhook_secret: 401 Unauthorized"
    );
    let expected = problem("auth_error", "Invalid user key");
    assert!(
        matches!(error.documented(), Some(Documented::Unauthorized(held)) if *held == expected)
    );
}

#[tokio::test]
async fn a_missing_webhook_is_a_documented_error() {
    let reply = Reply::json(
        404,
        r#"{"success":false,"error":"no_such_webhook","msg":"Webhook 42 not found"}"#,
    );
    let error = refused(reply).await;
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 404);
    let expected = problem("no_such_webhook", "Webhook 42 not found");
    assert!(
        matches!(error.into_documented(), Some(Documented::NotFound(held)) if held == expected)
    );
}

#[tokio::test]
async fn a_documented_status_with_another_body_keeps_status_and_body() {
    for (body, path) in [
        (r#"{"success":"no"}"#, Some("success")),
        (r#""not found""#, None),
        ("<html>not found</html>", None),
        ("not found", None),
        ("", None),
    ] {
        let error = refused(Reply::html(404, body)).await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert_eq!(error.status().unwrap(), 404);
        assert_eq!(error.headers().unwrap()["content-type"], "text/html");
        assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
        assert_eq!(error.json_path(), path);
        assert!(error.documented().is_none());
        let shown = error.to_string();
        let start = "rotate_notification_webhook_secret: 404 Not Found: the body ";
        assert!(shown.starts_with(start), "{shown}");
        assert!(!shown.contains(['<', '\n', '"']), "{shown}");
    }
}

#[tokio::test]
async fn too_many_requests_are_a_documented_error_in_plain_text() {
    let words = "API requests too frequent";
    let error = refused(Reply::text(429, words).header("retry-after", "2")).await;
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(error.message().as_deref(), Some(words));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert!(
        matches!(error.documented(), Some(Documented::TooManyRequests(held)) if *held == words)
    );
}

#[tokio::test]
async fn too_many_requests_in_json_are_the_same_error_with_its_text() {
    let body = r#"{"msg":"API requests too frequent"}"#;
    let error = refused(Reply::json(429, body)).await;
    assert_eq!(
        error.message().as_deref(),
        Some("API requests too frequent")
    );
    assert!(matches!(error.documented(), Some(Documented::TooManyRequests(held)) if *held == body));
}

#[tokio::test]
async fn a_page_of_a_gateway_is_kept_and_not_shown() {
    let page = "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>\n";
    let error = refused(Reply::html(502, page)).await;
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.body().unwrap().as_ref(), page.as_bytes());
    assert_eq!(error.message(), None);
    assert_eq!(
        error.to_string(),
        "rotate_notification_webhook_secret: 502 Bad Gateway: this status is not documented for the operation"
    );
}
