//! Retries, timeouts and waiting are real, but take no time while tokio's clock is paused.

use std::time::Duration;

use client_runtime::testing::{Call, Reply, Script};
use client_runtime::{ErrorKind, RetryPolicy, Transport, Verdict, Wait};
use serde_json::json;
use tokio::time::Instant;

use crate::{RENT, SHOW, instance, rent, script, scripted, show};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_call_is_sent_again_as_it_is_to_a_server() {
    let script = script();
    script.on(&SHOW).reply_in_turn([
        Reply::dropped(),
        Reply::unreachable(),
        Reply::text("later")
            .status(503)
            .header("retry-after", "20")
            .undocumented(),
        Reply::json(&instance(1)),
    ]);
    let transport: Transport = Transport::builder("https://example.com")
        .retry(RetryPolicy::new().attempts(4))
        .scripted(&script);
    let started = Instant::now();
    assert_eq!(show(&transport, 1).await.unwrap().id, 1);
    assert!(started.elapsed() >= Duration::from_secs(20));
    let attempts: Vec<u32> = script.calls(&SHOW).iter().map(Call::attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_fate_is_unknown_is_not_sent_again() {
    let script = Script::new();
    script.on(&RENT).reply(Reply::dropped());
    let error = rent(&scripted(&script)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(script.calls(&RENT).len(), 1);
    script
        .on(&RENT)
        .reply(Reply::unreachable())
        .reply(Reply::json(&json!(1)));
    assert_eq!(*rent(&scripted(&script)).await.unwrap(), 1);
    assert_eq!(script.calls(&RENT).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_is_a_timeout() {
    let script = Script::new();
    script
        .on(&RENT)
        .reply(Reply::json(&json!(1)).after(HOUR))
        .reply(Reply::dropped().after(HOUR))
        .reply(Reply::json(&json!(1)).left_open())
        .reply(Reply::json(&json!(1)).after(Duration::from_secs(59)));
    let transport = scripted(&script);
    for _ in 0..3 {
        let started = Instant::now();
        let error = rent(&transport).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(started.elapsed(), Duration::from_secs(60));
    }
    assert_eq!(*rent(&transport).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_state_takes_no_time() {
    let script = script();
    let state = |state: &str| {
        let mut instance = instance(1);
        state.clone_into(&mut instance.state);
        Reply::json(&instance)
    };
    script.on(&SHOW).reply_in_turn([
        state("created"),
        state("loading"),
        state("loading"),
        state("running"),
    ]);
    let transport = scripted(&script);
    let started = Instant::now();
    let running = Wait::at_most(HOUR)
        .until(
            || show(&transport, 1),
            |instance| match instance.state.as_str() {
                "running" => Verdict::Done,
                "failed" => Verdict::Failed,
                _ => Verdict::GoOn,
            },
        )
        .await
        .unwrap();
    assert_eq!(running.state, "running");
    assert_eq!(script.calls(&SHOW).len(), 4);
    assert!(started.elapsed() > Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_limit_wait_for_their_turn() {
    let script = Script::new();
    script
        .on(&RENT)
        .reply_always(Reply::json(&json!(1)).after(Duration::from_secs(1)));
    let transport: Transport = Transport::builder("https://example.com")
        .concurrency(2)
        .scripted(&script);
    let started = Instant::now();
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let transport = transport.clone();
            tokio::spawn(async move { rent(&transport).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}
