//! Reads webhooks: the payloads of the requests that the provider makes.

use serde_json::Value;

use super::media_type::{essence, is_json};
use super::references::References;
use crate::base::steps::Steps;
use crate::model::Webhook;
use crate::model::schema::Schema;
use crate::read::dialect::version::WEBHOOKS;

/// Reads every webhook that is a `POST` (OpenAPI Specification 3.1.1, "OpenAPI Object", `webhooks`). A payload that is
/// not JSON is any value.
pub(crate) fn read<'document>(
    document: &'document Value,
    references: &mut References<'document>,
    steps: &mut Steps,
) -> Vec<Webhook> {
    let webhooks = document.get("webhooks").and_then(Value::as_object);
    let mut read = Vec::new();
    for (name, item) in webhooks.into_iter().flatten() {
        let Some(item) = references.follow(item) else {
            continue;
        };
        let Some(operation) = item.get("post").filter(|value| value.is_object()) else {
            if item.is_object() {
                steps.record(&WEBHOOKS);
            }
            continue;
        };
        let said = |key: &str| super::text(operation, key).or_else(|| super::text(item, key));
        read.push(Webhook {
            name: name.clone(),
            description: said("summary").or_else(|| said("description")),
            payload: payload(references, operation, steps).unwrap_or_default(),
        });
    }
    read
}

/// The schema of the JSON body; `None` when there is none.
fn payload<'document>(
    references: &mut References<'document>,
    operation: &'document Value,
    steps: &mut Steps,
) -> Option<Schema> {
    let body = references.follow(operation.get("requestBody")?);
    let mut content = body?.get("content")?.as_object()?.iter();
    let (_, media) = content.find(|(media_type, _)| is_json(&essence(media_type)))?;
    Some(super::schema(references, media.get("schema")?, steps))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::schema::Shape;

    #[test]
    fn the_payload_of_each_webhook_is_read() {
        let document = json!({"webhooks": {
            "pet.created": {"post": {
                "summary": "A pet is there",
                "requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}
            }},
            "pet.deleted": {"post": {"requestBody": {"content": {"text/plain": {}}}}},
            "pet.listed": {"get": {}},
            "x-note": "none"
        }});
        let mut references = References::new(&document);
        let mut steps = Steps::default();
        let webhooks = read(&document, &mut references, &mut steps);
        assert_eq!(steps.count(&WEBHOOKS), 1);
        let names: Vec<&str> = webhooks.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["pet.created", "pet.deleted"]);
        assert_eq!(webhooks[0].description.as_deref(), Some("A pet is there"));
        assert_eq!(webhooks[0].payload.shape, Shape::Text);
        assert_eq!(webhooks[1].payload.shape, Shape::Any);
    }
}
