//! The parts of a `multipart/form-data` body (OpenAPI Specification 3.1.1, "Encoding Object").

use serde_json::{Map, Value};

use super::media_type::{essence, is_json};
use super::references::References;
use crate::base::steps::Steps;
use crate::model::schema::Direction;
use crate::model::{Part, PartContent};
use crate::read::schema;

/// Reads the parts from the media type object of a body; `None` when its schema names none.
pub(crate) fn read<'document>(
    references: &mut References<'document>,
    media: &'document Value,
    steps: &mut Steps,
) -> Option<Vec<Part>> {
    let schema = references.follow(media.get("schema")?)?;
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required").and_then(Value::as_array);
    // Fields cannot express these keywords.
    let says_more = ["allOf", "anyOf", "oneOf"]
        .iter()
        .any(|key| schema.get(*key).is_some());
    let mut needed = required.into_iter().flatten().filter_map(Value::as_str);
    if says_more || needed.any(|name| !properties.contains_key(name)) {
        return None;
    }
    let encoding = media.get("encoding").and_then(Value::as_object);
    let mut parts = Vec::with_capacity(properties.len());
    for (name, property) in properties {
        let is_required = required.is_some_and(|names| names.iter().any(|it| it == name));
        let raw = references.follow(property).unwrap_or(property);
        let direction = direction(property).or(direction(raw));
        let (raw, is_nullable) = without_null(references, raw);
        let media_type = media_type(encoding, name);
        let is_list = is_of_type(raw, "array");
        let item = if is_list { raw.get("items") } else { Some(raw) };
        let item = references.follow(item.unwrap_or(&Value::Null));
        let is_file = item.is_some_and(|item| is_file(item, media_type.as_deref()));
        let content = if is_file {
            PartContent::File {
                is_list,
                media_type,
            }
        } else {
            let mut schema = super::schema(references, property, steps);
            schema.nullable = false;
            PartContent::Value(Box::new(schema))
        };
        let description = super::text(property, "description");
        parts.push(Part {
            name: name.clone(),
            field: String::new(),
            required: is_required && !is_nullable,
            direction,
            content,
            description: description.or_else(|| super::text(raw, "description")),
        });
    }
    (!parts.is_empty()).then_some(parts)
}

fn direction(property: &Value) -> Direction {
    property
        .as_object()
        .map_or(Direction::Both, schema::direction)
}

/// The schema without its alternative `null`, and whether it had one.
fn without_null<'document>(
    references: &References<'document>,
    schema: &'document Value,
) -> (&'document Value, bool) {
    let is_null = |it: &Value| it.get("type").is_some_and(|it| it == "null");
    for keyword in ["anyOf", "oneOf"] {
        let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) else {
            continue;
        };
        let mut others = alternatives.iter().filter(|it| !is_null(it));
        if let (Some(only), None) = (others.next(), others.next()) {
            let followed = references.follow(only);
            return (followed.unwrap_or(only), alternatives.len() > 1);
        }
    }
    let types = schema.get("type").and_then(Value::as_array);
    let is_nullable = types.is_some_and(|types| types.iter().any(|it| it == "null"));
    (schema, is_nullable)
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
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let is_string = is_of_type(schema, "string");
    let is_said = schema.as_object().is_some_and(|it| !it.is_empty());
    let is_bytes = text("format") == Some("binary")
        || (text("contentMediaType").is_some() && text("contentEncoding").is_none());
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

    fn parts(schema: &Value, encoding: &Value) -> Option<Vec<Part>> {
        let document = json!({"components": {"schemas": {
            "Upload": {"type": "string", "format": "binary"},
        }}});
        let media = json!({"schema": schema, "encoding": encoding});
        read(
            &mut References::new(&document),
            &media,
            &mut Steps::default(),
        )
    }

    fn is_file(property: &Value, encoding: &Value) -> bool {
        let schema = json!({"type": "object", "properties": {"part": property}});
        let parts = parts(&schema, encoding).expect("a part");
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
        let parts = parts(&schema, &json!({})).expect("parts");
        assert!(parts[0].required && !parts[1].required);
    }

    #[test]
    fn a_body_with_more_than_its_properties_is_left_to_the_caller() {
        let properties = json!({"a": {"type": "string"}});
        let composed = json!({"properties": properties, "allOf": [{"required": ["b"]}]});
        let undescribed = json!({"properties": properties, "required": ["b"]});
        for schema in [composed, undescribed] {
            assert_eq!(parts(&schema, &json!({})), None);
        }
    }

    #[test]
    fn an_undescribed_body_has_no_parts() {
        assert_eq!(parts(&json!({"type": "object"}), &json!({})), None);
    }
}
