//! Every example of a document, with the schema in its final shape that it is an example of.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::mismatch::{Mismatch, mismatch};
use crate::base::descent::followed;
use crate::base::pointer::{Pointer, operation_pointer};
use crate::model::schema::{Schema, Schemas, Shape};
use crate::model::{Api, Body, Content, Encoding, Operation, Parameter, Status};

/// How deep schemas are looked through for examples.
const DEEPEST: usize = 64;

/// An example.
pub(super) struct Example<'api, 'document> {
    /// Where it stands.
    pub pointer: Pointer,
    pub value: &'document Value,
    /// Where the schema stands that it is an example of.
    pub schema_pointer: Pointer,
    pub schema: &'api Schema,
}

/// Where an example does not decode. One that is JSON in a string is taken as that JSON.
pub(super) fn contradiction<'document>(
    example: &Example<'_, 'document>,
    schemas: &Schemas,
) -> Option<Mismatch<'document>> {
    let found = mismatch(example.value, example.schema, schemas)?;
    let written = example.value.as_str();
    match written.and_then(|it| serde_json::from_str::<Value>(it).ok()) {
        Some(parsed) if mismatch(&parsed, example.schema, schemas).is_none() => None,
        _ => Some(found),
    }
}

/// Calls `visit` with every example of what operations and webhooks use.
pub(super) fn for_each_example<'api, 'document>(
    document: &'document Value,
    api: &'api Api,
    types: &BTreeMap<String, String>,
    visit: &mut dyn FnMut(Example<'api, 'document>),
) {
    let mut walk = Walk {
        document,
        seen: HashSet::new(),
        visit,
    };
    for (original, name) in types {
        let place = Pointer::from("/components/schemas").child(original);
        if let Some(schema) = api.schemas.get(name) {
            walk.schema(&place, schema, 0);
        }
    }
    for operation in &api.operations {
        walk.operation(operation);
    }
    for webhook in &api.webhooks {
        let place = Pointer::from("/webhooks")
            .child(&webhook.name)
            .child("post");
        let body = followed(document, place.child("requestBody"));
        walk.content(&body, "", &webhook.payload);
    }
}

struct Walk<'walk, 'api, 'document> {
    document: &'document Value,
    /// The schemas that have been looked through.
    seen: HashSet<Pointer>,
    visit: &'walk mut dyn FnMut(Example<'api, 'document>),
}

impl<'api, 'document> Walk<'_, 'api, 'document> {
    fn value(&self, pointer: &Pointer) -> Option<&'document Value> {
        pointer.resolve(self.document)
    }

    fn operation(&mut self, operation: &'api Operation) {
        let direct = operation_pointer(&operation.signature());
        let method = direct.tokens().last().unwrap_or_default();
        let mut item = direct;
        item.pop();
        let item = followed(self.document, item);
        let place = item.child(&method);
        for list in [place.child("parameters"), item.child("parameters")] {
            self.parameters(&list, &operation.parameters);
        }
        if let Some(body) = &operation.body {
            self.body(&followed(self.document, place.child("requestBody")), body);
        }
        let responses = place.child("responses");
        let keys = self.value(&responses).and_then(Value::as_object);
        for key in keys.into_iter().flat_map(serde_json::Map::keys) {
            let status = Status::read(key);
            let mut known = operation.responses.iter();
            let response = known.find(|it| Some(it.status) == status);
            if let Some(Content::Json(schema)) = response.map(|it| &it.content) {
                let response = followed(self.document, responses.child(key));
                self.content(&response, "", schema);
            }
        }
    }

    fn parameters(&mut self, list: &Pointer, known: &'api [Parameter]) {
        let count = self
            .value(list)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..count {
            let place = followed(self.document, list.index(index));
            let text = |key: &str| self.value(&place)?.get(key)?.as_str();
            let (name, location) = (text("name"), text("in"));
            let mut known = known.iter();
            let parameter = known.find(|it| {
                Some(it.name.as_str()) == name && Some(it.location.as_str()) == location
            });
            let Some(parameter) = parameter else { continue };
            let schema = place.child("schema");
            if self.value(&schema).is_some() {
                self.examples(&place, &schema, &parameter.schema);
                self.schema(&schema, &parameter.schema, 0);
            } else {
                self.content(&place, "", &parameter.schema);
            }
        }
    }

    fn body(&mut self, place: &Pointer, body: &'api Body) {
        if matches!(body.encoding, Encoding::Json | Encoding::Form) {
            self.content(place, &body.media_type, &body.schema);
        }
    }

    /// The media type of this name, or the first that is JSON.
    fn content(&mut self, place: &Pointer, media_type: &str, schema: &'api Schema) {
        let content = place.child("content");
        let types = self.value(&content).and_then(Value::as_object);
        let mut types = types.into_iter().flat_map(serde_json::Map::keys);
        let chosen = match types.clone().find(|it| *it == media_type) {
            Some(chosen) => Some(chosen),
            None => types.find(|it| it.contains("json") || *it == "*/*"),
        };
        let Some(chosen) = chosen else { return };
        let media = content.child(chosen);
        let own = media.child("schema");
        self.examples(&media, &own, schema);
        self.schema(&own, schema, 0);
    }

    /// The examples that stand beside a schema, or in it.
    fn examples(&mut self, place: &Pointer, schema_pointer: &Pointer, schema: &'api Schema) {
        let mut visit = |pointer: Pointer, value: Option<&'document Value>| {
            if let Some(value) = value {
                (self.visit)(Example {
                    pointer,
                    value,
                    schema_pointer: schema_pointer.clone(),
                    schema,
                });
            }
        };
        let document = self.document;
        let single = place.child("example");
        visit(single.clone(), single.resolve(document));
        let several = place.child("examples");
        match several.resolve(document) {
            Some(Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    visit(several.index(index), Some(value));
                }
            }
            Some(Value::Object(named)) => {
                for name in named.keys() {
                    let value = followed(document, several.child(name)).child("value");
                    visit(value.clone(), value.resolve(document));
                }
            }
            _ => {}
        }
    }

    /// The examples in a schema and in what it has inside.
    fn schema(&mut self, place: &Pointer, schema: &'api Schema, depth: usize) {
        let Some(keywords) = self.value(place).and_then(Value::as_object) else {
            return;
        };
        if depth > DEEPEST || !self.seen.insert(place.clone()) {
            return;
        }
        self.examples(place, place, schema);
        if matches!(schema.shape, Shape::Reference(_)) {
            // A named schema is looked through by itself.
            return;
        }
        if keywords.contains_key("$ref") {
            self.schema(&followed(self.document, place.clone()), schema, depth + 1);
            return;
        }
        if let Some(Value::Array(parts)) = keywords.get("allOf") {
            for index in 0..parts.len() {
                let part = followed(self.document, place.child("allOf").index(index));
                self.below(&part, schema, depth);
            }
        }
        self.below(place, schema, depth);
    }

    fn below(&mut self, place: &Pointer, schema: &'api Schema, depth: usize) {
        match &schema.shape {
            Shape::Array(items) => self.schema(&place.child("items"), items, depth + 1),
            Shape::Map(values) => {
                self.schema(&place.child("additionalProperties"), values, depth + 1);
            }
            Shape::Object(object) => {
                for (name, property) in &object.properties {
                    let place = place.child("properties").child(name);
                    self.schema(&place, property, depth + 1);
                }
                if let Some(values) = &object.additional {
                    self.schema(&place.child("additionalProperties"), values, depth + 1);
                }
            }
            _ => {}
        }
    }
}
