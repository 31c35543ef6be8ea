//! Credentials: where they arrive, and which servers see them.

use client_runtime::reqwest::Client;
use client_runtime::{
    BuildError, ClientBuilder, Credential, ErrorKind, Operation, Provider, Request, SecretString,
    SecurityScheme, Style, Transport,
};

use crate::calls::{FETCH, KEY, error_of, shown, value_of};
use crate::server::{Seen, Server};

/// The request that arrives for a call with this credential and one parameter of each kind.
async fn arrived(credential: Credential) -> Seen {
    static LIST: Operation = Operation::new("list", "GET", "/list?fixed=1");
    let server = Server::answering(200, "1").await;
    let transport = Transport::builder(&server.url).credential(credential);
    let mut request = Request::new(&LIST);
    request.query("q", Style::FORM_EXPLODE, "a b");
    request.cookie("theme", "dark");
    request.header("X-Trace", "t1");
    value_of(&transport.build().unwrap(), request)
        .await
        .unwrap();
    server.seen().remove(0)
}

fn header<'a>(seen: &'a Seen, name: &str) -> Vec<&'a str> {
    let values = seen.headers.get_all(name).into_iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn each_credential_arrives_in_its_place_and_nowhere_else() {
    let seen = arrived(Credential::header("X-API-Key", "k/1 +").unwrap()).await;
    assert_eq!(header(&seen, "x-api-key"), ["k/1 +"]);
    assert_eq!(seen.line, "GET /list?fixed=1&q=a%20b");
    assert_eq!(header(&seen, "cookie"), ["theme=dark"]);
    assert_eq!(header(&seen, "authorization"), [""; 0]);

    let seen = arrived(Credential::query("api key", "k/1 +&=#").unwrap()).await;
    assert_eq!(
        seen.line,
        "GET /list?fixed=1&q=a%20b&api%20key=k%2F1%20%2B%26%3D%23"
    );
    assert_eq!(header(&seen, "cookie"), ["theme=dark"]);

    let seen = arrived(Credential::cookie("session", "k/1+=").unwrap()).await;
    assert_eq!(header(&seen, "cookie"), ["theme=dark; session=k/1+="]);
    assert_eq!(seen.line, "GET /list?fixed=1&q=a%20b");

    let seen = arrived(Credential::bearer("k/1+=").unwrap()).await;
    assert_eq!(header(&seen, "authorization"), ["Bearer k/1+="]);

    // The examples of RFC 7617, sections 2 and 2.1.
    let seen = arrived(Credential::basic("Aladdin", "open sesame").unwrap()).await;
    assert_eq!(
        header(&seen, "authorization"),
        ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
    );
    let seen = arrived(Credential::basic("test", "123\u{a3}").unwrap()).await;
    assert_eq!(header(&seen, "authorization"), ["Basic dGVzdDoxMjPCow=="]);
    let seen = arrived(Credential::basic("", "a:b").unwrap()).await;
    assert_eq!(header(&seen, "authorization"), ["Basic OmE6Yg=="]);

    let source = || async { Ok(SecretString::from("token")) };
    let seen = arrived(Credential::from_source(source)).await;
    assert_eq!(header(&seen, "authorization"), ["Bearer token"]);
    assert_eq!(header(&seen, "x-trace"), ["t1"]);
}

#[tokio::test]
async fn a_credential_alone_makes_the_query_and_the_cookie() {
    let server = Server::answering(200, "1").await;
    let query = Credential::query("key", "k").unwrap();
    let cookie = Credential::cookie("key", "k").unwrap();
    for credential in [query, cookie] {
        let transport = Transport::builder(&server.url).credential(credential);
        let request = Request::new(&FETCH);
        value_of(&transport.build().unwrap(), request)
            .await
            .unwrap();
    }
    let seen = server.seen();
    assert_eq!(seen[0].line, "GET /value?key=k");
    assert_eq!(seen[1].line, "GET /value");
    assert_eq!(header(&seen[1], "cookie"), ["key=k"]);
}

#[tokio::test]
async fn a_credential_replaces_a_header_of_its_name() {
    let server = Server::answering(200, "1").await;
    let transport = Transport::builder(&server.url)
        .header("authorization", "Bearer default")
        .credential(Credential::bearer("k").unwrap());
    let mut request = Request::new(&FETCH);
    request.header("Authorization", "Bearer parameter");
    value_of(&transport.build().unwrap(), request)
        .await
        .unwrap();
    assert_eq!(header(&server.seen()[0], "authorization"), ["Bearer k"]);
}

#[tokio::test]
async fn a_key_goes_where_the_document_says() {
    for (scheme, key, name, value) in [
        (SecurityScheme::Header("X-Key"), "k", "x-key", "k"),
        (SecurityScheme::Cookie("key"), "k", "cookie", "key=k"),
        (SecurityScheme::Bearer, "k", "authorization", "Bearer k"),
        (SecurityScheme::Basic, "u:p", "authorization", "Basic dTpw"),
        (SecurityScheme::Query("key"), "k", "", ""),
    ] {
        let server = Server::answering(200, "1").await;
        let provider = Provider::new("", "").security(scheme);
        let builder = ClientBuilder::<Transport>::new(&provider).base_url(&server.url);
        let transport = builder.key(key).build().unwrap();
        value_of(&transport, Request::new(&FETCH)).await.unwrap();
        let seen = server.seen().remove(0);
        if name.is_empty() {
            assert_eq!(seen.line, "GET /value?key=k");
        } else {
            assert_eq!(header(&seen, name), [value], "{scheme:?}");
            assert_eq!(seen.line, "GET /value");
        }
    }
    let nowhere = ClientBuilder::<Transport>::new(&Provider::new("https://example.com", ""));
    let error = nowhere.key(KEY).build().unwrap_err();
    assert!(matches!(error, BuildError::NoSecurityScheme));
}

/// An operation with a server of its own.
fn with_own_server(url: &str) -> &'static Operation {
    let operation = Operation::new("run", "GET", "/run").server(Box::leak(url.into()));
    Box::leak(Box::new(operation))
}

#[tokio::test]
async fn a_server_of_its_own_sees_no_secret_unless_allowed() {
    let own = Server::answering(200, "1").await;
    let base = Server::answering(200, "1").await;
    let operation = with_own_server(&own.url);
    let second = SecretString::from("second");
    let builder = |base: &Server, origins: &'static [&'static str]| {
        let provider = Provider::new("", "").security(SecurityScheme::Header("X-Key"));
        ClientBuilder::<Transport>::new(&provider.origins(origins))
            .base_url(&base.url)
            .header("X-Open", "open")
            .secret_header("X-Second", &second)
    };
    let origins: &'static [&'static str] = vec![&*String::leak(own.url.clone())].leak();
    let allowed = Credential::header("X-Key", "k").unwrap();
    let allowed = allowed
        .allow_origin(&format!("{}/other/path", own.url))
        .unwrap();
    for (builder, sees) in [
        (builder(&base, &[]), false),
        (builder(&base, &[]).key("k"), false),
        (builder(&base, &["https://example.com"]).key("k"), false),
        (builder(&base, origins).key("k"), true),
        (builder(&base, &[]).credential(allowed), true),
        // The operation's own server has the origin of the base URL.
        (builder(&own, &[]).key("k"), true),
    ] {
        let transport = builder.build().unwrap();
        value_of(&transport, Request::new(operation)).await.unwrap();
        let seen = own.seen().pop().unwrap();
        assert_eq!(seen.headers.contains_key("x-key"), sees, "{transport:?}");
        assert_eq!(seen.headers.contains_key("x-second"), sees);
        assert_eq!(header(&seen, "x-open"), ["open"]);
    }
    assert!(base.seen().is_empty());
}

#[tokio::test]
async fn no_kind_of_credential_goes_to_another_server() {
    let own = Server::answering(200, "1").await;
    let operation = with_own_server(&own.url);
    let asked = || -> std::future::Ready<_> { panic!("the token source was asked") };
    for credential in [
        Credential::query("key", KEY).unwrap(),
        Credential::cookie("key", KEY).unwrap(),
        Credential::basic("user", KEY).unwrap(),
        Credential::from_source(asked),
    ] {
        let transport = Transport::builder("https://127.0.0.1:9").credential(credential);
        let request = Request::new(operation);
        value_of(&transport.build().unwrap(), request)
            .await
            .unwrap();
        let seen = own.seen().pop().unwrap();
        assert_eq!(seen.line, "GET /run");
        assert!(!seen.headers.contains_key("cookie"));
        assert!(!seen.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn an_operation_that_needs_no_credential_is_sent_none() {
    static STATUS: Operation = Operation::new("status", "GET", "/status").without_credential();
    let server = Server::answering(200, "1").await;
    let asked = || -> std::future::Ready<_> { panic!("the token source was asked") };
    for credential in [
        Credential::header("X-Key", KEY).unwrap(),
        Credential::query("key", KEY).unwrap(),
        Credential::cookie("key", KEY).unwrap(),
        Credential::bearer(KEY).unwrap(),
        Credential::basic("user", KEY).unwrap(),
        Credential::from_source(asked),
    ] {
        let transport = Transport::builder(&server.url)
            .credential(credential)
            .header("X-Open", "open")
            .secret_header("X-Second", &SecretString::from(KEY))
            .build()
            .unwrap();
        value_of(&transport, Request::new(&STATUS)).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.line, "GET /status");
        assert_eq!(header(&seen, "x-open"), ["open"]);
        for name in ["x-key", "cookie", "authorization", "x-second"] {
            assert!(!seen.headers.contains_key(name), "{name}");
        }
    }
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn nothing_goes_unencrypted_to_another_machine_unless_asked_for() {
    // The name of another machine, which resolves to this machine in this test.
    let server = Server::answering(200, "1").await;
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let url = format!("http://api.example:{port}");
    let client = || Client::builder().resolve("api.example", ([127, 0, 0, 1], 0).into());

    let error = Transport::builder(&url).http_client(client).build();
    let error = error.unwrap_err();
    assert!(
        matches!(error, BuildError::InvalidBaseUrl { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("allow_http"), "{error}");

    let operation = with_own_server(&url);
    let transport = Transport::builder("https://127.0.0.1:9").http_client(client);
    let error = error_of(&transport.build().unwrap(), operation).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(shown(&error).contains("allow_http"), "{error}");
    assert!(server.seen().is_empty());

    let transport = Transport::builder(&url).http_client(client).allow_http();
    let transport = transport.build().unwrap();
    value_of(&transport, Request::new(&FETCH)).await.unwrap();
    value_of(&transport, Request::new(operation)).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_stand_in_for_a_server_sees_what_the_server_would_see() {
    static RUN: Operation =
        Operation::new("run", "GET", "/run").server("https://run.example.com/base");
    static PLAIN: Operation = Operation::new("plain", "GET", "/run").server("http://example.com");
    let base = Server::answering(200, "1").await;
    let stand_in = Server::answering(200, "1").await;
    let key = || Credential::header("X-API-Key", KEY).unwrap();
    let allowed = key().allow_origin("https://run.example.com").unwrap();
    for credential in [key(), allowed] {
        let transport = Transport::builder(&base.url)
            .credential(credential)
            .replace_server(
                "https://run.example.com/base/",
                format!("{}/v2", stand_in.url),
            )
            .replace_server("http://example.com", &stand_in.url)
            .build()
            .unwrap();
        for operation in [&RUN, &PLAIN] {
            value_of(&transport, Request::new(operation)).await.unwrap();
        }
    }
    let seen: Vec<_> = stand_in
        .seen()
        .iter()
        .map(|seen| (seen.line.clone(), seen.headers.contains_key("x-api-key")))
        .collect();
    let line = |line: &str, has_key: bool| (line.to_owned(), has_key);
    assert_eq!(
        seen,
        [
            line("GET /v2/run", false),
            line("GET /run", false),
            line("GET /v2/run", true),
            line("GET /run", false),
        ]
    );
    assert!(base.seen().is_empty());

    let builder = Transport::builder(&base.url).replace_server("https://a", "http://example.com");
    let error = builder.build().unwrap_err();
    assert!(
        matches!(error, BuildError::InvalidBaseUrl { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_stand_in_for_a_remote_server_is_called_from_a_remote_base_url() {
    static RUN: Operation = Operation::new("run", "GET", "/run").server("https://run.example.com");
    let stand_in = Server::answering(200, "1").await;
    let key = Credential::header("X-API-Key", KEY).unwrap();
    let transport = Transport::builder("https://api.example.com")
        .credential(key.allow_origin("https://run.example.com").unwrap())
        .replace_server("https://run.example.com", &stand_in.url)
        .build()
        .unwrap();
    value_of(&transport, Request::new(&RUN)).await.unwrap();
    assert_eq!(stand_in.seen()[0].headers["x-api-key"], KEY);
}
