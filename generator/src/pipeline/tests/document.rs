//! Random documents: schemas that refer to and contain each other in every way, under names that are hard for Rust.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Names of components: some are one name in Rust, some are names that Rust knows.
const COMPONENTS: [&str; 12] = [
    "Pet",
    "pet",
    "a.b",
    "x_y",
    "XY",
    "Self",
    "Option",
    "Serialize",
    "api__v1__Pet",
    "über-Straße",
    "1st",
    "PetKind",
];

/// Names of properties and parameters.
const NAMES: [&str; 24] = [
    "kind", "Kind", "type", "@type", "_type", "$ref", "*", "", "1", "-1", "+1", "fooBar",
    "foo_bar", "foo-bar", "self", "Self", "gen", "body", "extra", "é", "日本", "a b", "_links",
    "x-y",
];

/// Values of enumerations.
const VALUES: [&str; 12] = [
    "", "+1", "-1", "unknown", "Unknown", "self", "Self", "a b", "a_b", "AB", ">", "null",
];

fn name() -> impl Strategy<Value = &'static str> {
    select(NAMES.as_slice())
}

fn reference() -> impl Strategy<Value = Value> {
    select(COMPONENTS.as_slice())
        .prop_map(|name| json!({"$ref": format!("#/components/schemas/{name}")}))
}

fn enumeration() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::collection::vec(select(VALUES.as_slice()), 1..5)
            .prop_map(|values| json!({"type": "string", "enum": values})),
        select(VALUES.as_slice()).prop_map(|value| json!({"const": value})),
        Just(json!({"enum": [1, "one", true, null, 1.5, {"a": 1}, [1]]})),
        Just(json!({"type": "integer", "enum": [1, 2]})),
        Just(json!({"enum": []})),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => reference(),
        2 => enumeration(),
        4 => select(vec![
            json!({"type": "string"}),
            json!({"type": "string", "format": "date-time"}),
            json!({"type": "string", "format": "binary"}),
            json!({"type": "integer", "format": "int32"}),
            json!({"type": "integer", "format": "uint64", "minimum": 1}),
            json!({"type": "number", "format": "float"}),
            json!({"type": "boolean", "default": true}),
            json!({"type": ["string", "null"]}),
            json!({"type": ["integer", "string", "object", "null"]}),
            json!({"type": "null"}),
            json!({"type": "array"}),
            json!({"type": "object"}),
            json!({}),
            json!(true),
            json!(false),
            json!({"description": "*/ `x` https://example.com", "example": "\""}),
            json!({"type": "object", "required": ["kind"]}),
            json!({"required": ["type"]}),
        ]),
    ]
}

fn object(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let properties = prop::collection::vec((name(), inner.clone()), 0..5);
    let required = prop::collection::vec(name(), 0..4);
    let additional = prop_oneof![any::<bool>().prop_map(Value::from), inner];
    let additional = prop::option::weighted(0.3, additional);
    (properties, required, additional).prop_map(|(properties, required, additional)| {
        let properties: Map<String, Value> = properties
            .into_iter()
            .map(|(name, schema)| (name.to_owned(), schema))
            .collect();
        let mut object = json!({"type": "object", "properties": properties, "required": required});
        if let Some(additional) = additional {
            object["additionalProperties"] = additional;
        }
        object
    })
}

fn with(mut object: Value, key: &str, value: impl Into<Value>) -> Value {
    object[key] = value.into();
    object
}

fn union((alternatives, discriminator): (Vec<Value>, Option<&str>)) -> Value {
    let union = json!({ "oneOf": alternatives });
    match discriminator {
        Some(name) => {
            let mapping = json!({"a": "Pet", "b": "#/components/schemas/pet"});
            let discriminator = json!({"propertyName": name, "mapping": mapping});
            with(union, "discriminator", discriminator)
        }
        None => union,
    }
}

fn schema() -> impl Strategy<Value = Value> + Clone {
    leaf()
        .prop_recursive(4, 24, 5, |inner| {
            let list = prop::collection::vec(inner.clone(), 1..4);
            prop_oneof![
                4 => object(inner.clone()),
                2 => inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
                1 => inner.clone().prop_map(|values| json!({"type": "object", "additionalProperties": values})),
                2 => list.clone().prop_map(|parts| json!({"allOf": parts})),
                2 => list.clone().prop_map(|alternatives| json!({"anyOf": alternatives})),
                2 => (list.clone(), prop::option::of(name())).prop_map(union),
                1 => inner.clone().prop_map(|schema| json!({"anyOf": [schema, {"type": "null"}]})),
                1 => (object(inner.clone()), list.clone())
                    .prop_map(|(object, parts)| with(object, "allOf", parts)),
                1 => (object(inner.clone()), list)
                    .prop_map(|(object, parts)| with(with(object, "oneOf", parts), "nullable", true)),
                1 => (reference(), object(inner))
                    .prop_map(|(reference, object)| with(reference, "properties", object["properties"].clone())),
            ]
        })
        .boxed()
}

fn parameter() -> impl Strategy<Value = Value> {
    let place = select(vec!["query", "query", "header", "cookie"]);
    let style = select(vec![
        "form",
        "spaceDelimited",
        "pipeDelimited",
        "deepObject",
    ]);
    let flags = (
        any::<bool>(),
        prop::option::of(any::<bool>()),
        any::<bool>(),
    );
    (name(), place, style, flags, schema()).prop_map(
        |(name, place, style, (required, explode, is_content), schema)| {
            let mut parameter = json!({"name": name, "in": place, "required": required});
            if is_content && explode.is_none() {
                parameter["content"] = json!({"application/json": {"schema": schema}});
                return parameter;
            }
            if place == "query" {
                parameter["style"] = Value::from(style);
            }
            if let Some(explode) = explode {
                parameter["explode"] = Value::from(explode);
            }
            parameter["schema"] = schema;
            parameter
        },
    )
}

fn content() -> impl Strategy<Value = Value> {
    let media_type = select(vec![
        "application/json",
        "application/json",
        "application/json; charset=utf-8",
        "application/vnd.x+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/csv",
        "application/xml",
        "application/octet-stream",
        "*/*",
    ]);
    prop::collection::vec((media_type, schema()), 0..3).prop_map(|content| {
        let content: Map<String, Value> = content
            .into_iter()
            .map(|(media_type, schema)| (media_type.to_owned(), json!({ "schema": schema })))
            .collect();
        Value::from(content)
    })
}

fn operation(index: usize) -> impl Strategy<Value = (String, Value)> {
    let path = select(vec![
        "/a/{b}.{c}",
        "/x/{b}...{c}:act",
        "/('{b}')",
        "/self/{c}/",
    ]);
    let id = prop::option::of(select(vec![
        "get/pet",
        "get-pet",
        "get.pet",
        "getPet",
        "new",
        "self",
        "1",
        "credential",
        "get_v1",
        "get_v_1",
        "日本",
    ]));
    let status = select(vec![
        "200", "201", "204", "2XX", "302", "404", "4XX", "483", "default",
    ]);
    let responses = prop::collection::vec((status, content()), 0..4);
    let parameters = prop::collection::vec(parameter(), 0..4);
    let body = prop::option::of((any::<bool>(), content()));
    (path, id, parameters, body, responses).prop_map(
        move |(path, id, mut parameters, body, responses)| {
            // The lint refuses one parameter that is described in two ways, and one id twice.
            let mut seen = std::collections::HashSet::new();
            parameters.retain(|it| seen.insert(format!("{}{}", it["in"], it["name"])));
            for name in ["b", "c"] {
                if path.contains(&format!("{{{name}}}")) {
                    let schema = json!({"type": "string"});
                    parameters.push(
                        json!({"name": name, "in": "path", "required": true, "schema": schema}),
                    );
                }
            }
            let responses: Map<String, Value> = responses
                .into_iter()
                .map(|(status, content)| {
                    (
                        status.to_owned(),
                        json!({"description": "", "content": content}),
                    )
                })
                .collect();
            let mut operation = json!({"parameters": parameters, "responses": responses});
            if let Some(id) = id {
                let end = [".", " ", "-", "_"].get(index).unwrap_or(&"");
                operation["operationId"] = Value::from(format!("{id}{end}"));
            }
            if let Some((required, content)) = body {
                operation["requestBody"] = json!({"required": required, "content": content});
            }
            (format!("/{index}{path}"), operation)
        },
    )
}

/// A document of a few operations.
pub(super) fn document() -> impl Strategy<Value = Value> {
    let operations = (operation(0), operation(1), operation(2), operation(3));
    let schemas = prop::collection::vec(schema(), COMPONENTS.len());
    (operations, schemas).prop_map(|((first, second, third, fourth), schemas)| {
        let schemas: Map<String, Value> = COMPONENTS
            .iter()
            .zip(schemas)
            .map(|(name, schema)| ((*name).to_owned(), schema))
            .collect();
        let paths: Map<String, Value> = [first, second, third, fourth]
            .into_iter()
            .map(|(path, operation)| (path, json!({ "post": operation })))
            .collect();
        json!({
            "openapi": "3.1.0",
            "info": {"title": "Random", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        })
    })
}
