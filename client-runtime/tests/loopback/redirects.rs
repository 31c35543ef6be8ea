//! Redirects: the client does not follow them, and no part of a call reaches another server.

use client_runtime::{Credential, ErrorKind, Request, SecretString, Style, Transport};

use crate::calls::{CHANGE, FETCH, KEY, shown, value_of};
use crate::server::Server;

fn credentials() -> Vec<Credential> {
    vec![
        Credential::header("X-API-Key", KEY).unwrap(),
        Credential::query("api_key", KEY).unwrap(),
        Credential::cookie("session", KEY).unwrap(),
        Credential::bearer(KEY).unwrap(),
        Credential::basic("user", KEY).unwrap(),
        Credential::from_source(|| async { Ok(SecretString::from(KEY)) }),
    ]
}

#[tokio::test]
async fn no_other_server_sees_anything_of_a_redirected_call() {
    let other = Server::answering(200, "true").await;
    let location = format!("{}/elsewhere?token=abc", other.url);
    for status in [300, 301, 302, 303, 307, 308] {
        let server = Server::with_header(status, "location", &location).await;
        for credential in credentials() {
            for operation in [&CHANGE, &FETCH] {
                let before = server.seen().len();
                let transport = Transport::builder(&server.url)
                    .credential(credential.clone())
                    .secret_header("X-Second", &SecretString::from(KEY))
                    .build()
                    .unwrap();
                let mut request = Request::new(operation);
                request.query("q", Style::FORM_EXPLODE, "hidden");
                let error = value_of(&transport, request).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Unexpected);
                assert_eq!(error.status().unwrap(), status);
                assert_eq!(error.location(), Some(location.as_str()));
                let end = ": redirects are not followed";
                assert!(error.to_string().ends_with(end), "{error}");
                assert!(!error.is_retryable());
                let words = shown(&error);
                for secret in [KEY, "hidden", "token"] {
                    assert!(!words.contains(secret), "{words}");
                }
                let seen = &server.seen()[before..];
                assert_eq!(seen.len(), 1);
                assert!(seen[0].line.starts_with(operation.method()));
                assert!(!seen[0].headers.contains_key("referer"));
            }
        }
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_to_the_same_server_is_not_followed_either() {
    let server = Server::with_header(302, "location", "/elsewhere").await;
    let transport = Transport::new(&server.url).unwrap();
    let error = value_of(&transport, Request::new(&CHANGE))
        .await
        .unwrap_err();
    assert_eq!(error.location(), Some("/elsewhere"));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_location_is_only_that_of_a_redirect() {
    let server = Server::with_header(400, "location", "/elsewhere").await;
    let transport = Transport::new(&server.url).unwrap();
    let error = value_of(&transport, Request::new(&CHANGE))
        .await
        .unwrap_err();
    assert_eq!(error.location(), None);
}

#[tokio::test]
async fn a_client_that_would_follow_redirects_is_told_not_to() {
    let other = Server::answering(200, "true").await;
    let server = Server::with_header(307, "location", &other.url).await;
    let follows = || {
        let policy = client_runtime::reqwest::redirect::Policy::limited(5);
        client_runtime::reqwest::Client::builder().redirect(policy)
    };
    let transport = Transport::builder(&server.url)
        .http_client(follows)
        .build()
        .unwrap();
    let error = value_of(&transport, Request::new(&FETCH))
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 307);
    assert!(other.seen().is_empty());
}
