//! What a test says when the calls differ from the script.

use std::panic::{AssertUnwindSafe, catch_unwind};

use client_runtime::ErrorKind;
use client_runtime::testing::{Reply, Script};

use crate::{CREATE, NewInstance, SHOW, create, instance, rent, script, scripted, show};

/// The words of a panic.
fn panicking(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(words) => *words,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

/// The words without where in this file they say something stands.
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
    insta::assert_snapshot!(error, @r#"create_instance: the script has no reply to create_instance: PUT /api/asks/5?price=0.5 with {"image":"ubuntu"}; replies are left for show_instance"#);
    insta::assert_snapshot!(placeless(&panicking(|| script.verify())), @r#"
    the calls differ from the script:
      the script has no reply to create_instance: PUT /api/asks/5?price=0.5 with {"image":"ubuntu"}; replies are left for show_instance
      show_instance was not called for the reply at HERE
    "#);
    // It has been said.
    script.verify();
}

#[tokio::test]
async fn a_script_that_is_dropped_says_what_it_is_left_with() {
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
        "the calls differ from the script:\n  the script has no reply to rent: POST /api/rent; no reply is left"
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
fn a_reply_that_the_document_does_not_have_is_refused_where_it_is_given() {
    let refused = |reply: Reply| {
        panicking(|| {
            script().on(&SHOW).reply(reply);
        })
    };
    assert_eq!(
        refused(Reply::empty().status(500)),
        "the reply to show_instance is refused: 200, 404 are documented, and no 500; say `undocumented` if it is meant"
    );
    assert_eq!(
        refused(Reply::json(&serde_json::json!({"id": "x", "state": "y"}))),
        "the reply to show_instance is refused: for 200, the body does not decode: invalid type: string \"x\", expected i64 at line 1 column 9; say `undocumented` if it is meant"
    );
    assert_eq!(
        refused(Reply::text("a")),
        "the reply to show_instance is refused: for 200, JSON is documented; say `undocumented` if it is meant"
    );
}

#[tokio::test]
async fn a_reply_that_is_made_of_the_call_and_that_the_document_does_not_have_fails_the_call() {
    let script = script();
    script
        .on(&SHOW)
        .reply_with(|_| Reply::text("oh").status(500));
    let error = show(&scripted(&script), 3).await.unwrap_err();
    let words = "the script's reply to show_instance: GET /api/instances/3 is refused: 200, 404 are documented, and no 500; say `undocumented` if it is meant";
    assert_eq!(error.to_string(), format!("show_instance: {words}"));
    let said = panicking(|| script.verify());
    assert_eq!(
        said,
        format!("the calls differ from the script:\n  {words}")
    );
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
        "the body is not what was expected: invalid type: map, expected a sequence at line 1 column 0\n  create_instance: PUT /api/asks/5?price=0.5 with {\"image\":\"ubuntu\"}"
    );
}
