//! Responses: reads the media types per status and chooses the one to decode.

use serde_json::{Map, Value};

use super::Reader;
use super::media_type::{essence, is_json, is_text};
use super::stream;
use crate::base::held::{members, text};
use crate::model::{Choice, Content, Response, Status, StreamFormat};

impl<'document> Reader<'document, '_> {
    /// Reads the responses of an operation, sorted by status: single statuses, ranges, `default`.
    pub(super) fn responses(&mut self, operation: &'document Value, method: &str) -> Vec<Response> {
        let mut responses: Vec<Response> = Vec::new();
        for (key, response) in members(operation.get("responses")) {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = Status::read(key) else {
                self.steps.lost(
                    "invalid-status",
                    "a response under a key that is not a status is left out",
                );
                continue;
            };
            // After such a status, the connection speaks another protocol.
            if status.is_informational() {
                self.steps.lost(
                    "informational-response",
                    "a response with a status below 200 is not the end of a call",
                );
                continue;
            }
            let Some(response) = self.follow(response) else {
                continue;
            };
            let mut response = self.response(status, response);
            // RFC 9110, section 9.3.2 (HEAD) and sections 15.3.5 and 15.3.6 (204 and 205).
            let has_no_body = method.eq_ignore_ascii_case("head")
                || matches!(status, Status::Code(204 | 205 | 304));
            if has_no_body && response.content != Content::Empty {
                self.steps.lossless("response-without-body");
                response.content = Content::Empty;
                response.stream = None;
                response.choice = None;
            }
            // `4XX` and `4xx` are the same.
            if responses.iter().any(|known| known.status == status) {
                self.steps.lost(
                    "repeated-status",
                    "if two keys mean the same status, only the first is used",
                );
                continue;
            }
            responses.push(response);
        }
        responses.sort_by_key(|response| response.status);
        self.end_mixed_streams(&mut responses);
        responses
    }

    /// Turns the streams of an operation into whole bodies if it has other successes, because one return type must hold
    /// both.
    fn end_mixed_streams(&mut self, responses: &mut [Response]) {
        let mut successes = responses.iter().filter(|it| it.status.is_success());
        let first = successes.next().map(|it| it.content.clone());
        let is_one = successes.all(|it| Some(&it.content) == first.as_ref());
        for response in responses {
            if let (false, Content::Stream(stream)) = (is_one, &response.content) {
                self.steps.lost(
                    "stream-beside-other-answers",
                    "a stream is returned whole if the operation has successes that are not streams",
                );
                response.content = match stream.format {
                    StreamFormat::Lines => Content::Text,
                    StreamFormat::Events | StreamFormat::Sequence => Content::Bytes,
                };
            }
        }
    }

    fn response(&mut self, status: Status, response: &'document Value) -> Response {
        let is_stream =
            |media_type: &str| status.is_success() && stream::format(media_type).is_some();
        let (streams, whole): (Vec<_>, Vec<_>) =
            members(response.get("content")).partition(|(media_type, _)| is_stream(media_type));
        if streams.len() > 1 || whole.len() > 1 {
            self.steps.lost(
                "several-response-media-types",
                "only one of a response's media types is decoded",
            );
        }
        // Events win over lines, because they carry names and positions.
        let streamed = streams
            .iter()
            .min_by_key(|(media_type, _)| stream::format(media_type) != Some(StreamFormat::Events));
        let stream = streamed.and_then(|(media_type, media)| self.stream(media_type, media));
        let (decoded, content) = self.whole(&whole);
        let (taken, all) = match decoded {
            Some(taken) => (Some(taken), &whole),
            None => (streamed.map(|(media_type, _)| *media_type), &streams),
        };
        let all = all.iter().map(|(media_type, _)| *media_type);
        let choice = taken.and_then(|taken| Choice::of(taken, all));
        let (content, stream) = match (content, stream.map(Content::Stream)) {
            (Content::Empty, Some(stream)) => (stream, None),
            pair => pair,
        };
        let said = |key: &str| text(response.get(key));
        let description = said("description").or_else(|| said("summary"));
        Response {
            status,
            content,
            stream,
            description: description.unwrap_or_default(),
            choice,
        }
    }

    /// The content of a response with these media types, and the media type that the crate uses.
    fn whole<'name>(
        &mut self,
        content: &[(&'name String, &'document Value)],
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
        let best = content
            .iter()
            .min_by_key(|(media_type, _)| preference(media_type));
        let Some((media_type, media)) = best else {
            return (None, Content::Empty);
        };
        let schema = self.follow(media).and_then(|it| it.get("schema"));
        let says_nothing = schema.is_none_or(|it| it.as_object().is_some_and(Map::is_empty));
        let is_binary = schema.is_none_or(|it| it.get("format") == Some(&Value::from("binary")));
        let mut others = content.iter().filter(|(other, _)| preference(other) > 1);
        match (preference(media_type), others.next()) {
            // Untyped JSON beside another type: bytes hold both.
            (0 | 1, Some((other, _))) if says_nothing => (Some(other), Content::Bytes),
            (rank @ (0 | 1), _) if rank == 0 || !is_binary => (
                Some(media_type),
                Content::Json(Box::new(self.schema(schema))),
            ),
            (2, _) => (Some(media_type), Content::Text),
            _ => (Some(media_type), Content::Bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::steps::Steps;

    fn responses(responses: &Value, method: &str) -> (Vec<Response>, Steps) {
        let document = json!({});
        let mut steps = Steps::default();
        let operation = json!({ "responses": responses });
        let read = Reader::new(&document, &mut steps).responses(&operation, method);
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
        assert_eq!(steps.count_of("several-response-media-types"), 1);
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
        assert_eq!(steps.count_of("response-without-body"), 1);
    }

    #[test]
    fn keys_with_the_same_meaning_become_one() {
        let (read, steps) = responses(&json!({"4XX": {}, "4xx": {}}), "get");
        assert_eq!((read.len(), steps.count_of("repeated-status")), (1, 1));
    }

    #[test]
    fn a_key_that_is_not_a_status_is_left_out() {
        let (read, steps) = responses(&json!({"2000": {}, "x-note": {}}), "get");
        assert!(read.is_empty());
        assert_eq!(steps.count_of("invalid-status"), 1);
    }
}
