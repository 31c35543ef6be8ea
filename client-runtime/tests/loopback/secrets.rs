//! What no error, response or transport shows.

use client_runtime::{Credential, Error, ErrorKind, Request, Style, Transport};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::calls::{KEY, Problem, ROTATE, SECRET, SENSITIVE, rotate, shown, with_key};
use crate::server::Server;

#[tokio::test]
async fn a_sensitive_body_is_shown_nowhere() {
    let decoded = r#"{"webhook": {"id": 1}, "webhook_secret": "whsec_do-not-show"}"#;
    let server = Server::answering(200, decoded).await;
    let transport = with_key(&server.url).build().unwrap();
    let mut request = Request::new(&SENSITIVE);
    request.path("id", "1");
    let answer = transport.send(request).await.unwrap();
    assert!(!format!("{answer:?}").contains(SECRET));
    let response = answer.json::<Value, Problem>().unwrap();
    assert_eq!(format!("{response:?}"), "Response { status: 200, .. }");
    assert_eq!(response["webhook_secret"], SECRET);

    for (status, body) in [
        (200, r#"{"webhook": "whsec_do-not-show"}"#),
        (200, r#"{"webhook": {"whsec_do-not-show": 1}}"#),
        (
            401,
            r#"{"error": "whsec_do-not-show", "msg": "whsec_do-not-show"}"#,
        ),
        (404, "whsec_do-not-show"),
        (500, "whsec_do-not-show"),
    ] {
        let server = Server::answering(status, body).await;
        let transport = with_key(&server.url).build().unwrap();
        let error = rotate(&transport, &SENSITIVE, "1", None).await.unwrap_err();
        assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
        assert!(!shown(&error).contains(KEY));
        assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
        assert_eq!(error.status().unwrap(), status);
    }
}

#[tokio::test]
async fn an_unreachable_server_is_named_without_the_query() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transport = with_key(&origin).build().unwrap();
    let mut request = Request::new(&ROTATE);
    request.path("id", "hidden-id");
    request.query("token", Style::FORM_EXPLODE, "hidden-token");
    let error: Error<Problem> = transport.send(request).await.unwrap_err().into();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(
        error
            .to_string()
            .starts_with(&format!("rotate_secret: cannot connect to {origin}: ")),
        "{error}"
    );
    assert!(!shown(&error).contains("hidden"), "{}", shown(&error));
    assert!(!shown(&error).contains(KEY));
}

#[test]
fn unusable_urls_and_credentials_are_refused_without_showing_them() {
    for url in [
        "https://user:hidden@example.com",
        "https://hidden@example.com",
        "https://user:hidden@example.com:port",
        "ftp://example.com/hidden",
        "https://example.com/?hidden=1",
        "https://example.com/#hidden",
        "hidden",
        "",
    ] {
        let error = Transport::new(url).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hidden"),
            "{error:?}"
        );
    }
    for key in ["", " ", "hidden\n", "hidden\u{0}"] {
        let error = Credential::bearer(key).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hidden"),
            "{error:?}"
        );
    }
    assert!(Credential::header("not a name", "key").is_err());
}

#[test]
fn a_credential_is_not_shown() {
    let transport = with_key("https://example.com").build().unwrap();
    assert!(!format!("{transport:?} {transport:#?}").contains(KEY));
    assert!(format!("{transport:?}").contains("x-api-key"));
}
