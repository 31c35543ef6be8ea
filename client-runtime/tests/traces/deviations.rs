//! Reports about answers that do not match their document.

use std::collections::BTreeMap;

use client_runtime::{Credential, Object, Operation, Request, RetryPolicy, Transport};

use crate::raw::RawServer;
use crate::recorder::Recorder;

const KEY: &str = "key-do-not-show";
static TAKEN: Operation = Operation::new("taken_and_left_out", "GET", "/machines");
static GUARDED: Operation = Operation::new("guarded_deviation", "GET", "/secrets").sensitive();
static CROWDED: Operation = Operation::new("crowded_deviation", "GET", "/crowd");
static FAILED: Operation = Operation::new("failed_deviation", "GET", "/failed");

#[derive(Debug, Object)]
struct Machine {
    id: i64,
    label: Option<String>,
    ports: Option<BTreeMap<String, i64>>,
}

/// The reported lines about an answer with this body.
async fn reported(operation: &'static Operation, body: &str) -> Vec<String> {
    let recorder = Recorder::of_process();
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
    let server = RawServer::writing(answer);
    let transport = Transport::builder(&server.url)
        .credential(Credential::header("X-API-Key", KEY).unwrap())
        .retry(RetryPolicy::never())
        .tolerant()
        .build()
        .unwrap();
    let answer = transport
        .json::<Vec<Machine>>(Request::new(operation))
        .await;
    assert_eq!(answer.is_ok(), operation.id() != FAILED.id());
    if let Ok(answer) = answer {
        // Deviations are reported only once.
        assert!(answer.json::<Vec<Machine>>().is_ok());
    }
    let text = recorder.text();
    let id = format!("operation=\"{}\"", operation.id());
    let is_report = |line: &&str| line.contains(&id) && line.contains("of the answer ");
    text.lines().filter(is_report).map(str::to_owned).collect()
}

#[tokio::test]
async fn accepted_and_left_out_values_are_reported_without_the_values() {
    let body = r#"[{"id": "4711"}, {"id": 2, "label": ["do-not-show"], "ports": {"key-do-not-show": "8080"}}, {"id": "4712"}]"#;
    let lines = reported(&TAKEN, body).await;
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, said) in lines.iter().zip([
        ["DEBUG", r#"path="[0].id" documented="an integer" received="a string" places=2"#],
        ["WARN", r#"path="[1].label" documented="a string" received="an array" places=1 left_out="[1].label""#],
        ["DEBUG", r#"path="[1].ports.[redacted]" documented="an integer" received="a string" places=1"#],
    ]) {
        for words in said {
            assert!(line.contains(words), "no `{words}` in {line}");
        }
        // Cuts off the time at the beginning, whose digits vary.
        let (_, told) = line.split_once(' ').unwrap();
        for value in ["4711", "8080", "do-not-show"] {
            assert!(!told.contains(value), "{line}");
        }
    }
}

#[tokio::test]
async fn names_of_a_sensitive_answer_are_not_reported() {
    let body =
        r#"[{"id": "1", "ports": {"do-not-show": "1"}}, {"id": 1, "ports": {"do-not-show": []}}]"#;
    let lines = reported(&GUARDED, body).await;
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, path) in lines.iter().zip(["[0].id", "[0].ports.*", "[1].ports.*"]) {
        assert!(line.contains(&format!("path=\"{path}\"")), "{line}");
        assert!(!line.contains("do-not-show"), "{line}");
    }
}

#[tokio::test]
async fn a_hostile_answer_makes_few_reports() {
    let ports: Vec<String> = (0..5_000)
        .map(|port| format!("\"p{port}\": \"1\""))
        .collect();
    let body = format!("[{{\"id\": 1, \"ports\": {{{}}}}}]", ports.join(", "));
    let lines = reported(&CROWDED, &body).await;
    assert_eq!(lines.len(), 20, "{lines:?}");
    let text = Recorder::of_process().text();
    let more = "the answer deviates from its document in more places operation=\"crowded_deviation\" places=4980";
    assert!(text.contains(more));
}

#[tokio::test]
async fn nothing_is_reported_of_an_answer_that_does_not_decode() {
    let lines = reported(&FAILED, r#"[{"id": "1"}, {"id": []}]"#).await;
    assert_eq!(lines, [""; 0]);
}
