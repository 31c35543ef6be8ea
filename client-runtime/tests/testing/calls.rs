//! The calls that a script records.

use client_runtime::testing::{Reply, Script};
use client_runtime::{
    Body, CallOptions, ClientBuilder, Operation, Provider, Request, SecretString, SecurityScheme,
    Transport, multipart,
};
use serde_json::{Value, json};

use crate::{CREATE, NewInstance, RENT, REVEAL, SHOW, create, instance, script, scripted, show};

#[tokio::test]
async fn a_call_has_its_arguments_and_its_body_as_a_typed_value() {
    let script = script();
    script.on(&CREATE).reply(Reply::json(&instance(5)));
    let body = NewInstance::new("ubuntu").disk(10);
    let options = CallOptions::new()
        .header("x-tenant", "me")
        .query("dry", "a b&c");
    let transport = scripted(&script).with(options);
    create(&transport, 5, &body).await.unwrap();

    let calls = script.calls(&CREATE);
    let [call] = calls.as_slice() else {
        panic!("{calls:?}")
    };
    assert_eq!(call.operation(), &CREATE);
    assert_eq!(call.method(), "PUT");
    assert_eq!(call.attempt(), 1);
    assert_eq!(call.path("id"), Some("5"));
    assert_eq!(call.path("other"), None);
    assert_eq!(call.query("price").as_deref(), Some("0.5"));
    let pairs = [("price", "0.5"), ("dry", "a b&c")];
    assert_eq!(
        call.query_pairs(),
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(call.header("x-tenant"), Some("me"));
    assert_eq!(call.header("content-type"), Some("application/json"));
    assert_eq!(
        call.headers().get("accept").unwrap(),
        "application/json, */*;q=0.8"
    );
    assert_eq!(call.body::<NewInstance>(), body);
    assert_eq!(call.body::<Value>(), json!({"image": "ubuntu", "disk": 10}));
    assert_eq!(call.url().path(), "/api/asks/5");
    assert!(script.calls(&SHOW).is_empty());
}

#[tokio::test]
async fn path_arguments_are_decoded() {
    static FETCH: Operation = Operation::new("fetch", "GET", "/files/{name}");
    let script = Script::new();
    script.on(&FETCH).reply(Reply::empty());
    let mut request = Request::new(&FETCH);
    request.path("name", "a/b ü");
    scripted(&script).send(request).await.unwrap();
    let call = &script.all_calls()[0];
    assert_eq!(call.path("name"), Some("a/b ü"));
    assert_eq!(call.url().path(), "/api/files/a%2Fb%20%C3%BC");
}

#[tokio::test]
async fn streams_and_forms_are_received_whole() {
    static STORE: Operation = Operation::new("store", "PUT", "/files");
    let script = Script::new();
    script.on(&STORE).reply_always(Reply::empty());
    let transport = scripted(&script);

    let chunks = ["one, ", "two"].map(|text| Ok::<_, std::io::Error>(text.as_bytes().to_vec()));
    let stream = items(chunks);
    let mut request = Request::new(&STORE);
    request.body(Body::from_stream(stream), "text/plain");
    transport.send(request).await.unwrap();

    let mut request = Request::new(&STORE);
    request.multipart(multipart::Form::new().text("name", "value"));
    transport.send(request).await.unwrap();

    let calls = script.calls(&STORE);
    assert_eq!(calls[0].bytes(), "one, two");
    let form = String::from_utf8(calls[1].bytes().to_vec()).unwrap();
    assert!(form.contains("name=\"name\"\r\n\r\nvalue"), "{form}");
    let content_type = calls[1].header("content-type").unwrap();
    assert!(content_type.starts_with("multipart/form-data; boundary="));
}

#[tokio::test]
async fn a_stream_that_fails_fails_the_call() {
    static STORE: Operation = Operation::new("store", "PUT", "/files");
    let script = Script::new();
    let failing = [Ok(b"one".to_vec()), Err(std::io::Error::other("disk full"))];
    let mut request = Request::new(&STORE);
    request.body(Body::from_stream(items(failing)), "text/plain");
    let error = scripted(&script).send(request).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "store: the stream of the body failed: disk full"
    );
}

/// A stream of these items.
fn items<T: Send + Unpin + 'static, const N: usize>(
    items: [T; N],
) -> impl futures_core::Stream<Item = T> + Send + 'static {
    struct Items<T>(std::collections::VecDeque<T>);
    impl<T: Unpin> futures_core::Stream for Items<T> {
        type Item = T;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<T>> {
            std::task::Poll::Ready(self.0.pop_front())
        }
    }
    Items(items.into())
}

#[tokio::test]
async fn the_credential_is_real_and_one_is_there_without_being_given() {
    static BEARER: Provider =
        Provider::new("https://example.com", "").security(SecurityScheme::Bearer);
    static BASIC: Provider = Provider::new("", "").security(SecurityScheme::Basic);
    let builder = ClientBuilder::<Transport>::new;
    let script = script();
    script.on(&SHOW).reply_always(Reply::json(&instance(1)));
    show(&builder(&BEARER).scripted(&script), 1).await.unwrap();
    let own = builder(&BEARER).key("my-own-key").scripted(&script);
    show(&own, 1).await.unwrap();
    show(&builder(&BASIC).scripted(&script), 1).await.unwrap();
    let calls = script.all_calls();
    let sent: Vec<_> = calls.iter().map(|it| it.header("authorization")).collect();
    let [bearer, own, basic] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert!(bearer.unwrap().starts_with("Bearer scripted-key-"));
    assert_eq!(*own, Some("Bearer my-own-key"));
    // A user and a password begin with `scripted-` as well.
    assert!(basic.unwrap().starts_with("Basic c2NyaXB0ZWQt"));
    assert_eq!(calls[2].url().host_str(), Some("script.invalid"));
}

#[tokio::test]
async fn a_long_body_shows_no_part_of_the_credential() {
    const KEY: &str = "key-1-hidden-key";
    let script = Script::new();
    script.on(&RENT).reply(Reply::empty());
    let transport: Transport = Transport::builder("https://example.com")
        .secret_header("x-key", &SecretString::from(KEY))
        .scripted(&script);
    let mut request = Request::new(&RENT);
    // `Debug` shows 300 characters, starting with the quotation mark.
    let body = format!("{}{KEY}{}", "x".repeat(293), "y".repeat(100));
    request.json(&body);
    transport.send(request).await.unwrap();
    let shown = format!("{:?}", script.all_calls()[0]);
    assert!(shown.contains("xxx[redac"), "{shown}");
    assert!(!shown.contains("key-1"), "{shown}");
}

#[tokio::test]
async fn nothing_shows_the_credential_or_a_sensitive_body() {
    let script = Script::new();
    script
        .on(&REVEAL)
        .reply(Reply::json(&json!({"secret": "whsec-hidden"})));
    let transport: Transport = Transport::builder("https://example.com")
        .secret_header("x-key", &SecretString::from("key-hidden"))
        .scripted(&script);
    let options = CallOptions::new()
        .query("again", "key-hidden")
        .secret_header("x-second", &SecretString::from("second-hidden"));
    let mut request = Request::new(&REVEAL);
    request.json(&json!({"password": "word-hidden"}));
    transport.with(options).send(request).await.unwrap();

    let call = &script.all_calls()[0];
    assert_eq!(call.body::<Value>(), json!({"password": "word-hidden"}));
    let error = transport.send(Request::new(&REVEAL)).await.unwrap_err();
    let verified = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| script.verify()));
    let message = *verified.unwrap_err().downcast::<String>().unwrap();
    let said = format!("{script:?} {call:?} {call:#?} {error} {error:?} {message}");
    assert!(
        said.contains("reveal: POST /reveal?again=[redacted] with 26 bytes"),
        "{said}"
    );
    assert!(!said.contains("hidden"), "{said}");
}

#[tokio::test]
async fn the_key_that_a_script_has_made_up_stands_in_no_word_of_an_error() {
    static RUN: Operation = Operation::new("run_scripted_task", "POST", "/scripted");
    static BASIC: Provider =
        Provider::new("https://example.com", "").security(SecurityScheme::Basic);
    static BEARER: Provider =
        Provider::new("https://example.com", "").security(SecurityScheme::Bearer);
    for provider in [&BASIC, &BEARER] {
        let script = Script::new();
        script.on(&RUN).reply(Reply::dropped());
        let transport = ClientBuilder::<Transport>::new(provider).scripted(&script);
        let error = transport.send(Request::new(&RUN)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "run_scripted_task: the connection failed during the call: the script ends it"
        );
        assert_eq!(
            format!("{:?}", script.all_calls()),
            "[run_scripted_task: POST /scripted]"
        );
    }
}
