//! The messages of a test whose calls differ from its script.

use std::panic::{AssertUnwindSafe, catch_unwind};

use client_runtime::testing::{Reply, Script};
use client_runtime::{ErrorKind, Request, SecretString, Transport};
use serde_json::json;

use crate::{CREATE, NewInstance, REVEAL, SHOW, create, instance, rent, script, scripted, show};

/// The words of a panic.
fn panicking(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(words) => *words,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

/// Replaces the places in this file.
fn placeless(words: &str) -> String {
    let mut parts = words.split(file!());
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let digits = |it: char| it.is_ascii_digit() || it == ':';
        text + "HERE" + part.trim_start_matches(digits)
    })
}

#[tokio::test]
async fn a_call_without_a_reply_says_what_was_asked_and_what_was_expected() {
    let script = script();
    script
        .on(&SHOW)
        .reply(Reply::json(&instance(1)))
        .reply(Reply::json(&instance(2)));
    let transport = scripted(&script);
    show(&transport, 1).await.unwrap();
    let body = NewInstance::new("ubuntu");
    let error = create(&transport, 5, &body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    insta::assert_snapshot!(error, @r#"create_instance: the script has no reply to create_instance: PUT /api/asks/5?price=0.5 with {"image":"ubuntu"}; it still has replies for show_instance"#);
    insta::assert_snapshot!(placeless(&panicking(|| script.verify())), @r#"
    the calls differ from the script:
      the script has no reply to create_instance: PUT /api/asks/5?price=0.5 with {"image":"ubuntu"}; it still has replies for show_instance
      show_instance was not called for the reply at HERE
    "#);
    // The differences were reported already.
    script.verify();
}

#[tokio::test]
async fn a_dropped_script_reports_its_remaining_replies() {
    let script = script();
    script.on(&SHOW).reply(Reply::json(&instance(1)));
    script.on(&CREATE).reply_always(Reply::json(&instance(1)));
    assert_eq!(
        placeless(&panicking(move || drop(script))),
        "the calls differ from the script:\n  show_instance was not called for the reply at HERE"
    );

    let script = Script::new();
    assert!(rent(&scripted(&script)).await.is_err());
    assert_eq!(
        panicking(move || drop(script)),
        "the calls differ from the script:\n  the script has no reply to rent: POST /api/rent; it has no replies left"
    );
}

#[test]
fn a_test_that_fails_keeps_its_own_reason() {
    let words = panicking(|| {
        let script = script();
        script.on(&SHOW).reply(Reply::json(&instance(1)));
        panic!("my own reason");
    });
    assert_eq!(words, "my own reason");
}

#[test]
fn an_undocumented_reply_is_refused_where_it_is_added() {
    let refused = |reply: Reply| {
        panicking(|| {
            script().on(&SHOW).reply(reply);
        })
    };
    assert_eq!(
        refused(Reply::empty().status(500)),
        "the reply to show_instance is refused: 500 is not documented; 200 and 404 are; add `undocumented()` if you mean it"
    );
    assert_eq!(
        refused(Reply::json(&json!({"id": "x", "state": "y"}))),
        "the reply to show_instance is refused: for 200, the body does not decode: invalid type: string \"x\", expected i64 at line 1 column 9; add `undocumented()` if you mean it"
    );
    assert_eq!(
        refused(Reply::text("a")),
        "the reply to show_instance is refused: for 200, JSON is documented; add `undocumented()` if you mean it"
    );
}

#[tokio::test]
async fn an_undocumented_reply_from_reply_with_fails_its_call() {
    let script = script();
    script
        .on(&SHOW)
        .reply_with(|_| Reply::text("oh").status(500));
    let error = show(&scripted(&script), 3).await.unwrap_err();
    let words = "the script's reply to show_instance: GET /api/instances/3 is refused: 500 is not documented; 200 and 404 are; add `undocumented()` if you mean it";
    assert_eq!(error.to_string(), format!("show_instance: {words}"));
    let said = panicking(|| script.verify());
    assert_eq!(
        said,
        format!("the calls differ from the script:\n  {words}")
    );
}

#[tokio::test]
async fn a_reply_to_a_sensitive_operation_is_refused_without_its_values() {
    let script = script();
    script
        .on(&REVEAL)
        .reply_with(|_| Reply::json(&json!(["hidden-value"])));
    let transport = scripted(&script);
    let error = transport.send(Request::new(&REVEAL)).await.unwrap_err();
    let words = "the script's reply to reveal: POST /api/reveal is refused: for 200, the body does not decode at line 1 column 15; add `undocumented()` if you mean it";
    assert_eq!(error.to_string(), format!("reveal: {words}"));
    assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
    assert_eq!(
        panicking(|| script.verify()),
        format!("the calls differ from the script:\n  {words}")
    );
}

#[tokio::test]
async fn a_reply_to_a_sensitive_operation_that_is_not_written_is_refused_without_its_values() {
    let script = script();
    script.on(&REVEAL).reply_with(|_| Reply::json(&Unwritten));
    script.on(&SHOW).reply_with(|_| Reply::events([Unwritten]));
    let transport = scripted(&script);
    let error = transport.send(Request::new(&REVEAL)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "reveal: the script's reply to reveal: POST /api/reveal is refused: it does not serialize as JSON"
    );
    let error = show(&transport, 1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "show_instance: the script's reply to show_instance: GET /api/instances/1 is refused: an item does not serialize as JSON: hidden-value is no number"
    );
    panicking(|| script.verify());
}

/// A value whose `Serialize` fails with an error that quotes it.
struct Unwritten;

impl serde::Serialize for Unwritten {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("hidden-value is no number"))
    }
}

#[tokio::test]
async fn a_sensitive_body_that_is_not_the_expected_type_is_not_shown() {
    let script = Script::new();
    script.on(&REVEAL).reply(Reply::empty());
    let mut request = Request::new(&REVEAL);
    request.json(&json!("hidden-value"));
    scripted(&script).send(request).await.unwrap();
    let call = &script.all_calls()[0];
    assert_eq!(
        panicking(|| drop(call.body::<Vec<u8>>())),
        "the body does not decode as the expected type at line 1 column 14\n  reveal: POST /api/reveal with 14 bytes"
    );
}

#[tokio::test]
async fn a_reply_that_repeats_the_credential_is_refused_without_it() {
    let script = script();
    script
        .on(&SHOW)
        .reply_with(|_| Reply::json(&json!({"id": "key-hidden"})));
    let transport: Transport = Transport::builder("https://example.com")
        .secret_header("x-key", &SecretString::from("key-hidden"))
        .scripted(&script);
    show(&transport, 1).await.unwrap_err();
    let said = panicking(|| script.verify());
    assert!(
        said.contains("invalid type: string \"[redacted]\""),
        "{said}"
    );
}

#[test]
fn a_reply_shows_no_body() {
    for (reply, shown) in [
        (
            Reply::error(404, &json!("hidden")),
            "Reply { status: Some(404), content: Json(8 bytes), .. }",
        ),
        (
            Reply::text("hidden").header("x-key", "hidden"),
            "Reply { status: None, content: Text(6 bytes), .. }",
        ),
        (
            Reply::bytes("hidden", "text/hidden"),
            "Reply { status: None, content: Bytes(6 bytes), .. }",
        ),
        (
            Reply::text_lines(["hidden", "hidden"]),
            "Reply { status: None, content: TextLines(2 items), .. }",
        ),
        (
            Reply::json(&Unwritten),
            "Reply { status: None, content: Empty, .. }",
        ),
        (
            Reply::dropped(),
            "Reply { status: None, content: Dropped, .. }",
        ),
    ] {
        assert_eq!(format!("{reply:?}"), shown);
    }
}

#[tokio::test]
async fn a_body_that_is_not_the_expected_type_is_shown() {
    let script = script();
    script.on(&CREATE).reply(Reply::json(&instance(1)));
    create(&scripted(&script), 5, &NewInstance::new("ubuntu"))
        .await
        .unwrap();
    let call = &script.calls(&CREATE)[0];
    assert_eq!(
        panicking(|| drop(call.body::<Vec<u8>>())),
        "the body does not decode as the expected type: invalid type: map, expected a sequence at line 1 column 0\n  create_instance: PUT /api/asks/5?price=0.5 with {\"image\":\"ubuntu\"}"
    );
}
