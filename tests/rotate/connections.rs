//! Tests redirects and failing connections, which both clients treat alike.

use std::fmt::Debug;

use phala_api::{Error, ErrorKind};
use tokio::net::TcpListener;

use crate::server::{Closing, Reply, Server};
use crate::{phala, vast};

fn assert_not_followed<E>(error: &Error<E>, status: u16, location: &str) {
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), status);
    assert_eq!(error.headers().unwrap()["location"], location);
    let shown = error.to_string();
    assert!(shown.ends_with(": redirects are not followed"), "{shown}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_no_one_else_sees_the_key() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::phala(Reply::json(200, r#""stolen""#)).await;
        let location = format!("{}/api/v1/workspace/webhooks/1/rotate-secret", target.url);
        let redirect = Reply::empty(status).header("location", &location);
        let server = Server::phala(redirect).await;
        let client = phala::client(&server.url);
        let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
        assert_not_followed(&error, status, &location);
        server.only();
        assert!(target.seen().is_empty(), "{:?}", target.seen());

        let target = Server::vast(Reply::json(200, "{}")).await;
        let path = vast_api::operations::ROTATE_NOTIFICATION_WEBHOOK_SECRET.path();
        let location = format!("{}{}", target.url, path.replace("{id}", "42"));
        let redirect = Reply::empty(status).header("location", &location);
        let server = Server::vast(redirect).await;
        let client = vast::client(&server.url);
        let answer = client.rotate_notification_webhook_secret(42).await;
        assert_not_followed(&answer.unwrap_err(), status, &location);
        server.only();
        assert!(target.seen().is_empty(), "{:?}", target.seen());
    }
}

fn assert_lost<E: Debug>(error: &Error<E>, status: Option<u16>) {
    assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), status);
    let shown = error.to_string();
    assert!(
        shown.contains(": the connection failed during the call: "),
        "{shown}"
    );
}

/// The server may have rotated already, and a second call would make the first one's secret useless.
#[tokio::test]
async fn a_call_whose_connection_drops_is_lost_and_not_repeated() {
    for (answer, status) in [
        ("", None),
        ("HTTP/1.1 200 OK\r\ncontent-len", None),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"webhook\"",
            Some(200),
        ),
    ] {
        let server = Closing::after(answer);
        let client = phala::client(&server.url);
        let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
        assert_lost(&error, status);
        assert_eq!(server.connections(), 1);

        let server = Closing::after(answer);
        let client = vast::client(&server.url);
        let answer = client.rotate_notification_webhook_secret(42).await;
        assert_lost(&answer.unwrap_err(), status);
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_missing_server_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);

    let client = phala::client(&url);
    let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.status(), None);
    let start = format!("rotate_webhook_secret: cannot connect to {url}: ");
    assert!(error.to_string().starts_with(&start), "{error}");

    let client = vast::client(&url);
    let answer = client.rotate_notification_webhook_secret(42).await;
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.status(), None);
    let start = format!("rotate_notification_webhook_secret: cannot connect to {url}: ");
    assert!(error.to_string().starts_with(&start), "{error}");
}
