//! Responses: reads the media types per status and chooses the one to decode.

use serde_json::{Map, Value};

use super::media_type::{essence, is_json, is_text};
use super::references::References;
use super::stream;
use crate::base::steps::{Step, Steps};
use crate::model::{Choice, Content, Response, Status, StreamFormat};

/// Several media types for one status.
pub(crate) const SEVERAL: Step = Step {
    name: "several-response-media-types",
    lost: "only one of a response's media types is decoded",
};

/// A stream beside other successes that are not streams.
pub(crate) const MIXED: Step = Step {
    name: "stream-beside-other-answers",
    lost: "a stream is returned whole if the operation has successes that are not streams",
};

/// A body on a response that has none in HTTP.
pub(crate) const WITHOUT_BODY: Step = Step {
    name: "response-without-body",
    lost: "",
};

/// Statuses after which the connection speaks another protocol.
pub(crate) const INFORMATIONAL: Step = Step {
    name: "informational-response",
    lost: "a response with a status below 200 is not the end of a call",
};

/// Keys with the same meaning.
pub(crate) const REPEATED: Step = Step {
    name: "repeated-status",
    lost: "if two keys mean the same status, only the first is used",
};

/// Keys that are not statuses.
pub(crate) const INVALID: Step = Step {
    name: "invalid-status",
    lost: "a response under a key that is not a status is left out",
};

/// Reads the responses of an operation, sorted by status: single statuses, ranges, `default`.
pub(crate) fn read<'document>(
    references: &mut References<'document>,
    operation: &'document Value,
    method: &str,
    steps: &mut Steps,
) -> Vec<Response> {
    let mut responses: Vec<Response> = Vec::new();
    let documented = operation.get("responses").and_then(Value::as_object);
    for (key, response) in documented.into_iter().flatten() {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = Status::read(key) else {
            steps.record(&INVALID);
            continue;
        };
        if status.is_informational() {
            steps.record(&INFORMATIONAL);
            continue;
        }
        let Some(response) = references.follow(response) else {
            continue;
        };
        let Read {
            mut content,
            mut stream,
            mut choice,
        } = read_content(references, response, status, steps);
        // RFC 9110, section 9.3.2 (HEAD) and sections 15.3.5 and 15.3.6 (204 and 205).
        let has_no_body =
            method.eq_ignore_ascii_case("head") || matches!(status, Status::Code(204 | 205 | 304));
        if has_no_body && content != Content::Empty {
            steps.record(&WITHOUT_BODY);
            content = Content::Empty;
            stream = None;
            choice = None;
        }
        // `4XX` and `4xx` are the same.
        if responses.iter().any(|known| known.status == status) {
            steps.record(&REPEATED);
            continue;
        }
        responses.push(Response {
            status,
            content,
            stream,
            description: super::text(response, "description")
                .or_else(|| super::text(response, "summary"))
                .unwrap_or_default(),
            choice,
        });
    }
    responses.sort_by_key(|response| response.status);
    without_mixed_streams(&mut responses, steps);
    responses
}

/// Turns the streams of an operation into whole bodies if it has other successes, because one return type must hold
/// both.
fn without_mixed_streams(responses: &mut [Response], steps: &mut Steps) {
    let mut successes = responses.iter().filter(|it| it.status.is_success());
    let first = successes.next().map(|it| it.content.clone());
    let is_one = successes.all(|it| Some(&it.content) == first.as_ref());
    for response in responses {
        if let (false, Content::Stream(stream)) = (is_one, &response.content) {
            steps.record(&MIXED);
            response.content = match stream.format {
                StreamFormat::Lines => Content::Text,
                StreamFormat::Events | StreamFormat::Sequence => Content::Bytes,
            };
        }
    }
}

/// The content of a response, the stream that may come instead, and the other media types.
struct Read {
    content: Content,
    stream: Option<Content>,
    choice: Option<Choice>,
}

/// Reads the content of a response.
fn read_content<'document>(
    references: &mut References<'document>,
    response: &'document Value,
    status: Status,
    steps: &mut Steps,
) -> Read {
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return Read {
            content: Content::Empty,
            stream: None,
            choice: None,
        };
    };
    let (streams, whole): (Vec<_>, Vec<_>) = content
        .iter()
        .partition(|(media_type, _)| status.is_success() && stream::format(media_type).is_some());
    if streams.len() > 1 || whole.len() > 1 {
        steps.record(&SEVERAL);
    }
    // Events win over lines, because they carry names and positions.
    let (streamed, _) = streams
        .iter()
        .copied()
        .min_by_key(|(media_type, _)| stream::format(media_type) != Some(StreamFormat::Events))
        .unzip();
    let stream = streamed.and_then(|media_type| {
        let (format, media) = (stream::format(media_type)?, content.get(media_type)?);
        let media = references.follow(media)?;
        let stream = stream::read(references, media_type, format, media, steps);
        Some(Content::Stream(stream))
    });
    let (decoded, read) = read_whole(references, &whole, steps);
    let choice = match decoded {
        Some(taken) => Choice::of(taken, whole.iter().map(|(media_type, _)| *media_type)),
        None => streamed
            .and_then(|taken| Choice::of(taken, streams.iter().map(|(media_type, _)| *media_type))),
    };
    let (content, stream) = match (read, stream) {
        (Content::Empty, Some(stream)) => (stream, None),
        pair => pair,
    };
    Read {
        content,
        stream,
        choice,
    }
}

/// The content of a response with these media types, and the media type that the crate uses.
fn read_whole<'name, 'document>(
    references: &mut References<'document>,
    content: &[(&'name String, &'document Value)],
    steps: &mut Steps,
) -> (Option<&'name String>, Content) {
    let preference = |media_type: &str| {
        let essence = essence(media_type);
        match essence.as_str() {
            _ if is_json(&essence) => 0,
            "*/*" => 1,
            "text/event-stream" => 3,
            _ if is_text(&essence) => 2,
            _ => 4,
        }
    };
    let Some((media_type, media)) = content
        .iter()
        .min_by_key(|(media_type, _)| preference(media_type))
    else {
        return (None, Content::Empty);
    };
    let schema = references.follow(media).and_then(|it| it.get("schema"));
    let says_nothing = schema.is_none_or(|schema| schema.as_object().is_some_and(Map::is_empty));
    let mut others = content.iter().filter(|(other, _)| preference(other) > 1);
    let is_binary = schema.is_none_or(|it| it.get("format") == Some(&Value::from("binary")));
    match (preference(media_type), others.next()) {
        // Untyped JSON beside another type: bytes hold both.
        (0 | 1, Some((other, _))) if says_nothing => (Some(other), Content::Bytes),
        (0, _) => {
            let schema = super::schema(references, schema.unwrap_or(&Value::Null), steps);
            (Some(media_type), Content::Json(Box::new(schema)))
        }
        (1, _) if !is_binary => {
            let schema = super::schema(references, schema.unwrap_or(&Value::Null), steps);
            (Some(media_type), Content::Json(Box::new(schema)))
        }
        (2, _) => (Some(media_type), Content::Text),
        _ => (Some(media_type), Content::Bytes),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn responses(responses: &Value, method: &str) -> (Vec<Response>, Steps) {
        let document = json!({});
        let mut steps = Steps::default();
        let operation = json!({ "responses": responses });
        let read = read(
            &mut References::new(&document),
            &operation,
            method,
            &mut steps,
        );
        (read, steps)
    }

    #[test]
    fn single_statuses_come_before_ranges_and_ranges_before_the_default() {
        let (read, _) = responses(
            &json!({"default": {}, "4XX": {}, "404": {}, "200": {}}),
            "get",
        );
        let order: Vec<String> = read.iter().map(|it| it.status.to_string()).collect();
        assert_eq!(order, ["200", "404", "4XX", "default"]);
    }

    #[test]
    fn json_is_decoded_when_there_is_a_choice() {
        let schema = json!({"type": "string"});
        let content =
            json!({"application/octet-stream": {}, "application/json": {"schema": schema}});
        let (read, steps) = responses(&json!({"200": {"content": content}}), "get");
        assert!(matches!(read[0].content, Content::Json(_)));
        assert_eq!(steps.count(&SEVERAL), 1);
    }

    #[test]
    fn bytes_win_over_untyped_json() {
        let content = json!({"application/json": {"schema": {}}, "application/pdf": {}});
        let (read, _) = responses(&json!({"200": {"content": content}}), "get");
        assert_eq!(read[0].content, Content::Bytes);
    }

    #[test]
    fn any_type_of_binary_content_is_bytes() {
        let content = json!({"*/*": {"schema": {"type": "string", "format": "binary"}}});
        let (read, _) = responses(&json!({"200": {"content": content}}), "get");
        assert_eq!(read[0].content, Content::Bytes);
    }

    #[test]
    fn a_head_request_has_no_body() {
        let content = json!({"application/json": {"schema": {}}});
        let (read, steps) = responses(&json!({"200": {"content": content}}), "head");
        assert_eq!(read[0].content, Content::Empty);
        assert_eq!(steps.count(&WITHOUT_BODY), 1);
    }

    #[test]
    fn keys_with_the_same_meaning_become_one() {
        let (read, steps) = responses(&json!({"4XX": {}, "4xx": {}}), "get");
        assert_eq!((read.len(), steps.count(&REPEATED)), (1, 1));
    }

    #[test]
    fn a_key_that_is_not_a_status_is_left_out() {
        let (read, steps) = responses(&json!({"2000": {}, "x-note": {}}), "get");
        assert!(read.is_empty());
        assert_eq!(steps.count(&INVALID), 1);
    }
}
