//! Settings that a builder refuses, and secrets that it never shows.

use client_runtime::reqwest::Client;
use client_runtime::{
    BuildError, ClientBuilder, Credential, Operation, Provider, Request, SecretString,
    SecurityScheme, Transport, multipart,
};

use crate::calls::{FETCH, value_of, with_key};
use crate::server::Server;

const BASE: &str = "https://example.com";

fn builder() -> ClientBuilder {
    Transport::builder(BASE)
}

#[test]
fn headers_that_cannot_be_sent_are_refused_without_their_values() {
    let hidden = SecretString::from("hidden\n");
    for (builder, words) in [
        (
            builder().header("not a name", "hidden"),
            "the header `not a name` cannot be sent: that is not a header name",
        ),
        (
            builder().header("", "hidden"),
            "the header `` cannot be sent: that is not a header name",
        ),
        (
            builder().header("a\r\nb", "hidden"),
            "the header `a\\r\\nb` cannot be sent: that is not a header name",
        ),
        (
            builder().header("X-A", "hidden\r\nX-B: 1"),
            "the header `X-A` cannot be sent: its value has a control character",
        ),
        (
            builder().secret_header("X-A", &hidden),
            "the header `X-A` cannot be sent: its value has a control character",
        ),
        (
            builder().header("Transfer-Encoding", "hidden"),
            "the header `Transfer-Encoding` cannot be sent: the client sets it for each call",
        ),
        (
            builder().user_agent("hidden\u{7f}"),
            "the header `user-agent` cannot be sent: its value has a control character",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert!(matches!(error, BuildError::InvalidHeader { .. }));
        assert_eq!(error.to_string(), words);
        assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
    }
}

#[tokio::test]
async fn the_headers_of_a_provider_go_with_each_call_unless_the_program_has_others() {
    const PROVIDER: Provider =
        Provider::new("", "").headers(&[("X-Version", "1"), ("x-source", "table")]);
    let server = Server::answering(200, "true").await;
    for (builder, version) in [
        (ClientBuilder::<Transport>::new(&PROVIDER), "1"),
        (ClientBuilder::new(&PROVIDER).header("x-version", "2"), "2"),
    ] {
        let transport = builder.base_url(&server.url).build().unwrap();
        value_of(&transport, Request::new(&FETCH)).await.unwrap();
        let seen = server.seen().pop().unwrap();
        let versions: Vec<_> = seen.headers.get_all("x-version").iter().collect();
        assert_eq!(versions, [version]);
        assert_eq!(seen.headers["x-source"], "table");
    }
}

#[test]
fn keys_that_cannot_be_sent_are_refused_without_being_shown() {
    for scheme in [
        SecurityScheme::Header("X-Key"),
        SecurityScheme::Query("key"),
        SecurityScheme::Cookie("key"),
        SecurityScheme::Bearer,
        SecurityScheme::Basic,
    ] {
        let provider = Provider::new(BASE, "").security(scheme);
        for key in ["", " ", "\t\n", "hidden\nhidden", "hid;den", "hid\u{7f}den"] {
            // A query can carry any character, a header any character except control characters.
            let is_fine = match scheme {
                SecurityScheme::Query(_) => key.contains("hid"),
                SecurityScheme::Header(_) | SecurityScheme::Bearer => key == "hid;den",
                _ => false,
            };
            let result = ClientBuilder::<Transport>::new(&provider).key(key).build();
            assert_eq!(result.is_ok(), is_fine, "{scheme:?} {key:?}");
            if let Err(error) = result {
                assert!(matches!(error, BuildError::InvalidCredential { .. }));
                let words = format!("{error} {error:?}");
                assert!(!words.contains("hid"), "{words}");
            }
        }
    }
    assert!(Credential::basic("us:er", "hidden").is_err());
    assert!(Credential::cookie("na=me", "hidden").is_err());
    assert!(Credential::cookie("", "hidden").is_err());
}

#[test]
fn a_missing_key_and_the_first_fault_are_reported() {
    let provider = Provider::new(BASE, "").security(SecurityScheme::Bearer);
    let nowhere = ClientBuilder::<Transport>::new(&provider).key_from_env();
    let error = nowhere.build().unwrap_err();
    assert!(
        matches!(error, BuildError::MissingCredential { .. }),
        "{error}"
    );

    let error = builder()
        .header("first fault", "")
        .header("X", "\n")
        .build();
    assert!(error.unwrap_err().to_string().contains("first fault"));
}

#[test]
fn origins_that_cannot_be_called_are_refused() {
    let provider = Provider::new(BASE, "").security(SecurityScheme::Bearer);
    let builder = ClientBuilder::<Transport>::new(&provider.origins(&["https://a@example.com"]));
    assert!(builder.key("k").build().is_err());
    let credential = Credential::bearer("k").unwrap();
    assert!(credential.allow_origin("example.com").is_err());
}

#[test]
fn neither_a_builder_nor_a_transport_shows_a_secret() {
    let second = SecretString::from("second-do-not-show");
    let builder = with_key(BASE)
        .header("X-Open", "value-do-not-show")
        .secret_header("X-Second", &second);
    let shown = format!("{builder:?} {builder:#?}");
    assert!(!shown.contains("do-not-show"), "{shown}");
    let transport = builder
        .secret_header("User-Agent", &second)
        .build()
        .unwrap();
    let shown = format!("{transport:?} {transport:#?}");
    assert!(!shown.contains("do-not-show"), "{shown}");
}

#[tokio::test]
async fn a_header_of_the_builder_gives_way_to_the_operation_s_own() {
    let server = Server::answering(200, "1").await;
    let transport = Transport::builder(&server.url)
        .header("X-Version", "1")
        .header("X-Version", "2")
        .header("X-Other", "3")
        .header("Cookie", "a=1")
        .build()
        .unwrap();
    value_of(&transport, Request::new(&FETCH)).await.unwrap();
    let mut request = Request::new(&FETCH);
    request.header("X-Version", "4");
    request.cookie("b", "2");
    value_of(&transport, request).await.unwrap();
    let seen = server.seen();
    let values = |place: usize, name| -> Vec<&str> {
        let values = seen[place].headers.get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap()).collect()
    };
    assert_eq!(values(0, "x-version"), ["2"]);
    assert_eq!(values(1, "x-version"), ["4"]);
    assert_eq!(values(1, "x-other"), ["3"]);
    assert_eq!(values(0, "cookie"), ["a=1"]);
    assert_eq!(values(1, "cookie"), ["b=2"]);
}

#[tokio::test]
async fn a_multipart_body_has_one_content_type() {
    static UPLOAD: Operation = Operation::new("upload", "POST", "/upload");
    let server = Server::answering(200, "1").await;
    let transport = Transport::builder(&server.url).header("Content-Type", "text/plain");
    let mut request = Request::new(&UPLOAD);
    request.multipart(multipart::Form::new().text("name", "value"));
    value_of(&transport.build().unwrap(), request)
        .await
        .unwrap();
    let seen = server.seen().remove(0);
    let types: Vec<_> = seen.headers.get_all("content-type").into_iter().collect();
    assert_eq!(types.len(), 1, "{types:?}");
    assert!(
        types[0]
            .to_str()
            .unwrap()
            .starts_with("multipart/form-data")
    );
}

#[tokio::test]
async fn the_client_neither_decompresses_nor_asks_for_compression() {
    let server = Server::answering(200, "1").await;
    let client = || Client::builder().gzip(true);
    let transport = Transport::builder(&server.url)
        .http_client(client)
        .build()
        .unwrap();
    value_of(&transport, Request::new(&FETCH)).await.unwrap();
    assert!(!server.seen()[0].headers.contains_key("accept-encoding"));
}

/// Runs one of these tests in a new process whose environment names a proxy that does not exist.
#[test]
fn calls_to_this_machine_pass_by_the_proxy_of_the_environment() {
    let tests = [
        "requests::a_slash_at_the_end_of_the_base_url_is_harmless",
        // Also with the caller's own HTTP client, and with an operation's own server.
        "settings::the_client_neither_decompresses_nor_asks_for_compression",
        "credentials::a_stand_in_for_a_remote_server_is_called_from_a_remote_base_url",
    ];
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process.arg("--exact").args(tests);
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        process.env_remove(name);
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        process.env(name, "http://127.0.0.1:1");
    }
    let output = process.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("3 passed"), "{text}");
}
