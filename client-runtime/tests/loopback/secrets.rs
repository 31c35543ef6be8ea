//! Secrets that no error, response or transport may show.

use client_runtime::{
    Credential, Error, ErrorKind, Operation, Request, SecretString, Style, Transport,
};
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

/// Some servers repeat the key in their error message.
#[tokio::test]
async fn a_credential_that_a_server_repeats_is_replaced_in_every_form_in_which_it_was_sent() {
    let basic = "Basic dXNlcjprL2V5LWRvLW5vdC1zaG93";
    let credentials = [
        (
            Credential::header("X-API-Key", "k/ey-do-not-show"),
            "k/ey-do-not-show",
        ),
        (Credential::bearer("k/ey-do-not-show"), "k/ey-do-not-show"),
        (
            Credential::cookie("key", "k/ey-do-not-show"),
            "k/ey-do-not-show",
        ),
        (
            Credential::query("key", "k/ey-do-not-show"),
            "k/ey-do-not-show",
        ),
        (
            Credential::query("key", "k/ey-do-not-show"),
            "k%2Fey-do-not-show",
        ),
        (
            Credential::basic("user", "k/ey-do-not-show"),
            "k/ey-do-not-show",
        ),
        (Credential::basic("user", "k/ey-do-not-show"), basic),
        (
            Credential::basic("k/ey-do-not-show", ""),
            "k/ey-do-not-show",
        ),
        (
            Credential::header("X-Auth", "Token k/ey-do-not-show"),
            "k/ey-do-not-show",
        ),
        (
            Ok(Credential::from_source(|| async {
                Ok(SecretString::from("k/ey-do-not-show"))
            })),
            "k/ey-do-not-show",
        ),
    ];
    for (credential, repeated) in credentials {
        let body = serde_json::json!({ "error": format!("{repeated} is not valid") });
        let body: &'static str = Box::leak(body.to_string().into_boxed_str());
        for status in [401, 200, 418] {
            let server = Server::answering(status, body).await;
            let transport =
                Transport::builder(&server.url).credential(credential.as_ref().unwrap().clone());
            let transport = transport.build().unwrap();
            let error = rotate(&transport, &ROTATE, "1", None).await.unwrap_err();
            let words = shown(&error);
            let secret = repeated.trim_start_matches("Basic ");
            assert!(!words.contains(secret), "{words}");
            assert!(!error.message().unwrap().contains(secret));
            assert!(
                error
                    .message()
                    .unwrap()
                    .ends_with("[redacted] is not valid")
            );
        }
    }
}

/// The operation is not sensitive; only a field of its answer is secret.
#[tokio::test]
async fn a_secret_field_of_another_type_is_not_quoted() {
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code)]
    struct Hook {
        pin: client_runtime::Sensitive<i64>,
    }
    static GET: Operation = Operation::new("get_hook", "GET", "/hook");
    let server = Server::answering(200, r#"{"pin": "whsec_do-not-show"}"#).await;
    let transport = Transport::new(&server.url).unwrap();
    let answer = transport.send(Request::new(&GET)).await.unwrap();
    let error: Error<Problem> = answer.json::<Hook, _>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_hook: 200 OK: the call was done, but the body does not match its description at `pin`: a secret value does not match its description at \
         line 1 column 27"
    );
    assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
}

#[tokio::test]
async fn an_error_says_whether_the_call_may_have_been_carried_out() {
    for (status, may) in [
        (200, true),
        (303, true),
        (404, false),
        (429, false),
        (500, true),
        (504, true),
    ] {
        let server = Server::answering(status, "no answer of a rotation").await;
        let transport = with_key(&server.url).build().unwrap();
        let error = rotate(&transport, &SENSITIVE, "1", None).await.unwrap_err();
        assert_eq!(error.may_have_succeeded(), may, "{status}");
    }
}
