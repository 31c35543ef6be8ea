//! Waiting for the status of a CVM, against scripts.

use std::time::Duration;

use phala_api::cvms::watch::{Watch, WatchError};
use phala_api::operations::GET_CVM_STATE as STATE;
use phala_api::testing::{Call, Reply, Script};
use phala_api::{Client, ErrorKind};
use serde_json::{Value, json};

/// A stream of these events, each with its name.
fn stream(events: &[(&str, Value)]) -> Reply {
    let mut text = String::new();
    for (name, data) in events {
        text.push_str(&format!("event: {name}\ndata: {data}\n\n"));
    }
    raw(text)
}

fn raw(text: impl Into<String>) -> Reply {
    let body: Vec<u8> = text.into().into_bytes();
    Reply::bytes(body, "text/event-stream")
        .status(200)
        .undocumented()
}

fn is_stream(call: &Call) -> bool {
    call.header("accept") == Some("text/event-stream")
}

fn state(status: &str) -> Value {
    json!({"id": "cvm_1", "name": "my-app", "status": status})
}

fn watch() -> Watch {
    Watch::until("running").at_most(Duration::from_secs(300))
}

#[tokio::test(start_paused = true)]
async fn the_stream_says_when_the_status_is_reached() {
    let script = Script::new();
    script.on(&STATE).reply(stream(&[
        ("state", state("starting")),
        ("state", state("running")),
        (
            "complete",
            json!({"status": "running", "elapsed": 12.5, "target": "running"}),
        ),
    ]));
    let reached = watch().watch(&Client::scripted(&script), "cvm_1").await;
    assert_eq!(reached.unwrap().name.as_deref(), Some("my-app"));
    let calls = script.calls(&STATE);
    assert!(is_stream(&calls[0]));
    assert_eq!(calls[0].path("cvm_id"), Some("cvm_1"));
    assert_eq!(calls[0].query("target").as_deref(), Some("running"));
    assert_eq!(calls[0].query("timeout").as_deref(), Some("300"));
}

#[tokio::test(start_paused = true)]
async fn a_completion_without_its_state_still_counts() {
    let script = Script::new();
    script.on(&STATE).reply(stream(&[
        ("state", state("starting")),
        (
            "complete",
            json!({"status": "running", "elapsed": 1, "target": "running"}),
        ),
    ]));
    let reached = watch().watch(&Client::scripted(&script), "cvm_1").await;
    let reached = reached.unwrap();
    assert_eq!(reached.status, "running");
    assert_eq!(reached.id.as_deref(), Some("cvm_1"));
}

#[tokio::test(start_paused = true)]
async fn a_status_that_never_becomes_the_target_ends_the_wait_at_once() {
    for failed in [
        state("error"),
        state("Error"),
        state("stopped"),
        json!({"status": "starting", "boot_error": "no keys"}),
    ] {
        let script = Script::new();
        script
            .on(&STATE)
            .reply(stream(&[("state", failed.clone())]).left_open());
        let watch = watch().failed_if("stopped");
        let ended = watch.watch(&Client::scripted(&script), "cvm_1").await;
        let Err(WatchError::Failed(last)) = ended else {
            panic!("{failed}: {ended:?}");
        };
        assert_eq!(failed["status"], last.status);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_boot_does_not_keep_a_cvm_from_being_stopped() {
    let script = Script::new();
    script.on(&STATE).reply(stream(&[
        (
            "state",
            json!({"status": "stopping", "boot_error": "no keys"}),
        ),
        (
            "state",
            json!({"status": "stopped", "boot_error": "no keys"}),
        ),
    ]));
    let client = Client::scripted(&script);
    let reached = Watch::until("stopped").watch(&client, "cvm_1").await;
    assert_eq!(reached.unwrap().status, "stopped");
}

#[tokio::test(start_paused = true)]
async fn without_a_stream_the_client_asks_for_the_state() {
    for refused in [
        Reply::text("too many streams").status(429).undocumented(),
        Reply::text("not here").status(406).undocumented(),
        Reply::json(&state("starting")),
        Reply::dropped(),
        stream(&[]),
        raw("event: state\ndata: {\"status\": \"sta"),
        raw("event: state\ndata: not json\n\nevent: \u{0}\ndata: 7\n\n:\n\n"),
        stream(&[("error", json!({"error": "teepod unreachable"}))]),
        stream(&[("error", json!({"error": "x", "status": "running"}))]),
        stream(&[(
            "timeout",
            json!({"error": "t", "elapsed": 0, "target": "running"}),
        )]),
        stream(&[("state", state("starting"))]).broken(),
    ] {
        let script = Script::new();
        script
            .on(&STATE)
            .when(is_stream)
            .reply_always(refused.clone());
        script
            .on(&STATE)
            .when(|call| !is_stream(call))
            .reply(Reply::json(&state("starting")))
            .reply(Reply::json(&state("running")));
        let reached = watch().watch(&Client::scripted(&script), "cvm_1").await;
        assert_eq!(reached.unwrap().status, "running", "{refused:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_whose_time_is_up_is_opened_again() {
    let script = Script::new();
    let time_is_up = json!({"error": "timeout", "elapsed": 20, "target": "running"});
    script
        .on(&STATE)
        .reply(
            stream(&[("state", state("starting")), ("timeout", time_is_up)])
                .every(Duration::from_secs(20)),
        )
        .reply(stream(&[("state", state("running"))]));
    let reached = watch().watch(&Client::scripted(&script), "cvm_1").await;
    assert_eq!(reached.unwrap().status, "running");
    assert!(script.calls(&STATE).iter().all(is_stream));
}

#[tokio::test(start_paused = true)]
async fn the_wait_ends_in_time_with_the_last_state() {
    let script = Script::new();
    script
        .on(&STATE)
        .reply(stream(&[("state", state("starting"))]).left_open());
    let watch = Watch::until("running").at_most(Duration::from_secs(20));
    let ended = watch.watch(&Client::scripted(&script), "cvm_1").await;
    let Err(error) = ended else {
        panic!("it ended with a state");
    };
    assert_eq!(
        error.to_string(),
        "the CVM did not reach the status in time; it was `starting`"
    );
    let WatchError::TimedOut { last, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(last.unwrap().status, "starting");
}

#[tokio::test(start_paused = true)]
async fn a_missing_cvm_is_reported_at_once() {
    let script = Script::new();
    let gone = Reply::error(404, &json!({"detail": "CVM not found"})).undocumented();
    script.on(&STATE).reply(gone.clone()).reply(gone);
    let ended = watch().watch(&Client::scripted(&script), "cvm_1").await;
    let Err(WatchError::Call(error)) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.status().unwrap(), 404);
}
