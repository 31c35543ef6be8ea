//! Tests that scripted calls, their answers and the scripts themselves show no secret, for all operations.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_runtime::testing::{Reply, Script};
use client_runtime::{Operation, Response, Transport, Verdict, Wait};

use crate::answers::replies;
use crate::callers::{Body, builder, request, secret_fields};
use crate::hidden::{KEY, assert_hidden, assert_hidden_of};
use crate::kinds::representatives;
use crate::options::in_headers;
use crate::said::{debugged, result, said};
use crate::told::Told;
use crate::traced;
use crate::ways::{Way, everything};

const URL: &str = "https://script.example";

/// A script that answers with the present reply.
struct Prompted {
    script: Script,
    reply: Arc<Mutex<Reply>>,
}

impl Prompted {
    fn new(operations: &[&'static Operation]) -> Self {
        let script = Script::new();
        let reply = Arc::new(Mutex::new(Reply::dropped()));
        for operation in operations {
            let now = Arc::clone(&reply);
            let answering = move |_: &_| now.lock().unwrap().clone();
            script.on(operation).reply_with(answering);
        }
        Self { script, reply }
    }

    fn say(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }
}

/// The calls of an operation, by the number of the operation and of the reply: their body, and the way to read the
/// answer.
type Calls = fn(usize, usize) -> Vec<(Body, Way)>;

/// Every reply once. The ways to read it take turns.
fn few(operation: usize, reply: usize) -> Vec<(Body, Way)> {
    vec![(
        Body::Json,
        Way::SHORT[(operation + reply) % Way::SHORT.len()],
    )]
}

/// Every reply with every way and every body.
fn all(_: usize, _: usize) -> Vec<(Body, Way)> {
    let ways = Way::ALL.map(|way| (Body::Json, way));
    let bodies = Body::ALL.map(|body| (body, Way::Unexpected));
    ways.into_iter().chain(bodies).collect()
}

/// Every text of an operation's calls in a test.
async fn scripted(
    prompted: &Prompted,
    transport: &Transport,
    operation: &'static Operation,
    calls: impl Fn(usize) -> Vec<(Body, Way)>,
) -> String {
    let mut words = String::new();
    let mut made = 0;
    for (index, reply) in replies().into_iter().enumerate() {
        for (body, way) in calls(index) {
            prompted.say(reply.clone());
            words += &everything(transport, operation, body, way).await;
            made += 1;
        }
    }
    let calls = prompted.script.calls(operation);
    assert!(calls.len() >= made);
    for call in &calls {
        assert!(!call.url().as_str().contains(KEY), "{}", call.url());
        words += &debugged(call);
    }
    words
}

/// Every text of a script with an unused reply and a call without reply.
async fn failing(
    script: &Script,
    transport: &Transport,
    operations: &[&'static Operation],
) -> String {
    let mut words = String::new();
    for operation in operations {
        let reply = Reply::json(&secret_fields()).undocumented();
        script.on(operation).when(|_| false).reply(reply);
        let unanswered = transport.send(request(operation, Body::Json)).await;
        words += &said(&unanswered.unwrap_err());
    }
    let verified = catch_unwind(AssertUnwindSafe(|| script.verify())).unwrap_err();
    words += verified.downcast_ref::<String>().unwrap();
    for operation in operations {
        let complaint = format!("the script has no reply to {}", operation.id());
        assert!(words.contains(&complaint), "{words}");
    }
    words + &debugged(script)
}

/// Checks operations of a crate. `connect` makes its client's transport.
async fn check(
    operations: &[&'static Operation],
    connect: impl Fn(&Script) -> Transport,
    calls: Calls,
) {
    let (sensitive, ordinary): (Vec<_>, Vec<_>) =
        operations.iter().partition(|it| it.is_sensitive());
    for operations in [sensitive, ordinary] {
        let prompted = Prompted::new(&operations);
        let transport = connect(&prompted.script).with(in_headers());
        assert_hidden(&debugged(&transport));
        for (index, operation) in operations.iter().enumerate() {
            let calls = |reply| calls(index, reply);
            let words = scripted(&prompted, &transport, operation, calls).await;
            assert_hidden_of(operation, &words);
        }
        let script = Script::new();
        let transport = connect(&script).with(in_headers());
        let mut words = failing(&script, &transport, &operations).await;
        words += &debugged(&prompted.script);
        // All of them are sensitive, or none is.
        if let Some(operation) = operations.first() {
            assert_hidden_of(operation, &words);
        }
    }
}

/// Checks the operations of both crates that `choose` selects.
async fn check_both(choose: fn(&[&'static Operation]) -> Vec<&'static Operation>, calls: Calls) {
    traced::listen();
    let told = Arc::new(Told::default());
    let phalas = phala_api::operations::all();
    let phala = |script: &Script| {
        let client = builder(phala_api::Client::builder(), phalas, URL, &told).scripted(script);
        assert_hidden(&debugged(&client));
        client.transport().clone()
    };
    check(&choose(phalas), phala, calls).await;
    let vasts = vast_api::operations::all();
    let vast = |script: &Script| {
        let client = builder(vast_api::Client::builder(), vasts, URL, &told).scripted(script);
        assert_hidden(&debugged(&client));
        client.transport().clone()
    };
    check(&choose(vasts), vast, calls).await;
    told.assert_hidden(&[
        "AnswerDeviated",
        "AttemptEnd",
        "AttemptStart",
        "CallEnd",
        "CallStart",
        "Repetition",
        "StreamEnd",
    ]);
    traced::assert_hidden(&[
        "attempt{",
        "the call is sent again",
        "does not decode and is left out",
    ]);
}

#[tokio::test(start_paused = true)]
async fn no_operation_shows_a_secret_for_any_answer() {
    check_both(<[_]>::to_vec, few).await;
}

#[tokio::test(start_paused = true)]
async fn no_kind_of_operation_shows_a_secret_for_any_body_and_any_reading() {
    check_both(representatives, all).await;
}

/// Includes the results of the methods.
#[tokio::test(start_paused = true)]
async fn no_rotation_shows_a_secret_with_or_without_repetitions() {
    traced::listen();
    let told = Arc::new(Told::default());
    let operation = &phala_api::operations::ROTATE_WEBHOOK_SECRET;
    let phalas = Prompted::new(&[operation]);
    let phala = builder(phala_api::Client::builder(), &[operation], URL, &told);
    let phala = phala.scripted(&phalas.script).with(in_headers());
    let operation = &vast_api::operations::ROTATE_NOTIFICATION_WEBHOOK_SECRET;
    let vasts = Prompted::new(&[operation]);
    let vast = builder(vast_api::Client::builder(), &[operation], URL, &told);
    let vast = vast.scripted(&vasts.script).with(in_headers());
    for reply in replies() {
        phalas.say(reply.clone());
        vasts.say(reply);
        let answer = phala.rotate_webhook_secret("wh_1").await;
        assert_hidden(&result(answer.map(Response::into_inner)));
        let answer = vast.rotate_notification_webhook_secret(42).await;
        assert_hidden(&result(answer.map(Response::into_inner)));
        for verdict in [Verdict::GoOn, Verdict::Failed] {
            let wait = Wait::at_most(Duration::from_secs(300));
            let waited = wait.until(|| phala.rotate_webhook_secret("wh_1"), |_| verdict);
            assert_hidden(&result(waited.await));
        }
    }
    traced::assert_hidden(&["of another type and means the same"]);
}
