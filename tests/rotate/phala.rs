//! Tests Phala's rotate operation: the request, and the result of each answer.

use std::time::Duration;

use phala_api::responses::RotateWebhookSecretError as Documented;
use phala_api::types::{ErrorCode, ValidationErrorLocItem};
use phala_api::{Client, Error, ErrorKind};
use serde_json::{Value, json};

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

async fn rotated(reply: Reply) -> Value {
    let server = Server::phala(reply).await;
    let answer = client(&server.url).rotate_webhook_secret("wh_1").await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 200);
    answer.into_inner().expose().clone()
}

async fn refused(reply: Reply) -> Error<Documented> {
    let server = Server::phala(reply).await;
    let answer = client(&server.url).rotate_webhook_secret("wh_1").await;
    answer.unwrap_err()
}

#[tokio::test]
async fn the_request_is_a_bare_post_with_the_key_in_its_header() {
    let server = Server::phala(Reply::json(200, "{}")).await;
    let answer = client(&server.url).rotate_webhook_secret("wh_1").await;
    answer.unwrap();

    let seen = server.only();
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.target, "/api/v1/workspace/webhooks/wh_1/rotate-secret");
    assert_eq!(seen.headers["x-api-key"], KEY);
    assert_eq!(seen.headers["user-agent"], "rotate-test/1.0");
    assert_eq!(seen.headers["x-phala-version"], "2026-01-21");
    assert_eq!(seen.headers["accept"], "application/json, */*;q=0.8");
    assert_eq!(seen.headers["content-length"], "0");
    assert_eq!(seen.body, b"");
    // No `api-version`, which Phala's API would read, and no `authorization`.
    assert_eq!(
        seen.header_names(),
        [
            "accept",
            "content-length",
            "host",
            "user-agent",
            "x-api-key",
            "x-phala-version"
        ]
    );
}

#[tokio::test]
async fn a_base_url_with_a_path_goes_before_the_path_of_the_operation() {
    let server = Server::phala(Reply::json(200, "{}")).await;
    let client = client(&format!("{}/proxy/", server.url));
    client.rotate_webhook_secret("wh_1").await.unwrap_err();
    assert_eq!(
        server.only().target,
        "/proxy/api/v1/workspace/webhooks/wh_1/rotate-secret"
    );
}

#[tokio::test]
async fn an_id_reaches_the_server_as_it_was_given() {
    for (id, sent) in [
        ("a/b", "a%2Fb"),
        ("ü", "%C3%BC"),
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("{webhook_id}", "%7Bwebhook_id%7D"),
        ("wh_1~x-y.z", "wh_1~x-y.z"),
    ] {
        let server = Server::phala(Reply::json(200, "{}")).await;
        let answer = client(&server.url).rotate_webhook_secret(id).await;
        answer.unwrap();
        let seen = server.only();
        assert_eq!(
            seen.target,
            format!("/api/v1/workspace/webhooks/{sent}/rotate-secret")
        );
        assert_eq!(seen.id.as_deref(), Some(id));
    }
}

#[tokio::test]
async fn an_id_that_leads_to_another_path_is_refused_and_nothing_is_sent() {
    let server = Server::phala(Reply::json(200, "{}")).await;
    for (id, reason) in [
        ("..", "is `.` or `..`, which leads to another path"),
        (".", "is `.` or `..`, which leads to another path"),
        ("", "is empty"),
        ("a\\..", "contains `\\`, which leads to another path"),
        ("wh\r\n", "contains a control character"),
    ] {
        let answer = client(&server.url).rotate_webhook_secret(id).await;
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.status(), None);
        assert_eq!(
            error.to_string(),
            format!("rotate_webhook_secret: path parameter `webhook_id` {reason}")
        );
    }
    assert!(server.seen().is_empty(), "{:?}", server.seen());
}

#[tokio::test]
async fn any_json_value_is_a_success() {
    for value in [
        json!("whsec_1"),
        json!({"id": "wh_1", "secret": "whsec_1", "more": [1, 2.5, null]}),
        json!(["whsec_1"]),
        json!(null),
        json!(true),
        json!(0),
    ] {
        assert_eq!(rotated(Reply::json(200, value.to_string())).await, value);
    }
}

#[tokio::test]
async fn an_empty_success_is_null() {
    assert_eq!(rotated(Reply::empty(200)).await, Value::Null);
    assert_eq!(rotated(Reply::json(200, " \r\n")).await, Value::Null);
}

#[tokio::test]
async fn a_success_that_is_not_json_keeps_its_body() {
    let error = refused(Reply::text(200, "whsec_1")).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.body().unwrap().as_ref(), b"whsec_1");
    assert!(error.documented().is_none());
}

#[tokio::test]
async fn an_account_without_a_second_factor_is_an_error_of_its_own_type() {
    let reply = Reply::json(
        403,
        r#"{"detail":"2FA must be enabled","error_code":"E-1"}"#,
    );
    let error = refused(reply).await;
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 403);
    assert_eq!(error.message().as_deref(), Some("2FA must be enabled"));
    assert_eq!(error.to_string(), "rotate_webhook_secret: 403 Forbidden");
    let Some(Documented::Forbidden(detail)) = error.into_documented() else {
        panic!("another variant");
    };
    assert_eq!(detail.detail.as_deref(), Some("2FA must be enabled"));
    let code = ErrorCode::Unknown("E-1".to_owned());
    assert_eq!(detail.error_code, Some(code));
}

#[tokio::test]
async fn a_needed_step_up_is_an_error_of_its_own_type() {
    let error = refused(Reply::json(428, r#"{"detail":"Step-up required"}"#)).await;
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 428);
    assert_eq!(
        error.to_string(),
        "rotate_webhook_secret: 428 Precondition Required"
    );
    let Some(Documented::PreconditionRequired(detail)) = error.documented() else {
        panic!("another variant");
    };
    assert_eq!(detail.detail.as_deref(), Some("Step-up required"));
    assert_eq!(detail.error_code, None);
}

#[tokio::test]
async fn a_validation_error_has_its_place_as_names_and_indexes() {
    let body = json!({"detail": [
        {"loc": ["path", "webhook_id", 0], "msg": "too short", "type": "value_error"},
        {"loc": [], "msg": "wrong", "type": "assertion_error", "ctx": {"extra": 1}},
    ]});
    let error = refused(Reply::json(422, body.to_string())).await;
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(
        error.message().as_deref(),
        Some("path.webhook_id.0: too short; wrong")
    );
    let Some(Documented::UnprocessableEntity(refusal)) = error.documented() else {
        panic!("another variant");
    };
    let text = |text: &str| ValidationErrorLocItem::Text(text.to_owned());
    let index = ValidationErrorLocItem::Integer(0);
    let [first, second] = refusal.detail.as_deref().unwrap() else {
        panic!("two errors");
    };
    assert_eq!(first.loc, [text("path"), text("webhook_id"), index]);
    assert_eq!(
        (first.msg.as_str(), first.type_.as_str()),
        ("too short", "value_error")
    );
    assert!(second.loc.is_empty());
    assert_eq!(second.type_, "assertion_error");
}

#[tokio::test]
async fn a_validation_error_of_another_shape_keeps_status_and_body() {
    let body = r#"{"detail":[{"loc":["path"],"msg":"m","type":[7]}]}"#;
    let error = refused(Reply::json(422, body)).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status().unwrap(), 422);
    assert_eq!(error.json_path(), Some("detail[0].type"));
    assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
    assert!(error.documented().is_none());
}

#[tokio::test]
async fn a_wrong_key_is_an_undocumented_status_with_the_providers_message() {
    let server = Server::phala(Reply::json(200, "{}")).await;
    let client = client_with("wrong", &server.url);
    let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.message().as_deref(), Some("Invalid API key"));
    assert!(error.documented().is_none());
}

#[tokio::test]
async fn too_many_requests_in_plain_text_have_the_time_to_retry() {
    let reply = Reply::text(429, "Too many requests\n").header("retry-after", "30");
    let error = refused(reply).await;
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(error.message().as_deref(), Some("Too many requests"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!(
        error.to_string(),
        "rotate_webhook_secret: 429 Too Many Requests: this status is not documented for the operation"
    );
}

#[tokio::test]
async fn a_page_of_a_gateway_is_kept_and_not_shown() {
    let page = "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>\n";
    let error = refused(Reply::html(502, page)).await;
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.body().unwrap().as_ref(), page.as_bytes());
    assert_eq!(error.headers().unwrap()["content-type"], "text/html");
    assert_eq!(error.message(), None);
    assert_eq!(
        error.to_string(),
        "rotate_webhook_secret: 502 Bad Gateway: this status is not documented for the operation"
    );
}

#[tokio::test]
async fn a_success_of_another_status_is_not_taken_for_the_documented_one() {
    for status in [201, 202, 204] {
        let error = refused(Reply::empty(status)).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected);
        assert_eq!(error.status().unwrap(), status);
    }
}
