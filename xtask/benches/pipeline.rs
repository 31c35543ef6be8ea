//! Measures the way from a document's text to the files of its crate.
//!
//! `OPENAPI_DOCUMENTS` names documents to measure, separated by `:`. Synthetic documents of several sizes show the
//! growth of the time.

use std::path::Path;

use cargo_openapi_client::workspace::read_text;
use divan::{Bencher, counter::ItemsCount};
use generator::lint;
use generator::source::{Document, Limits};
use generator::{self, Request};
use serde_json::{Map, Value, json};

/// The variable that names documents.
const VARIABLE: &str = "OPENAPI_DOCUMENTS";

fn main() {
    if std::env::var_os(VARIABLE).is_none() {
        eprintln!("{VARIABLE} is not set: only synthetic documents are measured");
    }
    divan::main();
}

#[divan::bench(args = documents())]
fn document(bencher: Bencher, path: &String) {
    let file = read_text(Path::new(path), path, &Limits::default())
        .unwrap_or_else(|error| panic!("{path}: {error:?}"));
    measure(bencher, path, &file.text);
}

#[divan::bench(args = [100, 300, 1_000, 3_000], sample_count = 10)]
fn operations(bencher: Bencher, count: usize) {
    let text = format!("{:#}", synthetic(count));
    measure(
        bencher.counter(ItemsCount::new(count)),
        "synthetic.json",
        &text,
    );
}

fn measure(bencher: Bencher, path: &str, text: &str) {
    let request = Request::default();
    bencher
        .with_inputs(|| text.to_owned())
        .bench_values(|text| {
            let document = Document::parse(path, text, &Limits::default())
                .unwrap_or_else(|findings| panic!("{path}: {findings:?}"));
            let findings = lint(&document, &document.value);
            let output = generator::generate(&document.value, &request)
                .unwrap_or_else(|failure| panic!("{path}: {failure:?}"));
            (document, findings, output)
        });
}

fn documents() -> Vec<String> {
    let paths = std::env::var(VARIABLE).unwrap_or_default();
    let paths = paths.split(':').filter(|path| !path.is_empty());
    paths.map(str::to_owned).collect()
}

/// An API of `count` operations, with as much documentation as a usual one.
fn synthetic(count: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Error".to_owned(), error());
    schemas.insert("Page".to_owned(), page());
    for resource in 0..count.div_ceil(4) {
        let name = format!("Resource{resource}");
        let left = count - resource * 4;
        let operations = resource_operations(&name);
        for (path, method, operation) in operations.into_iter().take(left) {
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method] = operation;
        }
        schemas.insert(name, resource_schema(resource));
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Synthetic", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": {"schemas": schemas}
    })
}

/// The operations of one resource, by path and method.
fn resource_operations(name: &str) -> [(String, &'static str, Value); 4] {
    let all = format!("/api/v1/{}s", name.to_lowercase());
    let one = format!("{all}/{{id}}");
    let id = json!({
        "name": "id", "in": "path", "required": true, "schema": {"type": "integer"},
        "description": format!("The ID of the {name}.")
    });
    [
        (all.clone(), "get", list(name)),
        (all, "post", create(name)),
        (
            one.clone(),
            "get",
            json!({
                "operationId": format!("show{name}"),
                "summary": format!("show {name}"),
                "description": format!("Shows one `{name}` with everything that belongs to it.\n\nCLI usage: `show {name} <id>`"),
                "tags": [name],
                "parameters": [id],
                "responses": responses("200", &reference(name))
            }),
        ),
        (
            one,
            "put",
            json!({
                "operationId": format!("update{name}"),
                "summary": format!("update {name}"),
                "description": "Changes what the body names and leaves everything else as it is.",
                "tags": [name],
                "parameters": [id],
                "requestBody": {"required": true, "content": {"application/json": {"schema": settings()}}},
                "responses": responses("200", &json!({
                    "type": "object",
                    "properties": {
                        "success": {"type": "boolean", "example": true},
                        "msg": {"type": "string", "example": "The settings have been changed."}
                    }
                }))
            }),
        ),
    ]
}

fn list(name: &str) -> Value {
    json!({
        "operationId": format!("list{name}s"),
        "summary": format!("list every {name}"),
        "description": format!("Lists every `{name}` of the account, the newest first.\n\n- at most 100 a page\n- see [paging](https://example.com/paging)"),
        "tags": [name],
        "parameters": [
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100},
             "description": "How many to answer at most."},
            {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["active", "paused", "ended"]},
             "description": "Only those in this state."},
            {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
        ],
        "responses": responses("200", &json!({
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": reference(name)},
                "page": reference("Page"),
                "total": {"type": "integer", "description": "How many there are on all pages."}
            }
        }))
    })
}

fn create(name: &str) -> Value {
    json!({
        "operationId": format!("create{name}"),
        "summary": format!("create {name}"),
        "description": format!("Creates a `{name}`. What the body leaves out takes the default of the account."),
        "tags": [name],
        "requestBody": {"required": true, "content": {"application/json": {"schema": {
            "type": "object",
            "required": ["label", "image"],
            "properties": {
                "label": {"type": "string", "description": "A name for people.", "example": "training"},
                "image": {"type": "string", "description": "The image to start from.", "maxLength": 255},
                "price": {"type": ["number", "null"], "description": "The most to pay for an hour, in dollars."},
                "settings": settings()
            }
        }}}},
        "responses": responses("201", &reference(name))
    })
}

/// The settings, which only the body of an operation describes.
fn settings() -> Value {
    json!({
        "type": "object",
        "description": "What may be changed later.",
        "properties": {
            "region": {"type": "string", "enum": ["eu-west", "us-east", "ap-south"], "description": "Where it runs."},
            "port": {"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "A port or a range of ports."},
            "environment": {"type": "object", "additionalProperties": {"type": "string"}},
            "retries": {"type": "integer", "format": "int32", "default": 3}
        }
    })
}

fn resource_schema(resource: usize) -> Value {
    json!({
        "type": "object",
        "description": "Something that the account owns.",
        "required": ["id", "state", "created_at"],
        "properties": {
            "id": {"type": "integer", "format": "int64", "description": "Unique within the account."},
            "label": {"type": ["string", "null"], "description": "A name for people."},
            "state": {"type": "string", "enum": ["active", "paused", "ended"], "description": "What it does now."},
            "created_at": {"type": "string", "format": "date-time", "example": "2026-01-31T12:00:00Z"},
            // One property of the resource's own, so that shapes differ.
            (format!("quota_{resource}")): {"type": "integer", "minimum": 0},
            "limits": {
                "type": "object",
                "properties": {
                    "memory": {"type": "integer", "description": "In megabytes."},
                    (format!("rate_{resource}")): {"type": "number"},
                    "disk": {"type": "object", "properties": {"size": {"type": "number"}, "kind": {"type": "string"}}}
                }
            },
            "owner": {"anyOf": [
                {"type": "object", "required": ["user"], "properties": {"user": {"type": "string"}}},
                {"type": "object", "required": ["team"], "properties": {"team": {"type": "integer"}}},
                {"type": "null"}
            ]},
            "history": {"type": "array", "items": {"type": "object", "properties": {
                "at": {"type": "string", "format": "date-time"},
                "event": {"type": "string", "description": "What happened, for example `state_changed`."}
            }}}
        }
    })
}

/// The success, and the errors of every operation.
fn responses(status: &str, success: &Value) -> Value {
    let error = |description: &str| {
        json!({
            "description": description,
            "content": {"application/json": {"schema": reference("Error")}}
        })
    };
    json!({
        status: {"description": "It is done.", "content": {"application/json": {"schema": success}}},
        "400": error("Bad request: a value is missing or malformed."),
        "401": error("The key is missing or not valid."),
        "404": error("Not found, or owned by another account.")
    })
}

fn error() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {
            "success": {"type": "boolean", "example": false},
            "error": {"type": "string", "description": "A word for programs.", "example": "invalid_args"},
            "msg": {"type": "string", "description": "A sentence for people."}
        }
    })
}

fn page() -> Value {
    json!({
        "type": "object",
        "properties": {
            "next": {"type": ["string", "null"], "description": "Names the next page."},
            "size": {"type": "integer"}
        }
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
