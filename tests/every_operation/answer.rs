//! The answers to calls, and the expected output of the program.

use generator::model::schema::Shape;
use generator::model::{Content, Operation, Status, Stream, StreamFormat};
use serde_json::{Value, json};

use crate::example::{Example, Examples};
use crate::server::Reply;
use crate::value::{MARK, Place};

/// An answer, and the expected output of the program.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The key of `responses`.
    pub(crate) status: Status,
    pub(crate) reply: Reply,
    pub(crate) end: Value,
    /// The decoded body.
    pub(crate) body: Value,
}

/// The answer of an error.
pub(crate) fn failed(
    status: Status,
    code: u16,
    reply: Reply,
    kind: &str,
    documented: &Value,
) -> Answer {
    Answer {
        status,
        reply: Reply {
            status: code,
            ..reply
        },
        end: json!({"error": {"status": code, "kind": kind, "documented": documented}}),
        body: Value::Null,
    }
}

/// The body of an answer.
pub(crate) struct Body {
    pub(crate) reply: Reply,
    /// The expected output of the program.
    pub(crate) value: Value,
    /// Whether it may be decoded as an undocumented value.
    is_unlisted: bool,
}

impl Body {
    fn of(content_type: Option<&'static str>, body: &[u8], value: Value) -> Self {
        Self {
            reply: Reply {
                status: 0,
                content_type,
                body: body.to_vec(),
            },
            value,
            is_unlisted: false,
        }
    }

    /// The expected output for the body in this variant.
    pub(crate) fn printed(&self, variant: Option<&str>) -> Value {
        let mut printed = json!({"variant": variant, "body": self.value});
        if !self.is_unlisted {
            printed["unlisted"] = json!(false);
        }
        printed
    }
}

/// The bodies of an answer.
///
/// # Errors
///
/// The reason why there is no example.
pub(crate) fn bodies<'api>(
    content: &'api Content,
    is_head: bool,
    examples: &mut Examples<'api>,
) -> Result<Vec<Body>, String> {
    let json = |example: Example| {
        let text = example.given.to_string();
        Body {
            is_unlisted: example.is_unlisted,
            ..Body::of(Some("application/json"), text.as_bytes(), example.kept)
        }
    };
    Ok(match content {
        Content::Empty => vec![Body::of(None, b"", Value::Null)],
        Content::Json(schema) => {
            let all = examples.all(schema, Place::Json)?;
            let mut bodies: Vec<Body> = all.into_iter().map(json).collect();
            if schema.shape == Shape::Any {
                bodies.push(Body::of(None, b"", Value::Null));
            }
            bodies
        }
        Content::Stream(stream) => streams(stream, examples)?,
        _ if is_head => vec![Body::of(None, b"", Value::from(""))],
        Content::Text => {
            let text = if examples.hides_all() {
                MARK
            } else {
                "text é\n日本"
            };
            let texts = [text, ""];
            texts
                .map(|it| Body::of(Some("text/plain"), it.as_bytes(), it.into()))
                .into()
        }
        Content::Bytes => {
            let long: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
            let binary = Some("application/octet-stream");
            [long, b"\xFF".to_vec(), Vec::new()]
                .map(|it| Body::of(binary, &it, hexadecimal(&it).into()))
                .into()
        }
    })
}

/// Streams of every example, of none, and of one text.
fn streams<'api>(stream: &'api Stream, examples: &mut Examples<'api>) -> Result<Vec<Body>, String> {
    if stream.is_text {
        let texts = ["first é", "{\"second\": 2}"];
        let items = texts.map(|it| match stream.format {
            StreamFormat::Sequence => (Value::from(it).to_string(), Value::from(it)),
            StreamFormat::Events | StreamFormat::Lines => (it.to_owned(), Value::from(it)),
        });
        return Ok(vec![stream_of(stream, &items, false)]);
    }
    let all = examples.all(&stream.item, Place::Json)?;
    let mut bodies = vec![stream_of(stream, &[], false)];
    // If an item may be decoded as an undocumented value, the whole stream may.
    for example in all {
        let item = (example.given.to_string(), example.kept);
        bodies.push(stream_of(
            stream,
            &[item.clone(), item],
            example.is_unlisted,
        ));
    }
    Ok(bodies)
}

/// A stream of these items. Each has its written and its printed form.
fn stream_of(stream: &Stream, items: &[(String, Value)], is_unlisted: bool) -> Body {
    let mut text = String::new();
    for (item, _) in items {
        text.push_str(&match stream.format {
            StreamFormat::Events => format!(": next\r\ndata: {item}\r\n\r\n"),
            StreamFormat::Lines => format!("{item}\n"),
            StreamFormat::Sequence => format!("\u{1e}{item}\n"),
        });
    }
    if stream.format == StreamFormat::Events {
        text.push_str("data: [DONE]\n\n");
    }
    let content_type = match stream.format {
        StreamFormat::Events => "text/event-stream",
        StreamFormat::Lines => "application/x-ndjson",
        StreamFormat::Sequence => "application/json-seq",
    };
    let values = items.iter().map(|(_, value)| value.clone());
    Body {
        is_unlisted,
        ..Body::of(Some(content_type), text.as_bytes(), values.collect())
    }
}

/// A status for a key of `responses`, without a more exact key.
pub(crate) fn code(operation: &Operation, status: Status) -> Option<u16> {
    match status {
        Status::Code(code) => Some(code),
        Status::Range(hundreds) => free_in(operation, hundreds),
        Status::Default => free(operation, &[5, 4, 3, 2]),
    }
}

/// A status that only the key `default` of `responses` covers.
pub(crate) fn free(operation: &Operation, ranges: &[u8]) -> Option<u16> {
    let is_free = |range: &&u8| {
        let mut responses = operation.responses.iter();
        !responses.any(|it| it.status == Status::Range(**range))
    };
    let mut free = ranges.iter().filter(is_free);
    free.find_map(|range| free_in(operation, *range))
}

/// A status in a range of a hundred that no key covers exactly.
fn free_in(operation: &Operation, hundreds: u8) -> Option<u16> {
    let first = u16::from(hundreds) * 100;
    // 204, 205 and 304 have no body.
    (first + 1..first + 100).find(|code| {
        let mut responses = operation.responses.iter();
        !matches!(code, 204 | 205 | 304) && !responses.any(|it| it.status == Status::Code(*code))
    })
}

/// Bytes in the form that the program prints.
fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
    digits.collect()
}
