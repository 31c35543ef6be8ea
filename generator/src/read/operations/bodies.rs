//! Request bodies: reads the media types of a body and chooses the one to send.

use serde_json::{Map, Value};

use super::Reader;
use super::media_type::{essence, is_json, is_text};
use crate::base::held::text;
use crate::model::schema::{Schema, Shape};
use crate::model::{Body, Choice, Encoding};

impl<'document> Reader<'document, '_> {
    /// Reads the body of an operation; `None` when it has none.
    pub(super) fn body(&mut self, operation: &'document Value) -> Option<Body> {
        let body = self.follow(operation.get("requestBody")?)?;
        let content = body.get("content")?.as_object()?;
        let (media_type, media) = chosen(content)?;
        let media = self.follow(media)?;
        let form = form_beside(content).map(|(form, _)| form);
        let choice = Choice::of(media_type, content.keys().filter(|it| Some(*it) != form));
        if choice.is_some() {
            self.steps.lost(
                "several-request-media-types",
                "only one of a request body's media types can be sent",
            );
        }
        let encoding = encoding(media_type);
        let mut schema = match encoding {
            Encoding::Json | Encoding::Form => self.schema(media.get("schema")),
            Encoding::Text => Schema::of(Shape::Text),
            Encoding::Multipart | Encoding::Bytes => Schema::default(),
        };
        let is_nullable = std::mem::take(&mut schema.nullable);
        Some(Body {
            // A range such as `*/*` is not a media type that a client can send.
            media_type: match encoding {
                Encoding::Json if media_type.contains('*') => "application/json".to_owned(),
                Encoding::Bytes if media_type.contains('*') => {
                    "application/octet-stream".to_owned()
                }
                Encoding::Text if media_type.contains('*') => "text/plain".to_owned(),
                _ => media_type.clone(),
            },
            encoding,
            required: body.get("required") == Some(&Value::Bool(true)) && !is_nullable,
            schema,
            parts: match encoding {
                Encoding::Multipart => self.parts(media),
                _ => Vec::new(),
            },
            description: text(body.get("description")),
            choice,
        })
    }

    /// Reads the form that a program may send instead of the body of an operation, because JSON cannot hold files.
    /// `None` when there is none.
    pub(super) fn form(&mut self, operation: &'document Value) -> Option<Body> {
        let body = self.follow(operation.get("requestBody")?)?;
        let (media_type, media) = form_beside(body.get("content")?.as_object()?)?;
        let media = self.follow(media)?;
        Some(Body {
            media_type: media_type.clone(),
            encoding: Encoding::Multipart,
            // A program that calls the form method always has a form.
            required: true,
            schema: Schema::default(),
            parts: self.parts(media),
            description: text(body.get("description")),
            choice: None,
        })
    }
}

/// The most expressive media type.
fn chosen(content: &Map<String, Value>) -> Option<(&String, &Value)> {
    content
        .iter()
        .min_by_key(|(media_type, _)| encoding(media_type))
}

/// The form beside JSON or beside another form.
fn form_beside(content: &Map<String, Value>) -> Option<(&String, &Value)> {
    let (taken, _) = chosen(content)?;
    let is_form = |media_type: &str| encoding(media_type) == Encoding::Multipart;
    let form = content.iter().find(|(media_type, _)| is_form(media_type));
    form.filter(|_| matches!(encoding(taken), Encoding::Json | Encoding::Form))
}

fn encoding(media_type: &str) -> Encoding {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Encoding::Form,
        "*/*" => Encoding::Json,
        _ if is_json(&essence) => Encoding::Json,
        _ if essence.starts_with("multipart/") => Encoding::Multipart,
        _ if is_text(&essence) => Encoding::Text,
        _ => Encoding::Bytes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::steps::Steps;

    fn body(content: &Value) -> (Option<Body>, Steps) {
        let document = json!({});
        let mut steps = Steps::default();
        let operation = json!({"requestBody": {"required": true, "content": content}});
        let body = Reader::new(&document, &mut steps).body(&operation);
        (body, steps)
    }

    #[test]
    fn json_is_sent_when_there_is_a_choice() {
        let (body, steps) = body(&json!({"text/plain": {}, "application/vnd.api+json": {}}));
        let body = body.expect("a body");
        assert_eq!(body.media_type, "application/vnd.api+json");
        assert_eq!(body.encoding, Encoding::Json);
        assert_eq!(steps.count_of("several-request-media-types"), 1);
    }

    #[test]
    fn a_form_beside_json_is_an_alternative_body() {
        let content = json!({
            "application/json": {"schema": {"type": "object"}},
            "multipart/form-data": {"schema": {"properties": {"file": {"type": "string", "format": "binary"}}}},
        });
        let (read, steps) = body(&content);
        assert_eq!(read.map(|body| body.encoding), Some(Encoding::Json));
        assert_eq!(steps.count_of("several-request-media-types"), 0);
        let (document, mut steps) = (json!({}), Steps::default());
        let operation = json!({"requestBody": {"content": content}});
        let form = Reader::new(&document, &mut steps).form(&operation);
        let form = form.expect("a form");
        assert_eq!((form.parts.len(), form.required), (1, true));
    }

    #[test]
    fn multipart_without_described_parts_is_counted() {
        let (body, steps) = body(&json!({"multipart/form-data": {"schema": {}}}));
        assert_eq!(body.map(|body| body.encoding), Some(Encoding::Multipart));
        assert_eq!(steps.count_of("multipart"), 1);
    }

    #[test]
    fn a_media_range_is_sent_as_a_real_media_type() {
        let (body, _) = body(&json!({"image/*": {}}));
        assert_eq!(
            body.map(|body| body.media_type),
            Some("application/octet-stream".to_owned())
        );
    }

    #[test]
    fn a_nullable_body_is_optional() {
        let (body, _) =
            body(&json!({"application/json": {"schema": {"type": ["string", "null"]}}}));
        assert!(!body.expect("a body").required);
    }
}
