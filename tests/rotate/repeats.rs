//! Tests which rotations are repeated: only those that the provider has certainly not carried out.

use std::fmt::Debug;

use phala_api::Error;

use crate::server::{KEY, Reply, Server};
use crate::{phala, vast};

const VAST_ANSWER: &str = r#"{"success":true,"webhook":{"webhook_secret":"whsec_new"}}"#;

/// Answers after which the provider has certainly not acted.
fn refusals() -> [Reply; 2] {
    [
        Reply::text(429, "API requests too frequent"),
        Reply::empty(503).header("retry-after", "0"),
    ]
}

#[tokio::test]
async fn a_rotation_that_was_not_carried_out_is_sent_again() {
    let server = Server::phala(Reply::json(200, r#""whsec_new""#)).await;
    let server = server.first(refusals());
    let client = phala::client(&server.url);
    let answer = client.rotate_webhook_secret("wh_1").await.unwrap();
    assert_eq!(*answer.expose(), "whsec_new");
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|it| it.headers["x-api-key"] == KEY));

    let server = Server::vast(Reply::json(200, VAST_ANSWER)).await;
    let server = server.first(refusals());
    let client = vast::client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await.unwrap();
    assert!(answer.webhook.is_some());
    assert_eq!(server.seen().len(), 3);
}

fn assert_sent_once<E: Debug>(error: &Error<E>, server: &Server) {
    assert_eq!(error.attempts(), 1, "{error:?}");
    assert!(!error.is_retryable(), "{error:?}");
    server.only();
}

/// The provider may have made a new secret; a second one would make the first useless.
#[tokio::test]
async fn a_rotation_that_may_have_been_carried_out_is_not_sent_again() {
    for status in [500, 502, 503, 504] {
        let server = Server::phala(Reply::json(200, r#""whsec_new""#)).await;
        let server = server.first([Reply::empty(status)]);
        let client = phala::client(&server.url);
        let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_sent_once(&error, &server);

        let server = Server::vast(Reply::json(200, VAST_ANSWER)).await;
        let server = server.first([Reply::empty(status)]);
        let client = vast::client(&server.url);
        let answer = client.rotate_notification_webhook_secret(42).await;
        assert_sent_once(&answer.unwrap_err(), &server);
    }
}

#[tokio::test]
async fn a_provider_that_asks_for_a_long_pause_is_not_asked_again() {
    let server = Server::phala(Reply::empty(429).header("retry-after", "3600")).await;
    let client = phala::client(&server.url);
    let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.is_retryable());
    assert_eq!(error.retry_after().unwrap().as_secs(), 3600);
    server.only();
}
