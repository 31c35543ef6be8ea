//! The replies of a script.

use std::sync::Mutex;

use client_runtime::testing::{Reply, Script};
use client_runtime::{ErrorKind, RetryPolicy, Transport};
use serde_json::json;

use crate::{
    CREATE, NewInstance, Problem, RENT, SHOW, create, instance, rent, script, scripted, show,
};

#[tokio::test]
async fn replies_go_to_the_calls_of_their_operation_in_turn() {
    let script = script();
    script
        .on(&SHOW)
        .reply_in_turn([Reply::json(&instance(1)), Reply::json(&instance(2))]);
    script.on(&CREATE).reply(Reply::json(&instance(3)));
    let transport = scripted(&script);

    let created = create(&transport, 3, &NewInstance::new("ubuntu")).await;
    assert_eq!(created.unwrap().id, 3);
    assert_eq!(show(&transport, 9).await.unwrap().id, 1);
    assert_eq!(show(&transport, 9).await.unwrap().id, 2);
}

#[tokio::test]
async fn a_documented_error_is_an_error_of_its_type() {
    let script = script();
    let problem = json!({"error": "taken"});
    script.on(&CREATE).reply(Reply::error(404, &problem));
    let error = create(&scripted(&script), 3, &NewInstance::new("ubuntu")).await;
    let error = error.unwrap_err();
    let documented = error.documented().unwrap();
    assert_eq!(
        documented,
        &Problem {
            error: "taken".to_owned()
        }
    );
    assert_eq!(error.status().unwrap(), 404);
}

#[tokio::test]
async fn a_reply_may_depend_on_the_call() {
    let script = script();
    let known = Mutex::new(vec![1_i64]);
    script.on(&SHOW).reply_with(move |call| {
        let id = call.path("id").unwrap().parse().unwrap();
        if known.lock().unwrap().contains(&id) {
            Reply::json(&instance(id))
        } else {
            Reply::error(404, &json!({"error": "none"}))
        }
    });
    let transport = scripted(&script);
    assert_eq!(show(&transport, 1).await.unwrap().id, 1);
    assert_eq!(
        show(&transport, 2).await.unwrap_err().status().unwrap(),
        404
    );
    assert_eq!(show(&transport, 1).await.unwrap().id, 1);
}

#[tokio::test]
async fn a_condition_leaves_other_calls_to_the_next_reply() {
    let script = script();
    script
        .on(&SHOW)
        .when(|call| call.path("id") == Some("7"))
        .reply(Reply::json(&instance(7)));
    script.on(&SHOW).reply_always(Reply::json(&instance(0)));
    let transport = scripted(&script);
    for (id, expected) in [(1, 0), (7, 7), (7, 0)] {
        assert_eq!(show(&transport, id).await.unwrap().id, expected);
    }
}

#[tokio::test]
async fn a_condition_may_ask_the_script() {
    let script = std::sync::Arc::new(script());
    let asked = std::sync::Arc::downgrade(&script);
    script
        .on(&SHOW)
        .when(move |_| asked.upgrade().unwrap().calls(&SHOW).len() == 2)
        .reply(Reply::json(&instance(2)));
    script.on(&SHOW).reply_always(Reply::json(&instance(0)));
    let transport = scripted(&script);
    // The count includes the current call.
    for expected in [0, 2, 0] {
        assert_eq!(show(&transport, 1).await.unwrap().id, expected);
    }
}

#[tokio::test]
async fn a_reply_may_ask_the_script() {
    let script = std::sync::Arc::new(script());
    let asked = std::sync::Arc::downgrade(&script);
    script.on(&SHOW).reply_with(move |_| {
        let so_far = asked.upgrade().unwrap().calls(&SHOW).len();
        Reply::json(&instance(so_far.try_into().unwrap()))
    });
    let transport = scripted(&script);
    assert_eq!(show(&transport, 1).await.unwrap().id, 1);
    assert_eq!(show(&transport, 1).await.unwrap().id, 2);
}

#[tokio::test]
async fn an_undescribed_operation_accepts_any_reply() {
    let script = Script::new();
    script
        .on(&RENT)
        .reply(Reply::json(&json!([1])).status(418))
        .reply(Reply::bytes("{}", "application/problem+json").status(201))
        .reply(Reply::empty().header("x-request-id", "r1").status(204));
    let transport = scripted(&script);
    let error = rent(&transport).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 418);
    assert_eq!(*rent(&transport).await.unwrap(), json!({}));
    let answer = rent(&transport).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.request_id()),
        (204, Some("r1"))
    );
}

#[tokio::test]
async fn undocumented_replies_can_be_allowed() {
    let script = script();
    script
        .on(&SHOW)
        .reply(Reply::text("<html>").status(200).undocumented())
        .reply(Reply::text("teapot").status(418).undocumented());
    let transport = scripted(&script);
    let error = show(&transport, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let error = show(&transport, 1).await.unwrap_err();
    assert_eq!(error.to_string(), "show_instance: 418 I'm a teapot: teapot");
}

#[tokio::test]
async fn limits_of_the_client_hold() {
    let script = script();
    let large = json!({"id": 1, "state": "x".repeat(1000)});
    script.on(&SHOW).reply(Reply::json(&large));
    script.on(&CREATE).reply(Reply::json(&instance(1)).broken());
    let transport: Transport = Transport::builder("https://example.com")
        .body_limit(100)
        .retry(RetryPolicy::never())
        .scripted(&script);
    let error = show(&transport, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    let error = create(&transport, 1, &NewInstance::new("ubuntu")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        error.to_string(),
        "create_instance: 200 OK: the connection failed during the call: the script ends the connection within the body"
    );
}
