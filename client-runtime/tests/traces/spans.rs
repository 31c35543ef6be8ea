//! The spans of a call, with the attributes of OpenTelemetry.

use std::time::Duration;

use client_runtime::{Operation, Request, RetryPolicy, Style, Transport};
use tracing::Instrument as _;

use crate::raw::RawServer;
use crate::recorder::{Recorder, Traced};

fn transport(url: &str) -> Transport {
    let policy = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let builder = Transport::builder(url).retry(policy);
    let builder = builder.attempt_timeout(Duration::from_millis(200));
    builder.build().unwrap()
}

async fn call(transport: &Transport, operation: &'static Operation) {
    let mut request = Request::new(operation);
    request.path("id", "one");
    request.query("q", Style::FORM_EXPLODE, "two");
    let _ = transport.send(request).await;
}

fn attribute<'a>(span: &'a Traced, name: &str) -> Option<&'a str> {
    span.attributes.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_call_and_each_of_its_attempts_is_a_span() {
    static TRACED: Operation = Operation::new("traced", "GET", "/things/{id}");
    let recorder = Recorder::of_process();
    let server = RawServer::start(|stream, number| {
        use std::io::Write as _;
        let status = if number == 1 { "503" } else { "200" };
        let _ = write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
    });
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let span = tracing::info_span!("work");
    call(&transport(&server.url), &TRACED)
        .instrument(span)
        .await;
    assert_eq!(server.requests(), 2);

    let spans = recorder.spans_of("traced");
    let names: Vec<_> = spans
        .iter()
        .map(|span| (span.name, span.parent.as_deref()))
        .collect();
    let expected = [
        ("call", Some("work")),
        ("attempt", Some("call")),
        ("attempt", Some("call")),
    ];
    assert_eq!(names, expected);
    assert_eq!(attribute(&spans[0], "attempts"), Some("2"));
    for span in &spans[1..] {
        for (name, value) in [
            ("otel.kind", "client"),
            ("http.request.method", "GET"),
            ("url.scheme", "http"),
            ("url.template", "/things/{id}"),
            ("server.address", "127.0.0.1"),
            ("server.port", &port),
        ] {
            assert_eq!(attribute(span, name), Some(value), "{span:?}");
        }
    }
    for (span, status, error, resent) in [
        (&spans[1], "503", Some("503"), None),
        (&spans[2], "200", None, Some("1")),
    ] {
        assert_eq!(attribute(span, "http.response.status_code"), Some(status));
        assert_eq!(attribute(span, "error.type"), error);
        assert_eq!(attribute(span, "http.request.resend_count"), resent);
    }
}

#[tokio::test]
async fn an_attempt_without_an_answer_says_why() {
    static REFUSED: Operation = Operation::new("traced_refused", "POST", "/{id}");
    static LATE: Operation = Operation::new("traced_late", "POST", "/{id}");
    static BROKEN: Operation = Operation::new("traced_broken", "POST", "/{id}");
    static LARGE: Operation = Operation::new("traced_large", "POST", "/{id}");
    let recorder = Recorder::of_process();
    let port = tokio::net::TcpSocket::new_v4().unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let refused = format!("http://{}", port.local_addr().unwrap());
    let late = RawServer::start(|_, _| std::thread::sleep(Duration::from_secs(2)));
    let broken = RawServer::resetting("");
    let large = "HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n";
    let large = RawServer::repeating(large, vec![b'1'; 1000], Duration::from_millis(1));
    for (url, operation, kind, status, count) in [
        (&refused, &REFUSED, "Connect", None, 2),
        (&late.url, &LATE, "Timeout", None, 1),
        (&broken.url, &BROKEN, "Transport", None, 1),
        (&large.url, &LARGE, "BodyTooLarge", Some("200"), 1),
    ] {
        call(&transport(url), operation).await;
        let spans = recorder.spans_of(operation.id());
        assert_eq!(spans.len(), 1 + count, "{spans:?}");
        for span in &spans[1..] {
            assert_eq!(attribute(span, "error.type"), Some(kind), "{span:?}");
            assert_eq!(attribute(span, "http.response.status_code"), status);
        }
    }
}
