//! Reads answers that come item by item: server-sent events, JSON Lines and JSON text sequences.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Reader;
use super::media_type::essence;
use crate::model::{Stream, StreamFormat};

/// The members of an event (HTML Living Standard, section 9.2.6). A schema with only these describes the event instead
/// of its data.
const EVENT_MEMBERS: [&str; 4] = ["data", "event", "id", "retry"];

/// The most alternatives of events that are examined.
const MOST_ALTERNATIVES: usize = 1000;

/// The stream format of a media type; `None` for media types of whole answers.
pub(super) fn format(media_type: &str) -> Option<StreamFormat> {
    let essence = essence(media_type);
    let subtype = essence.rsplit(['/', '+']).next().unwrap_or_default();
    match subtype {
        "event-stream" => Some(StreamFormat::Events),
        "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" | "json-lines" | "x-json-lines"
        | "ndjson" | "x-ndjson" | "x-json-stream" => Some(StreamFormat::Lines),
        "json-seq" => Some(StreamFormat::Sequence),
        _ => None,
    }
}

/// How a schema describes an event.
enum Described<'document> {
    /// It does not describe an event.
    Nothing,
    /// It describes an event without data.
    NoData,
    /// This is the schema of its data.
    Data(Cow<'document, Value>),
}

impl<'document> Reader<'document, '_> {
    /// Reads the media type object of an answer that comes item by item.
    pub(super) fn stream(&mut self, media_type: &str, media: &'document Value) -> Option<Stream> {
        let format = format(media_type)?;
        let item = self.item(self.follow(media)?, format);
        let is_text = match &item {
            Some(Cow::Borrowed(item)) => is_text(self.follow(item).unwrap_or(item)),
            Some(Cow::Owned(item)) => is_text(item),
            None => true,
        };
        // Text is not decoded. Its schema is not among those whose references are resolved later.
        let text = json!({"type": "string"});
        let schema = item.as_deref().filter(|_| !is_text).unwrap_or(&text);
        Some(Stream {
            format,
            media_type: media_type.to_owned(),
            is_text,
            item: Box::new(self.schema(Some(schema))),
        })
    }

    /// The schema of one item, or of the data of one event.
    fn item(&self, media: &'document Value, format: StreamFormat) -> Option<Cow<'document, Value>> {
        // `itemSchema` is new in OpenAPI 3.2. There, `schema` describes the list of all items.
        let item = media.get("itemSchema").or_else(|| {
            let schema = media.get("schema")?;
            let followed = self.follow(schema)?;
            let is_list = followed.get("type").is_some_and(|it| it == "array");
            Some(followed.get("items").filter(|_| is_list).unwrap_or(schema))
        })?;
        if format == StreamFormat::Events
            && let Described::Data(data) = self.data(item, &mut { MOST_ALTERNATIVES })
        {
            return Some(data);
        }
        Some(Cow::Borrowed(item))
    }

    fn data(&self, schema: &'document Value, left: &mut usize) -> Described<'document> {
        let (Some(schema), Some(fewer)) = (self.follow(schema), left.checked_sub(1)) else {
            return Described::Nothing;
        };
        *left = fewer;
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(alternatives)) = schema.get(keyword) {
                return self.data_of_several(alternatives, left);
            }
        }
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return Described::Nothing;
        };
        let mut names = properties.keys();
        if properties.is_empty() || !names.all(|name| EVENT_MEMBERS.contains(&name.as_str())) {
            return Described::Nothing;
        }
        let Some(data) = properties.get("data") else {
            return Described::NoData;
        };
        // The string holds JSON (JSON Schema Validation 2020-12, section 8.5).
        let content = self.follow(data).and_then(|it| it.get("contentSchema"));
        Described::Data(Cow::Borrowed(content.unwrap_or(data)))
    }

    fn data_of_several(
        &self,
        alternatives: &'document [Value],
        left: &mut usize,
    ) -> Described<'document> {
        let mut all: Vec<Cow<'document, Value>> = Vec::new();
        for alternative in alternatives {
            match self.data(alternative, left) {
                Described::Nothing => return Described::Nothing,
                Described::NoData => {}
                Described::Data(data) if all.contains(&data) => {}
                Described::Data(data) => all.push(data),
            }
        }
        match all.len() {
            0 | 1 => all.pop().map_or(Described::Nothing, Described::Data),
            _ => Described::Data(Cow::Owned(json!({ "anyOf": all }))),
        }
    }
}

/// Whether an item is text, or undescribed, so that it may be text.
fn is_text(item: &Value) -> bool {
    let says_nothing = item.as_object().is_none_or(Map::is_empty);
    let is_listed = ["enum", "const"].iter().any(|it| item.get(it).is_some());
    says_nothing || (item.get("type").is_some_and(|it| it == "string") && !is_listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::steps::Steps;
    use crate::model::schema::{Schema, Shape};

    fn read_as(media_type: &str, media: &Value) -> Stream {
        let document = json!({"paths": {"/log": {"get": {"a/b": {}}}}, "components": {"schemas": {
            "Part": {"type": "object", "properties": {"delta": {"type": "string"}}},
            "Text": {"type": "string"},
            "Event": {"type": "object", "properties": {
                "event": {"const": "part"},
                "data": {"$ref": "#/components/schemas/Part"},
            }},
        }}});
        let mut steps = Steps::default();
        let stream = Reader::new(&document, &mut steps).stream(media_type, media);
        stream.expect("a stream")
    }

    fn part() -> Value {
        json!({"$ref": "#/components/schemas/Part"})
    }

    #[test]
    fn media_types_are_streams_by_their_subtype() {
        let of = |media_type| format(media_type);
        assert_eq!(
            of("text/event-stream; charset=utf-8"),
            Some(StreamFormat::Events)
        );
        assert_eq!(of("application/x-ndjson"), Some(StreamFormat::Lines));
        assert_eq!(of("application/geo+json-seq"), Some(StreamFormat::Sequence));
        assert_eq!(of("application/json"), None);
        assert_eq!(of("application/stream"), None);
    }

    #[test]
    fn the_item_is_the_schema_or_the_item_of_its_list() {
        let expected = Schema::reference("Part");
        for media in [
            json!({"schema": part()}),
            json!({"schema": {"type": "array", "items": part()}}),
            json!({"itemSchema": part(), "schema": {}}),
        ] {
            for media_type in ["text/event-stream", "application/jsonl"] {
                let stream = read_as(media_type, &media);
                assert_eq!((&*stream.item, stream.is_text), (&expected, false));
            }
        }
    }

    #[test]
    fn the_data_of_an_event_is_its_item() {
        let event = json!({"$ref": "#/components/schemas/Event"});
        let quoted = json!({"type": "object", "properties": {
            "id": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": part()},
        }});
        let ping = json!({"type": "object", "properties": {"event": {"const": "ping"}}});
        for schema in [
            event.clone(),
            quoted.clone(),
            json!({"oneOf": [event, ping, quoted]}),
        ] {
            let stream = read_as("text/event-stream", &json!({"itemSchema": schema}));
            assert_eq!(*stream.item, Schema::reference("Part"), "{schema}");
        }
        // In other formats it is an ordinary member.
        let event = json!({"schema": {"$ref": "#/components/schemas/Event"}});
        let stream = read_as("application/jsonl", &event);
        assert_eq!(*stream.item, Schema::reference("Event"));
    }

    #[test]
    fn events_of_several_kinds_are_a_union_of_their_data() {
        let of = |data: Value| json!({"type": "object", "properties": {"data": data}});
        let media = json!({"schema": {"oneOf": [of(part()), of(json!({"type": "integer"}))]}});
        let stream = read_as("text/event-stream", &media);
        assert!(matches!(&stream.item.shape, Shape::Union(union) if union.variants.len() == 2));
    }

    #[test]
    fn text_and_undescribed_items_are_not_decoded() {
        for media in [
            json!({}),
            json!({"schema": {}}),
            json!({"schema": {"type": "string"}}),
            json!({"schema": {"$ref": "#/components/schemas/Text"}}),
            json!({"schema": {"$ref": "#/paths/~1log/get/a~1b"}}),
        ] {
            let stream = read_as("text/event-stream", &media);
            assert!(stream.is_text, "{media}");
            assert_eq!(stream.item.shape, Shape::Text, "{media}");
        }
        let listed = json!({"schema": {"type": "string", "enum": ["a"]}});
        assert!(!read_as("text/event-stream", &listed).is_text);
    }
}
