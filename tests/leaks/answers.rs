//! Every way to answer and to fail, with a secret at every place that a server can choose.

use client_runtime::testing::Reply;
use serde_json::json;

use crate::callers::secret_fields;
use crate::hidden::{KEY, SECOND, SECRET};

/// Bodies with the secret in different places.
pub(crate) fn bodies() -> Vec<String> {
    vec![
        format!("{SECRET} {KEY} {SECOND}"),
        format!("<html>{SECRET} {KEY} {SECOND}</html>"),
        format!(r#"{{"detail":"{SECRET} {SECOND}","msg":"{SECRET}","error":"{KEY}"}}"#),
        format!(r#"{{"detail":[{{"loc":["{SECRET}"],"msg":"{KEY}","type":"{SECRET}"}}]}}"#),
        format!(r#"{{"webhook":{{"webhook_secret":["{SECRET}"],"{SECRET}":1}}}}"#),
        format!(
            r#"{{"success":"true","webhook":{{"id":"42","name":["{SECRET}"],"{SECRET}":"{KEY}"}}}}"#
        ),
        format!(r#"["7","{SECRET}"]"#),
        format!(r#"["{SECRET}"]"#),
        format!(r#"{{"webhook":{{"{SECRET}":"1"}}}}"#),
        secret_fields().to_string(),
    ]
}

/// The scripted answers to the calls of an operation.
pub(crate) fn replies() -> Vec<Reply> {
    let mut replies = vec![
        Reply::dropped(),
        Reply::unreachable(),
        Reply::json(&secret_fields()).broken(),
        Reply::empty()
            .status(307)
            .header("location", &format!("https://example.com/?{SECRET}")),
        Reply::events([json!(["7", SECRET]), json!({SECRET: SECRET})]),
        Reply::events([secret_fields()]).broken(),
        Reply::lines([secret_fields()]),
        Reply::json_sequence([secret_fields()]),
    ];
    for (status, body) in [200, 401, 404, 429, 500].into_iter().cycle().zip(bodies()) {
        replies.push(Reply::bytes(body, "application/json").status(status));
    }
    // The successful answers of some operations are the failures of others.
    for status in [200, 422] {
        replies.push(Reply::json(&secret_fields()).status(status));
    }
    let dressed = replies.into_iter().map(|reply| {
        let reply = reply.undocumented();
        reply.header("set-cookie", SECRET).header("x-echo", KEY)
    });
    dressed.collect()
}

/// The bytes that servers write to the connection. Some are not valid answers.
pub(crate) fn written() -> Vec<String> {
    let mut answers = vec![
        String::new(),
        "HTTP/1.1 200 OK\r\ncontent-le".to_owned(),
        format!("{SECRET}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{SECRET}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{{\"secret\": \"{SECRET}\""),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n{SECRET}"),
        format!(
            "HTTP/1.1 307 X\r\nlocation: https://example.com/?{SECRET}\r\ncontent-length: 0\r\n\r\n"
        ),
    ];
    for status in [200, 401, 403, 404, 418, 422, 428, 429, 500, 502, 503] {
        for body in bodies() {
            let length = body.len();
            answers.push(format!(
                "HTTP/1.1 {status} {SECRET}\r\nset-cookie: {SECRET}\r\ncontent-length: {length}\r\n\r\n{body}"
            ));
        }
    }
    answers
}
