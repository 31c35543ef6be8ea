//! Reads the operations of a document, each a method on a path, into one flat list, and its webhooks and tags.

mod bodies;
mod inheritance;
mod media_type;
mod multipart;
pub(super) mod parameters;
mod references;
mod responses;
mod stream;

use indexmap::IndexMap;
use serde_json::Value;

use super::dialect::rewrite;
use super::schema::read;
use crate::base::held::{elements, members, text};
use crate::base::keyword::{PathOperation, path_operations};
use crate::base::steps::{Step, Steps};
use crate::model::schema::{Schema, Schemas};
use crate::model::{Api, Operation, SecondNames, Tag, Webhook};
use media_type::{essence, is_json};
use references::References;

/// Requests that the provider makes.
pub(crate) const WEBHOOKS: Step = Step {
    name: "webhooks",
    lost: "nothing is generated for webhooks and callbacks, because the provider makes these requests",
};

/// Reads every operation and schema of a document.
///
/// The document must have passed [`crate::lint`]. Anything that lint would refuse is skipped here.
#[must_use]
pub fn read_api(document: &Value, steps: &mut Steps) -> Api {
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("3.0")) {
        steps.lossless("openapi-version");
    }
    let mut reader = Reader::new(document, steps);
    let operations = reader.operations(document);
    let webhooks = reader.webhooks(document);
    let Reader {
        references,
        tags,
        steps,
    } = reader;
    let places = references.places();
    let mut published = references.into_schemas();
    inheritance::resolve(&mut published, steps);
    let schemas: Schemas = published
        .into_iter()
        .map(|(name, mut schema)| {
            rewrite(&mut schema, steps);
            (name, read(&schema))
        })
        .collect();
    let info = |key: &str| text(document.get("info")?.get(key));
    Api {
        title: info("title").unwrap_or_default(),
        version: info("version").unwrap_or_default(),
        schemas,
        places,
        tags,
        operations,
        webhooks,
    }
}

/// What the reading of one document knows and counts.
struct Reader<'document, 'steps> {
    references: References<'document>,
    /// The document's tags by their names, in its order.
    tags: IndexMap<String, Tag>,
    steps: &'steps mut Steps,
}

impl<'document, 'steps> Reader<'document, 'steps> {
    fn new(document: &'document Value, steps: &'steps mut Steps) -> Self {
        let tags = elements(document.get("tags")).filter_map(|tag| {
            let read = Tag {
                title: text(tag.get("summary")),
                description: text(tag.get("description")),
                parent: text(tag.get("parent")),
                is_navigation: text(tag.get("kind")).is_none_or(|kind| kind == "nav"),
            };
            Some((text(tag.get("name"))?, read))
        });
        Self {
            references: References::new(document),
            tags: tags.collect(),
            steps,
        }
    }

    /// A value with its references followed; `None` when they lead nowhere.
    fn follow(&self, value: &'document Value) -> Option<&'document Value> {
        self.references.follow(value)
    }

    /// A schema in an operation, in the few shapes that a Rust type can take.
    fn schema(&mut self, published: Option<&Value>) -> Schema {
        let mut schema = self.references.localize(published.unwrap_or(&Value::Null));
        rewrite(&mut schema, self.steps);
        read(&schema)
    }

    fn operations(&mut self, document: &'document Value) -> Vec<Operation> {
        let server = server_url(document);
        let mut operations = Vec::new();
        for (path, item) in members(document.get("paths")) {
            // Extensions may also be keys of `paths`.
            let Some(item) = self.follow(item).filter(|_| path.starts_with('/')) else {
                continue;
            };
            for found in path_operations(item) {
                let mut operation = self.operation(path, item, found);
                operation.server = operation.server.filter(|own| Some(own) != server.as_ref());
                operations.push(operation);
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        item: &'document Value,
        found: PathOperation<'document>,
    ) -> Operation {
        let PathOperation {
            method, operation, ..
        } = found;
        self.steps
            .add(&WEBHOOKS, members(operation.get("callbacks")).count());
        let security = operation.get("security").and_then(Value::as_array);
        let said = |key: &str| text(operation.get(key)).or_else(|| text(item.get(key)));
        Operation {
            id: text(operation.get("operationId")),
            name: String::new(),
            second_names: SecondNames::default(),
            path: path.to_owned(),
            summary: said("summary"),
            description: said("description"),
            documentation: operation
                .get("externalDocs")
                .and_then(|documentation| text(documentation.get("url")))
                .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
            deprecated: operation.get("deprecated") == Some(&Value::Bool(true)),
            tags: self.tags_of(operation),
            is_open: security.is_some_and(Vec::is_empty),
            server: server_url(operation).or_else(|| server_url(item)),
            parameters: self.parameters(item, operation, path),
            body: self.body(operation),
            form: self.form(operation),
            responses: self.responses(operation, &method),
            method,
        }
    }

    /// The tags of an operation, each once. Tags that are not for navigation, such as badges, count only if there are
    /// no others (OpenAPI Specification 3.2.0, "Tag Object", `kind`).
    fn tags_of(&self, operation: &Value) -> Vec<String> {
        let named = elements(operation.get("tags")).filter_map(Value::as_str);
        let named = named.map(str::trim).filter(|tag| !tag.is_empty());
        let mut tags: Vec<String> = Vec::new();
        for tag in named {
            if !tags.iter().any(|known| known == tag) {
                tags.push(tag.to_owned());
            }
        }
        let is_navigation = |tag: &String| self.tags.get(tag).is_none_or(|tag| tag.is_navigation);
        if tags.iter().any(is_navigation) {
            tags.retain(is_navigation);
        }
        tags
    }

    /// Reads every webhook that is a `POST` (OpenAPI Specification 3.1.1, "OpenAPI Object", `webhooks`). A payload that
    /// is not JSON is any value.
    fn webhooks(&mut self, document: &'document Value) -> Vec<Webhook> {
        let mut webhooks = Vec::new();
        for (name, item) in members(document.get("webhooks")) {
            let Some(item) = self.follow(item).filter(|item| item.is_object()) else {
                continue;
            };
            let Some(operation) = item.get("post").filter(|value| value.is_object()) else {
                self.steps.record(&WEBHOOKS);
                continue;
            };
            let said = |key: &str| text(operation.get(key)).or_else(|| text(item.get(key)));
            webhooks.push(Webhook {
                name: name.clone(),
                description: said("summary").or_else(|| said("description")),
                payload: self.payload(operation).unwrap_or_default(),
            });
        }
        webhooks
    }

    /// The schema of the JSON body; `None` when there is none.
    fn payload(&mut self, operation: &'document Value) -> Option<Schema> {
        let body = self.follow(operation.get("requestBody")?)?;
        let mut content = members(body.get("content"));
        let (_, media) = content.find(|(media_type, _)| is_json(&essence(media_type)))?;
        Some(self.schema(Some(media.get("schema")?)))
    }
}

/// The first of `servers` with a complete URL, with its variables at their defaults.
#[must_use]
pub fn server_url(value: &Value) -> Option<String> {
    url_of_server(value.get("servers")?.as_array()?.first()?)
}

/// The URL of a Server Object, with its variables at their defaults and without a slash at its end; `None` when it is
/// not complete.
#[must_use]
pub fn url_of_server(server: &Value) -> Option<String> {
    let mut url = server.get("url")?.as_str()?.trim().to_owned();
    for (name, variable) in members(server.get("variables")) {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let is_whole = url.starts_with("https://") || url.starts_with("http://");
    let is_filled = !url.contains(|character: char| {
        matches!(character, '{' | '}') || character.is_whitespace() || character.is_control()
    });
    (is_whole && is_filled).then(|| url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::schema::Shape;

    #[test]
    fn a_document_after_version_3_0_is_noted() {
        for (version, count) in [("3.1.0", 1), ("3.0.3", 0)] {
            let mut steps = Steps::default();
            let _ = read_api(&json!({ "openapi": version }), &mut steps);
            assert_eq!(steps.count_of("openapi-version"), count);
            assert_eq!(steps.iter().count(), count);
        }
    }

    #[test]
    fn badges_count_only_without_other_tags() {
        let document = json!({"tags": [
            {"name": "books", "kind": "nav"}, {"name": "beta", "kind": "badge"}, {"name": "plain"},
        ]});
        let mut steps = Steps::default();
        let reader = Reader::new(&document, &mut steps);
        let of = |tags: Value| reader.tags_of(&json!({ "tags": tags }));
        assert_eq!(of(json!(["beta", "books", "books"])), ["books"]);
        assert_eq!(of(json!(["beta", "plain", "other"])), ["plain", "other"]);
        assert_eq!(of(json!(["beta"])), ["beta"]);
        assert_eq!(of(json!([])), [""; 0]);
    }

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
        let mut steps = Steps::default();
        let webhooks = Reader::new(&document, &mut steps).webhooks(&document);
        assert_eq!(steps.count(&WEBHOOKS), 1);
        let names: Vec<&str> = webhooks.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["pet.created", "pet.deleted"]);
        assert_eq!(webhooks[0].description.as_deref(), Some("A pet is there"));
        assert_eq!(webhooks[0].payload.shape, Shape::Text);
        assert_eq!(webhooks[1].payload.shape, Shape::Any);
    }
}
