//! Replies that are streams.

use std::time::Duration;

use client_runtime::testing::{Answers, Reply, Script, Shape};
use client_runtime::{Error, ErrorKind, Events, Lines, Operation, Request, Transport};
use tokio::time::Instant;

use crate::scripted;

static WATCH: Operation = Operation::new("watch", "GET", "/events").answered_with(&["200"]);
static LOGS: Operation = Operation::new("logs", "GET", "/logs").answered_with(&["200"]);
static ROWS: Operation = Operation::new("rows", "GET", "/rows").answered_with(&["200"]);

const ANSWERS: Answers = |operation| match operation.id() {
    "watch" => const { &[(&["200"], Shape::events::<u64>())] },
    "logs" => const { &[(&["200"], Shape::TEXT_LINES)] },
    "rows" => const { &[(&["200"], Shape::json_sequence::<Vec<u64>>())] },
    _ => &[],
};

async fn watch(transport: &Transport) -> Result<Events<u64>, Error<String>> {
    let request = Request::new(&WATCH);
    let answer = transport.open(request, |status| status == 200).await?;
    answer
        .events()
        .map(|events| events.into_inner().reconnecting())
}

#[tokio::test(start_paused = true)]
async fn events_come_when_their_time_has_come_and_the_stream_goes_on_after_it_is_lost() {
    let script = Script::described_by(ANSWERS);
    let second = Duration::from_secs(1);
    script
        .on(&WATCH)
        .reply(Reply::events([1, 2]).every(second).broken())
        .reply(Reply::events([3]).every(second).left_open());
    let transport = scripted(&script);
    let started = Instant::now();
    let mut events = watch(&transport).await.unwrap();
    for expected in 1..=3 {
        assert_eq!(events.next().await.unwrap().unwrap().data, expected);
    }
    assert!(started.elapsed() >= 3 * second);
    // An open stream is silent until the time for a chunk is up. Then the client opens it again, and the script has no
    // further reply.
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(script.calls(&WATCH).len(), 3);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| script.verify()));
    assert!(panic.is_err());
}

#[tokio::test]
async fn lines_and_sequences_are_written_as_their_formats_are() {
    let script = Script::described_by(ANSWERS);
    script.on(&LOGS).reply(Reply::text_lines(["a", "b"]));
    script
        .on(&ROWS)
        .reply(Reply::json_sequence([vec![1, 2], vec![]]));
    let transport = scripted(&script);
    let answer = transport.open(Request::new(&LOGS), |_| true).await.unwrap();
    let mut lines: Lines<String> = answer.text_lines::<()>().unwrap().into_inner();
    assert_eq!(lines.next().await.unwrap().unwrap(), "a");
    assert_eq!(lines.next().await.unwrap().unwrap(), "b");
    assert!(lines.next().await.is_none());
    let answer = transport.open(Request::new(&ROWS), |_| true).await.unwrap();
    let mut rows: Lines<Vec<u64>> = answer.json_sequence::<_, ()>().unwrap().into_inner();
    assert_eq!(rows.next().await.unwrap().unwrap(), [1, 2]);
    assert!(rows.next().await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn the_text_of_an_event_may_have_any_line_breaks() {
    static NOTES: Operation = Operation::new("notes", "GET", "/notes");
    let script = Script::new();
    script
        .on(&NOTES)
        .reply(Reply::text_events(["a\rb", "c\r\nd\ne", "f\r\rg", ""]));
    let transport = scripted(&script);
    let answer = transport.open(Request::new(&NOTES), |_| true);
    let answer = answer.await.unwrap().text_events::<()>();
    let mut events = answer.unwrap().into_inner();
    for expected in ["a\nb", "c\nd\ne", "f\n\ng", ""] {
        assert_eq!(events.next().await.unwrap().unwrap().data, expected);
    }
    assert!(events.next().await.is_none());
}

#[test]
fn a_line_of_text_that_would_be_two_is_refused() {
    for text in ["a\nb", "a\r", "a\r\nb"] {
        let script = Script::described_by(ANSWERS);
        let reply = || script.on(&LOGS).reply(Reply::text_lines(["a", text]));
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(reply())));
        let words = *panic.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(
            words,
            "the reply to logs is refused: item 1 contains a line break, which would make it two lines"
        );
    }
}

#[test]
#[should_panic(expected = "for 200, item 1 does not decode: invalid type: string")]
fn an_item_that_is_not_of_the_documented_type_is_refused() {
    let script = Script::described_by(ANSWERS);
    let items = [serde_json::json!(1), serde_json::json!("two")];
    script.on(&WATCH).reply(Reply::events(items));
}

#[test]
#[should_panic(expected = "for 200, a stream of events is documented")]
fn a_stream_of_another_format_is_refused() {
    let script = Script::described_by(ANSWERS);
    script.on(&WATCH).reply(Reply::lines([1]));
}
