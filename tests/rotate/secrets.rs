//! Tests that neither client shows the key, or the bodies of an operation with a secret answer.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};

use phala_api::{Error, Response};

use crate::server::{Closing, KEY, Reply, Server};
use crate::{phala, vast};

const SECRET: &str = "whsec_do-not-show";

/// Answers with the secret at every possible place.
fn leaky_replies() -> Vec<Reply> {
    let mut replies = Vec::new();
    for status in [200, 401, 403, 404, 422, 428, 429, 500, 502] {
        for body in [
            format!("{SECRET} {KEY}"),
            format!("<html>{SECRET} {KEY}</html>"),
            format!(r#"{{"detail":"{SECRET}","msg":"{SECRET}","error":"{KEY}"}}"#),
            format!(r#"{{"success":"{SECRET}","detail":[{{"loc":"{SECRET}","type":"{KEY}"}}]}}"#),
            format!(r#"{{"webhook":"{SECRET}","detail":{{"{SECRET}":"{KEY}"}}}}"#),
            format!(r#"{{"webhook":{{"webhook_secret":"{SECRET}","name":"{KEY}"}}}}"#),
            format!(r#"{{"webhook":{{"webhook_secret":{{"{SECRET}":"{KEY}"#),
        ] {
            replies.push(Reply::json(status, body).header("x-echo", format!("{SECRET} {KEY}")));
        }
    }
    replies
}

/// Everything that prints: the answer or the error with its sources.
fn shown<T: Debug, E: Debug + 'static>(answer: &Result<Response<T>, Error<E>>) -> String {
    let mut shown = format!("{answer:?} {answer:#?}");
    if let Err(error) = answer {
        let _ = write!(shown, " {error} {error:#}");
        let mut cause = error.source();
        while let Some(source) = cause {
            let _ = write!(shown, " {source} {source:?}");
            cause = source.source();
        }
    }
    shown
}

fn assert_hidden(shown: &str) {
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!shown.contains(KEY), "{shown}");
    // The text contains no piece of the secret, and no escaped one.
    assert!(!shown.contains("do-not"), "{shown}");
}

#[tokio::test]
async fn phalas_answers_and_errors_show_neither_secret_nor_key() {
    for reply in leaky_replies() {
        let server = Server::phala(reply).await;
        let client = phala::client(&server.url);
        assert_hidden(&shown(&client.rotate_webhook_secret("wh_1").await));
    }
}

#[tokio::test]
async fn vasts_answers_and_errors_show_neither_secret_nor_key() {
    for reply in leaky_replies() {
        let server = Server::vast(reply).await;
        let client = vast::client(&server.url);
        let answer = client.rotate_notification_webhook_secret(42).await;
        assert_hidden(&shown(&answer));
    }
}

#[tokio::test]
async fn a_lost_answer_shows_neither_secret_nor_key() {
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"webhook_secret\":\"whsec_do-not-show\"";
    let server = Closing::after(answer);
    let client = phala::client(&server.url);
    assert_hidden(&shown(&client.rotate_webhook_secret("wh_1").await));
    let client = vast::client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    assert_hidden(&shown(&answer));
}

#[tokio::test]
async fn a_refused_id_is_not_shown() {
    let client = phala::client("http://127.0.0.1:9");
    let id = format!("{SECRET}\\..");
    assert_hidden(&shown(&client.rotate_webhook_secret(&id).await));
}

#[tokio::test]
async fn a_success_shows_its_status_and_holds_the_secret() {
    let server = Server::phala(Reply::json(200, format!("\"{SECRET}\""))).await;
    let client = phala::client(&server.url);
    let answer = client.rotate_webhook_secret("wh_1").await.unwrap();
    assert_eq!(format!("{answer:?}"), "Response { status: 200, .. }");
    let secret = answer.into_inner();
    assert_eq!(format!("{secret:?}"), "[redacted]");
    assert_eq!(*secret.expose(), SECRET);

    let body = format!(r#"{{"webhook":{{"webhook_secret":"{SECRET}"}}}}"#);
    let server = Server::vast(Reply::json(200, body)).await;
    let client = vast::client(&server.url);
    let answer = client.rotate_notification_webhook_secret(42).await.unwrap();
    assert_eq!(format!("{answer:?}"), "Response { status: 200, .. }");
    let webhook = answer.into_inner().webhook.unwrap();
    assert_hidden(&format!("{webhook:?} {webhook:#?}"));
    let secret = webhook.webhook_secret.unwrap();
    assert_eq!(secret.expose(), SECRET);
}

#[test]
fn a_client_shows_its_base_url_and_user_agent_but_not_its_key() {
    let client = phala_api::Client::with_key(KEY).unwrap();
    let shown = format!("{client:?} {client:#?}");
    assert!(shown.contains("phala-api/"), "{shown}");
    assert!(shown.contains("cloud-api.phala.com"), "{shown}");
    assert_hidden(&shown);

    let client = vast_api::Client::with_key(KEY).unwrap();
    let shown = format!("{client:?} {client:#?}");
    assert!(shown.contains("vast-api/"), "{shown}");
    assert!(shown.contains("console.vast.ai"), "{shown}");
    assert_hidden(&shown);
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
    for key in ["", "  ", "key-do-not-show\n", "key-do-not-show\u{0}"] {
        let phala = phala_api::Client::with_key(key).unwrap_err();
        assert_hidden(&format!("{phala} {phala:?}"));
        assert!(phala.to_string().contains("`X-API-Key`"), "{phala}");
        let vast = vast_api::Client::with_key(key).unwrap_err();
        assert_hidden(&format!("{vast} {vast:?}"));
        assert!(vast.to_string().contains("`authorization`"), "{vast}");
    }
}
