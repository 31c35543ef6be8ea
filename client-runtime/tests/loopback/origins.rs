//! Which server sees the credential.

use client_runtime::{Credential, ErrorKind, Operation, Request, Transport};

use crate::calls::{KEY, ROTATE, fetch_value, rotate, shown, with_key};
use crate::server::{Server, reply};

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_credential_stays_home() {
    let other = Server::answering(200, "{}").await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/elsewhere?token=abc", other.url);
        let server = Server::start(move || reply(status, &[("location", &location)], "")).await;
        let transport = with_key(&server.url).build().unwrap();
        let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unexpected);
        assert_eq!(error.status().unwrap(), status);
        assert!(
            error.to_string().ends_with(": redirects are not followed"),
            "{error}"
        );
        assert!(error.headers().unwrap().contains_key("location"));
        assert!(!shown(&error).contains("token"));
        assert_eq!(server.seen().len(), 1);
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_server_of_its_own_gets_the_credential_only_when_allowed() {
    let own = Server::answering(200, "{}").await;
    let url: &'static str = Box::leak(own.url.clone().into_boxed_str());
    let operation: &'static Operation =
        Box::leak(Box::new(Operation::new("run", "GET", "/run").server(url)));
    let base = Server::answering(200, "{}").await;

    let transport = with_key(&base.url).build().unwrap();
    transport.send(Request::new(operation)).await.unwrap();
    let allowed = Credential::header("X-API-Key", KEY)
        .unwrap()
        .allow_origin(url)
        .unwrap();
    let transport = Transport::builder(&base.url)
        .credential(allowed)
        .build()
        .unwrap();
    transport.send(Request::new(operation)).await.unwrap();

    let keys: Vec<bool> = own
        .seen()
        .iter()
        .map(|seen| seen.headers.contains_key("x-api-key"))
        .collect();
    assert_eq!(keys, [false, true]);
    assert!(base.seen().is_empty());
}

#[tokio::test]
async fn a_bearer_token_is_sent_as_authorization() {
    let server = Server::answering(200, "{}").await;
    let credential = Credential::bearer("abc".to_owned()).unwrap();
    let transport = Transport::builder(&server.url)
        .credential(credential)
        .build()
        .unwrap();
    fetch_value(&transport).await.unwrap();
    assert_eq!(server.seen()[0].headers["authorization"], "Bearer abc");
}
