//! The parts of a `multipart/form-data` body (OpenAPI Specification 3.1.1, "Encoding Object").

use serde_json::{Map, Value};

use super::Reader;
use super::media_type::{essence, is_json};
use crate::base::held::{elements, text};
use crate::model::schema::Direction;
use crate::model::{Part, PartContent};
use crate::read::schema;

impl<'document> Reader<'document, '_> {
    /// Reads the parts from the media type object of a body; none when the caller must assemble them.
    pub(super) fn parts(&mut self, media: &'document Value) -> Vec<Part> {
        let parts = self.described_parts(media).unwrap_or_default();
        if parts.is_empty() {
            self.steps.lost(
                "multipart",
                "the caller assembles a multipart body whose parts the document does not describe",
            );
        }
        parts
    }

    fn described_parts(&mut self, media: &'document Value) -> Option<Vec<Part>> {
        let schema = self.follow(media.get("schema")?)?;
        let properties = schema.get("properties")?.as_object()?;
        let required = || elements(schema.get("required")).filter_map(Value::as_str);
        // Fields cannot express these keywords.
        let mut unsaid = ["allOf", "anyOf", "oneOf"].into_iter();
        if unsaid.any(|key| schema.get(key).is_some())
            || required().any(|name| !properties.contains_key(name))
        {
            return None;
        }
        let encoding = media.get("encoding").and_then(Value::as_object);
        let parts = properties.iter().map(|(name, property)| {
            let raw = self.follow(property).unwrap_or(property);
            let direction = direction(property).or(direction(raw));
            let (raw, is_nullable) = self.without_null(raw);
            let description = text(property.get("description"));
            Part {
                name: name.clone(),
                field: String::new(),
                required: !is_nullable && required().any(|it| it == name),
                direction,
                content: self.part_content(property, raw, media_type(encoding, name)),
                description: description.or_else(|| text(raw.get("description"))),
            }
        });
        Some(parts.collect())
    }

    /// The content of a part: a file, or a value of the schema of `property`, which is `raw` without references and
    /// `null`.
    fn part_content(
        &mut self,
        property: &'document Value,
        raw: &'document Value,
        media_type: Option<String>,
    ) -> PartContent {
        let is_list = is_of_type(raw, "array");
        let item = if is_list { raw.get("items") } else { Some(raw) };
        let item = self.follow(item.unwrap_or(&Value::Null));
        if item.is_some_and(|item| is_file(item, media_type.as_deref())) {
            return PartContent::File {
                is_list,
                media_type,
            };
        }
        let mut schema = self.schema(Some(property));
        schema.nullable = false;
        PartContent::Value(Box::new(schema))
    }

    /// The schema without its alternative `null`, and whether it had one.
    fn without_null(&self, schema: &'document Value) -> (&'document Value, bool) {
        let is_null = |it: &&Value| it.get("type").is_some_and(|it| it == "null");
        for keyword in ["anyOf", "oneOf"] {
            let mut others = elements(schema.get(keyword)).filter(|it| !is_null(it));
            if let (Some(only), None) = (others.next(), others.next()) {
                let is_nullable = elements(schema.get(keyword)).count() > 1;
                return (self.follow(only).unwrap_or(only), is_nullable);
            }
        }
        let mut types = elements(schema.get("type"));
        (schema, types.any(|it| it == "null"))
    }
}

fn direction(property: &Value) -> Direction {
    property
        .as_object()
        .map_or(Direction::Both, schema::direction)
}

/// The media type of a part, when the encoding names one that a client can send.
fn media_type(encoding: Option<&Map<String, Value>>, name: &str) -> Option<String> {
    let named = encoding?.get(name)?.get("contentType")?.as_str()?;
    let first = named.split(',').next().unwrap_or_default().trim();
    (!first.is_empty() && !first.contains('*')).then(|| first.to_owned())
}

/// Whether a schema is of this type; ignores `null`.
fn is_of_type(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|it| it == name),
        Some(named) => named == name,
        None => false,
    }
}

/// Whether a part is a file: its content is bytes, or its media type is neither text nor JSON.
fn is_file(schema: &Value, media_type: Option<&str>) -> bool {
    let said = |key: &str| schema.get(key).and_then(Value::as_str);
    let is_string = is_of_type(schema, "string");
    let is_said = schema.as_object().is_some_and(|it| !it.is_empty());
    let is_bytes = said("format") == Some("binary")
        || (said("contentMediaType").is_some() && said("contentEncoding").is_none());
    let is_binary_type = media_type.is_some_and(|media_type| {
        let essence = essence(media_type);
        !is_json(&essence) && essence != "text/plain"
    });
    (is_string && is_bytes) || (is_binary_type && (!is_said || is_string))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::steps::Steps;

    fn parts(schema: &Value, encoding: &Value) -> Vec<Part> {
        let document = json!({"components": {"schemas": {
            "Upload": {"type": "string", "format": "binary"},
        }}});
        let media = json!({"schema": schema, "encoding": encoding});
        Reader::new(&document, &mut Steps::default()).parts(&media)
    }

    fn is_file(property: &Value, encoding: &Value) -> bool {
        let schema = json!({"type": "object", "properties": {"part": property}});
        let parts = parts(&schema, encoding);
        matches!(parts[0].content, PartContent::File { .. })
    }

    #[test]
    fn bytes_are_a_file_however_they_are_described() {
        let none = json!({});
        for property in [
            json!({"type": "string", "format": "binary"}),
            json!({"type": "string", "contentMediaType": "application/octet-stream"}),
            json!({"anyOf": [{"type": "string", "format": "binary"}, {"type": "null"}]}),
            json!({"type": ["string", "null"], "format": "binary"}),
            json!({"type": "array", "items": {"type": "string", "format": "binary"}}),
            json!({"type": ["array", "null"], "items": {"type": "string", "format": "binary"}}),
            json!({"$ref": "#/components/schemas/Upload"}),
        ] {
            assert!(is_file(&property, &none), "{property}");
        }
        let image = json!({"part": {"contentType": "image/png, image/jpeg"}});
        assert!(is_file(&json!({}), &image));
    }

    #[test]
    fn text_objects_and_encoded_bytes_are_not_files() {
        let none = json!({});
        for property in [
            json!({"type": "string"}),
            json!({"type": "object", "properties": {}}),
            json!({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}),
            json!({}),
        ] {
            assert!(!is_file(&property, &none), "{property}");
        }
        let text = json!({"part": {"contentType": "text/plain"}});
        assert!(!is_file(&json!({"type": "string"}), &text));
    }

    #[test]
    fn a_nullable_part_is_optional() {
        let properties = json!({
            "a": {"type": "string"},
            "b": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        });
        let schema = json!({"properties": properties, "required": ["a", "b"]});
        let parts = parts(&schema, &json!({}));
        assert!(parts[0].required && !parts[1].required);
    }

    #[test]
    fn a_body_with_more_than_its_properties_is_left_to_the_caller() {
        let properties = json!({"a": {"type": "string"}});
        let composed = json!({"properties": properties, "allOf": [{"required": ["b"]}]});
        let undescribed = json!({"properties": properties, "required": ["b"]});
        for schema in [composed, undescribed] {
            assert_eq!(parts(&schema, &json!({})), []);
        }
    }

    #[test]
    fn an_undescribed_body_has_no_parts() {
        assert_eq!(parts(&json!({"type": "object"}), &json!({})), []);
    }
}
