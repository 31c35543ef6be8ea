//! Reads the operations of a document, each a method on a path, into one flat list.

pub(crate) mod bodies;
pub(crate) mod inheritance;
pub(crate) mod media_type;
pub(crate) mod multipart;
pub(crate) mod parameters;
pub(crate) mod references;
pub(crate) mod responses;
mod stream;
mod tags;
pub(crate) mod webhooks;

use indexmap::IndexMap;
use serde_json::Value;

use crate::base::keyword::{PathOperation, path_operations};
use crate::base::steps::Steps;
use crate::model::schema::{Schema, Schemas};
use crate::model::{Api, Operation, SecondNames, Tag};
use crate::read::dialect::version;
use crate::read::schema::read;
use references::References;

/// Reads every operation and schema of a document.
///
/// The document must have passed [`crate::lint`]. Anything that lint would refuse is skipped here.
#[must_use]
pub fn read_api(document: &Value, steps: &mut Steps) -> Api {
    version::record(document, steps);
    let mut references = References::new(document);
    let server = server_url(document);
    let tags = tags::read(document);
    let mut operations = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        // Extensions may also be keys of `paths`.
        if !path.starts_with('/') {
            continue;
        }
        let Some(item) = references.follow(item) else {
            continue;
        };
        for PathOperation {
            method, operation, ..
        } in path_operations(item)
        {
            let own_server = server_url(operation).or_else(|| server_url(item));
            let call = (path.as_str(), method.as_str());
            let mut read = read_operation(&mut references, item, operation, call, &tags, steps);
            read.server = own_server.filter(|own| Some(own) != server.as_ref());
            operations.push(read);
        }
    }
    let webhooks = webhooks::read(document, &mut references, steps);
    let places = references.places();
    let mut published = references.into_schemas();
    inheritance::resolve(&mut published, steps);
    let schemas: Schemas = published
        .into_iter()
        .map(|(name, mut schema)| {
            crate::read::dialect::rewrite(&mut schema, steps);
            (name, read(&schema))
        })
        .collect();
    let info = |key: &str| {
        document
            .get("info")
            .and_then(|info| text(info, key))
            .unwrap_or_default()
    };
    Api {
        title: info("title"),
        version: info("version"),
        schemas,
        places,
        tags,
        operations,
        webhooks,
    }
}

fn read_operation<'document>(
    references: &mut References<'document>,
    item: &'document Value,
    operation: &'document Value,
    (path, method): (&str, &str),
    tags: &IndexMap<String, Tag>,
    steps: &mut Steps,
) -> Operation {
    let callbacks = operation.get("callbacks").and_then(Value::as_object);
    steps.add(
        &version::WEBHOOKS,
        callbacks.map_or(0, serde_json::Map::len),
    );
    let security = operation.get("security").and_then(Value::as_array);
    Operation {
        id: text(operation, "operationId"),
        name: String::new(),
        second_names: SecondNames::default(),
        method: method.to_owned(),
        path: path.to_owned(),
        summary: text(operation, "summary").or_else(|| text(item, "summary")),
        description: text(operation, "description").or_else(|| text(item, "description")),
        documentation: operation
            .get("externalDocs")
            .and_then(|documentation| text(documentation, "url"))
            .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        deprecated: operation.get("deprecated") == Some(&Value::Bool(true)),
        tags: tags::of_operation(operation, tags),
        is_open: security.is_some_and(Vec::is_empty),
        server: None,
        parameters: parameters::read(references, item, operation, path, steps),
        body: bodies::read(references, operation, steps),
        form: bodies::read_form(references, operation, steps),
        responses: responses::read(references, operation, method, steps),
    }
}

/// A schema in an operation, in the few shapes that a Rust type can take.
fn schema(references: &mut References<'_>, published: &Value, steps: &mut Steps) -> Schema {
    let mut schema = references.localize(published);
    crate::read::dialect::rewrite(&mut schema, steps);
    read(&schema)
}

/// The text under a key, trimmed; `None` when there is none.
fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
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
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
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
