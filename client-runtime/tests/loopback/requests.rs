//! Requests: how they arrive at the server, and which ones are refused before that.

use std::io::{Read as _, Write as _};

use client_runtime::{ErrorKind, Operation, Request, Style, Transport};
use serde_json::json;

use crate::calls::{Hook, KEY, Problem, ROTATE, Rotated, fetch_value, once, rotate, with_key};
use crate::raw::RawServer;
use crate::server::Server;

#[tokio::test]
async fn a_call_arrives_as_described() {
    let server = Server::answering(200, r#"{"webhook": {"id": 7}}"#).await;
    let transport = with_key(&format!("{}/base/", server.url))
        .user_agent("phala-api/1.2.3")
        .build()
        .unwrap();
    let response = rotate(&transport, &ROTATE, "wh/1 ü", Some(5))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.webhook.id, 7);
    assert_eq!(
        response.into_inner(),
        Rotated {
            webhook: Hook { id: 7 }
        }
    );

    let seen = server.seen();
    assert_eq!(
        seen[0].line,
        "POST /base/hooks/wh%2F1%20%C3%BC/rotate-secret/?limit=5"
    );
    assert_eq!(seen[0].body, r#"{"reason":"rotation"}"#);
    let header = |name: &str| {
        seen[0]
            .headers
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("user-agent"), "phala-api/1.2.3");
    assert_eq!(header("x-api-key"), KEY);
    assert!(header("accept").starts_with("application/json"));
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_base_url_is_harmless() {
    let server = Server::answering(200, "1").await;
    for end in ["", "/", "//"] {
        let transport = Transport::new(&format!("{}{end}", server.url)).unwrap();
        fetch_value(&transport).await.unwrap();
    }
    assert!(server.seen().iter().all(|seen| seen.line == "GET /value"));
}

#[tokio::test]
async fn a_fragment_in_a_path_is_not_sent_and_does_not_hide_the_query() {
    const COUNT: Operation = Operation::new("count", "GET", "/values?count=1#{name}");
    let server = Server::answering(200, "1").await;
    let transport = Transport::new(&server.url).unwrap();
    let mut request = Request::new(&COUNT);
    request.query("limit", Style::FORM_EXPLODE, &5);
    transport.send(request).await.unwrap();
    assert_eq!(server.seen()[0].line, "GET /values?count=1&limit=5");
}

#[tokio::test]
async fn path_escapes_are_refused_and_the_server_is_not_called() {
    let server = Server::answering(200, "{}").await;
    let transport = with_key(&server.url).build().unwrap();
    for id in ["", ".", "..", "a\\b", "..\\", "a\u{0}b", "line\nbreak"] {
        let error = rotate(&transport, &ROTATE, id, None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        assert!(
            error
                .to_string()
                .starts_with("rotate_secret: path parameter `id` "),
            "{error}"
        );
        assert_eq!(error.status(), None);
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn dots_that_do_not_lead_elsewhere_are_sent() {
    let server = Server::answering(200, r#"{"webhook": {"id": 7}}"#).await;
    let transport = Transport::new(&server.url).unwrap();
    for id in ["...", "a..b", "%2e%2E", "..a"] {
        rotate(&transport, &ROTATE, id, None).await.unwrap();
    }
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines,
        ["...", "a..b", "%252e%252E", "..a"].map(|id| format!("POST /hooks/{id}/rotate-secret/"))
    );
}

#[tokio::test]
async fn a_template_that_cannot_be_filled_is_refused() {
    const MISSING: Operation = Operation::new("missing", "GET", "/a/{x}");
    const DOTS: Operation = Operation::new("dots", "GET", "/a/../b");
    const UNCLOSED: Operation = Operation::new("unclosed", "GET", "b/{x");
    let server = Server::answering(200, "{}").await;
    let transport = Transport::new(&server.url).unwrap();
    let error = transport.send(Request::new(&MISSING)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "missing: path parameter `x` has no value"
    );
    let error = transport.send(Request::new(&DOTS)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "dots: the path has a segment `.` or `..`, which leads to another path"
    );
    assert!(server.seen().is_empty());

    transport.send(Request::new(&UNCLOSED)).await.unwrap();
    assert_eq!(server.seen()[0].line, "GET /b/%7Bx");
}

#[tokio::test]
async fn headers_and_cookies_are_sent_and_bad_ones_refused() {
    const LIST: Operation = Operation::new("list", "GET", "/list?fixed=1");
    let server = Server::answering(200, "{}").await;
    let transport = Transport::new(&server.url).unwrap();
    let mut request = Request::new(&LIST);
    request.query("q", Style::FORM_EXPLODE, "a b");
    request.header("X-Trace", &Some("t1"));
    request.header("X-None", &None::<String>);
    request.cookie("session", "s;1");
    request.cookie("theme", &3);
    request.cookie("none", &None::<i64>);
    transport.send(request).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "GET /list?fixed=1&q=a%20b");
    assert_eq!(seen[0].headers["x-trace"], "t1");
    assert_eq!(seen[0].headers["cookie"], "session=s%3B1; theme=3");
    assert!(!seen[0].headers.contains_key("x-none"));

    let mut request = Request::new(&LIST);
    request.header("X-Trace", "a\r\nX-Injected: 1");
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "list: header `X-Trace` contains a control character"
    );
    for name in ["Content-Length", "transfer-encoding", "Connection"] {
        let mut request = Request::new(&LIST);
        request.header(name, "7");
        let error = transport.send(request).await.unwrap_err();
        let words = format!("list: header `{name}` is set by the client");
        assert_eq!(error.to_string(), words);
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn every_kind_of_body_is_sent_with_its_content_type() {
    static SEND: Operation = Operation::new("send", "PUT", "/body");
    let server = Server::answering(204, "").await;
    let transport = Transport::new(&server.url).unwrap();

    let mut form = Request::new(&SEND);
    form.form(&json!({"a": "x y", "l": [1, 2], "o": {"k": 1}, "n": null}));
    let mut text = Request::new(&SEND);
    text.text("héllo");
    let mut bytes = Request::new(&SEND);
    bytes.bytes(vec![b'a', b'b'], "application/octet-stream");
    let mut multipart = Request::new(&SEND);
    multipart.multipart(client_runtime::multipart::Form::new().text("name", "value"));
    for request in [form, text, bytes, multipart] {
        let answer = transport.send(request).await.unwrap();
        assert_eq!(answer.status(), 204);
        answer.empty::<Problem>().unwrap();
    }

    let seen = server.seen();
    let kinds: Vec<&str> = seen
        .iter()
        .map(|seen| seen.headers["content-type"].to_str().unwrap())
        .collect();
    assert_eq!(seen[0].body, "a=x%20y&l=1&l=2&o=%7B%22k%22%3A1%7D");
    assert_eq!(kinds[0], "application/x-www-form-urlencoded");
    assert_eq!(
        (seen[1].body.as_str(), kinds[1]),
        ("héllo", "text/plain; charset=utf-8")
    );
    assert_eq!(
        (seen[2].body.as_str(), kinds[2]),
        ("ab", "application/octet-stream")
    );
    assert!(kinds[3].starts_with("multipart/form-data; boundary="));
    assert!(seen[3].body.contains("name=\"name\"\r\n\r\nvalue\r\n"));

    let mut wrong = Request::new(&SEND);
    wrong.form(&[1]);
    let error = transport.send(wrong).await.unwrap_err();
    assert_eq!(error.to_string(), "send: a form body must be an object");
}

#[tokio::test]
async fn a_call_without_a_body_says_so_where_its_method_could_have_one() {
    static SEND: [(&str, Operation, Option<&str>); 5] = [
        ("POST", Operation::new("send", "POST", "/"), Some("0")),
        ("PUT", Operation::new("send", "PUT", "/"), Some("0")),
        ("PATCH", Operation::new("send", "PATCH", "/"), Some("0")),
        ("GET", Operation::new("send", "GET", "/"), None),
        ("DELETE", Operation::new("send", "DELETE", "/"), None),
    ];
    for (method, operation, length) in &SEND {
        let server = Server::answering(200, "1").await;
        let transport = Transport::new(&server.url).unwrap();
        transport.send(Request::new(operation)).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen[0].line, format!("{method} /"));
        let sent = seen[0].headers.get("content-length");
        assert_eq!(sent.map(|value| value.to_str().unwrap()), *length);
        assert!(!seen[0].headers.contains_key("transfer-encoding"));
    }
}

#[test]
fn calls_without_async_share_a_connection() {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue";
    // The server calls this for the first request of each connection. This code answers the further ones.
    let server = RawServer::start(|stream, _| {
        let mut result = stream.write_all(ANSWER);
        while result.is_ok() && stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
            result = stream.write_all(ANSWER);
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let transport = once(&server.url);
    for _ in 0..3 {
        let value = runtime.block_on(fetch_value(&transport)).unwrap();
        assert_eq!(*value, true);
    }
    assert_eq!(server.requests(), 1);
}
