//! Walks every example of a document together with the final shape of its schema.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::mismatch::{Decoder, Mismatch};
use crate::base::keyword::path_operations;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, Followed};
use crate::model::schema::{Schema, Schemas, Shape};
use crate::model::{Api, Body, Content, Encoding, Operation, Parameter, Status};
use crate::shape::direction;

/// How deeply schemas are searched for examples.
const DEEPEST: usize = 64;

/// The place of a value, as steps from one with a known pointer. Most examples decode, so their pointers are never
/// needed.
#[derive(Clone, Copy)]
pub(super) enum Place<'walk> {
    Pointer(&'walk Pointer),
    Key(&'walk Place<'walk>, &'walk str),
    Index(&'walk Place<'walk>, usize),
}

impl Place<'_> {
    pub(super) fn pointer(&self) -> Pointer {
        match self {
            Self::Pointer(pointer) => (*pointer).clone(),
            Self::Key(above, key) => above.pointer().child(key),
            Self::Index(above, index) => above.pointer().index(*index),
        }
    }
}

/// An example.
pub(super) struct Example<'walk, 'document> {
    /// Its place.
    pub place: Place<'walk>,
    pub value: &'document Value,
    /// The place of its schema.
    pub schema_place: Place<'walk>,
    pub schema: &'walk Schema,
    /// The sent variant of the schema, if it differs.
    pub sent: Option<&'walk Schema>,
}

/// The place where an example does not decode. An example that is JSON in a string counts as that JSON.
pub(super) fn contradiction<'document>(
    example: &Example<'_, 'document>,
    decoder: &Decoder<'_>,
) -> Option<Mismatch<'document>> {
    let found = decoder.mismatch(example.value, example.schema)?;
    // A reference leads to a file that the generator has not read.
    let fits = |value: &Value, schema: &Schema| decoder.mismatch(value, schema).is_none();
    let is_elsewhere = reference::is_bare(example.value);
    if is_elsewhere || example.sent.is_some_and(|sent| fits(example.value, sent)) {
        return None;
    }
    let written = example.value.as_str();
    match written.and_then(|it| serde_json::from_str::<Value>(it).ok()) {
        Some(parsed) if fits(&parsed, example.schema) => None,
        _ => Some(found),
    }
}

/// Calls `visit` with every example of the schemas that operations and webhooks use.
pub(super) fn for_each_example<'document>(
    document: &'document Value,
    api: &Api,
    types: &BTreeMap<String, String>,
    visit: &mut dyn FnMut(&Example<'_, 'document>),
) {
    let mut walk = Walk {
        document,
        schemas: &api.schemas,
        seen: HashSet::new(),
        visit,
    };
    let components = Pointer::from("/components/schemas");
    let raw = components.resolve(document).and_then(Value::as_object);
    for (original, name) in types {
        let raw = raw.and_then(|raw| raw.get(original));
        if let (Some(raw), Some(schema)) = (raw, api.schemas.get(name)) {
            let place = Place::Key(&Place::Pointer(&components), original);
            let sent = types.get(&direction::sent(original));
            let sent = sent.and_then(|name| api.schemas.get(name));
            walk.named(&place, raw, schema, sent);
        }
    }
    for operation in &api.operations {
        walk.operation(operation);
    }
    let webhooks = Pointer::from("/webhooks");
    for webhook in &api.webhooks {
        let item = webhooks.child(&webhook.name).child("post");
        if let Some(raw) = item.resolve(document) {
            walk.at(
                &Place::Pointer(&item),
                raw,
                "requestBody",
                |walk, place, body| {
                    walk.content(place, body, "", &webhook.payload);
                },
            );
        }
    }
}

struct Walk<'visit, 'document> {
    document: &'document Value,
    schemas: &'visit Schemas,
    /// The schemas that have been searched, by their addresses in memory.
    seen: HashSet<usize>,
    visit: &'visit mut dyn FnMut(&Example<'_, 'document>),
}

impl<'document> Walk<'_, 'document> {
    /// Continues with the value under a key, after following its references.
    fn at(
        &mut self,
        place: &Place<'_>,
        value: &'document Value,
        key: &str,
        go_on: impl FnOnce(&mut Self, &Place<'_>, &'document Value),
    ) {
        if let Some(value) = value.get(key) {
            self.followed(&Place::Key(place, key), value, go_on);
        }
    }

    fn followed(
        &mut self,
        place: &Place<'_>,
        value: &'document Value,
        go_on: impl FnOnce(&mut Self, &Place<'_>, &'document Value),
    ) {
        match reference::follow(self.document, value) {
            Followed::Value(value, None) => go_on(self, place, value),
            Followed::Value(value, Some(target)) => go_on(self, &Place::Pointer(&target), value),
            Followed::Nowhere | Followed::TooLong => {}
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let item = Pointer::from("/paths").child(&operation.path);
        let Some(raw) = item.resolve(self.document) else {
            return;
        };
        self.followed(&Place::Pointer(&item), raw, |walk, item, raw| {
            walk.parameters(item, raw, &operation.parameters);
            let mut all = path_operations(raw);
            let Some(found) = all.find(|it| it.method == operation.method) else {
                return;
            };
            let [keys @ .., last] = found.keys.as_slice() else {
                return;
            };
            let above = keys.first().map(|key| Place::Key(item, key));
            let place = Place::Key(above.as_ref().unwrap_or(item), last);
            let raw = found.operation;
            walk.parameters(&place, raw, &operation.parameters);
            if let Some(body) = &operation.body {
                walk.at(&place, raw, "requestBody", |walk, place, raw| {
                    walk.body(place, raw, body);
                });
            }
            walk.at(&place, raw, "responses", |walk, place, raw| {
                for (key, response) in raw.as_object().into_iter().flatten() {
                    let status = Status::read(key);
                    let mut known = operation.responses.iter();
                    let known = known.find(|it| Some(it.status) == status);
                    if let Some(Content::Json(schema)) = known.map(|it| &it.content) {
                        let place = Place::Key(place, key);
                        walk.followed(&place, response, |walk, place, response| {
                            walk.content(place, response, "", schema);
                        });
                    }
                }
            });
        });
    }

    fn parameters(&mut self, place: &Place<'_>, raw: &'document Value, known: &[Parameter]) {
        let list = raw.get("parameters").and_then(Value::as_array);
        let place = Place::Key(place, "parameters");
        for (index, raw) in list.into_iter().flatten().enumerate() {
            self.followed(&Place::Index(&place, index), raw, |walk, place, raw| {
                let text = |key: &str| raw.get(key).and_then(Value::as_str);
                let (name, location) = (text("name"), text("in"));
                let mut known = known.iter();
                let parameter = known.find(|it| {
                    Some(it.name.as_str()) == name && Some(it.location.as_str()) == location
                });
                let Some(parameter) = parameter else { return };
                if let Some(schema) = raw.get("schema") {
                    // An example of several values may be written as in a URL.
                    if !walk.holds_several(&parameter.schema) {
                        walk.described(place, raw, schema, &parameter.schema);
                    }
                } else {
                    walk.content(place, raw, "", &parameter.schema);
                }
            });
        }
    }

    fn holds_several(&self, schema: &Schema) -> bool {
        let shape = schema.resolved(self.schemas);
        shape.is_some_and(|shape| {
            let mut is_scalar = shape.is_text();
            is_scalar |= matches!(
                shape,
                Shape::Boolean
                    | Shape::Integer(_)
                    | Shape::Number
                    | Shape::Enumeration(_)
                    | Shape::Integers(_)
            );
            !is_scalar
        })
    }

    fn body(&mut self, place: &Place<'_>, raw: &'document Value, body: &Body) {
        if matches!(body.encoding, Encoding::Json | Encoding::Form) {
            self.content(place, raw, &body.media_type, &body.schema);
        }
    }

    /// The media type of this name, or the first JSON one.
    fn content(
        &mut self,
        place: &Place<'_>,
        raw: &'document Value,
        media_type: &str,
        schema: &Schema,
    ) {
        let Some(types) = raw.get("content").and_then(Value::as_object) else {
            return;
        };
        let named = types.get_key_value(media_type);
        let chosen = named.or_else(|| {
            let mut types = types.iter();
            types.find(|(name, _)| {
                let essence = name.split(';').next().unwrap_or_default().trim();
                essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*"
            })
        });
        if let Some((name, media)) = chosen
            && let Some(own) = media.get("schema")
        {
            let content = Place::Key(place, "content");
            self.described(&Place::Key(&content, name), media, own, schema);
        }
    }

    /// Walks the examples beside a schema and in it; `raw` is the object with both.
    fn described(
        &mut self,
        place: &Place<'_>,
        raw: &'document Value,
        own: &'document Value,
        schema: &Schema,
    ) {
        let schema_place = Place::Key(place, "schema");
        if let Some(keywords) = raw.as_object() {
            self.examples(place, keywords, &schema_place, (schema, None));
        }
        self.schema(&schema_place, own, schema, 0);
    }

    /// The examples beside a schema, or in it.
    fn examples(
        &mut self,
        place: &Place<'_>,
        keywords: &'document Map<String, Value>,
        schema_place: &Place<'_>,
        (schema, sent): (&Schema, Option<&Schema>),
    ) {
        let mut visit = |place: Place<'_>, value: &'document Value| {
            (self.visit)(&Example {
                place,
                value,
                schema_place: *schema_place,
                schema,
                sent,
            });
        };
        if let Some(value) = keywords.get("example") {
            visit(Place::Key(place, "example"), value);
        }
        let several = Place::Key(place, "examples");
        match keywords.get("examples") {
            Some(Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    visit(Place::Index(&several, index), value);
                }
            }
            Some(Value::Object(named)) => {
                for (name, example) in named {
                    let place = Place::Key(&several, name);
                    self.followed(&place, example, |walk, place, example| {
                        if let Some(value) = example.get("value") {
                            (walk.visit)(&Example {
                                place: Place::Key(place, "value"),
                                value,
                                schema_place: *schema_place,
                                schema,
                                sent,
                            });
                        }
                    });
                }
            }
            _ => {}
        }
    }

    /// The examples in a named schema, which may have a sent variant.
    fn named(
        &mut self,
        place: &Place<'_>,
        raw: &'document Value,
        schema: &Schema,
        sent: Option<&Schema>,
    ) {
        let is_new = self.seen.insert(std::ptr::from_ref(raw).addr());
        if let (Some(keywords), true) = (raw.as_object(), is_new) {
            self.examples(place, keywords, place, (schema, sent));
            self.inside(place, raw, keywords, schema, 0);
        }
    }

    /// The examples in a schema and in the schemas inside it.
    fn schema(&mut self, place: &Place<'_>, raw: &'document Value, schema: &Schema, depth: usize) {
        let Some(keywords) = raw.as_object() else {
            return;
        };
        if depth > DEEPEST || !self.seen.insert(std::ptr::from_ref(raw).addr()) {
            return;
        }
        self.examples(place, keywords, place, (schema, None));
        self.inside(place, raw, keywords, schema, depth);
    }

    fn inside(
        &mut self,
        place: &Place<'_>,
        raw: &'document Value,
        keywords: &'document Map<String, Value>,
        schema: &Schema,
        depth: usize,
    ) {
        if matches!(schema.shape, Shape::Reference(_)) {
            // The walk searches a named schema by itself.
            return;
        }
        if keywords.contains_key("$ref") {
            self.followed(place, raw, |walk, place, raw| {
                walk.schema(place, raw, schema, depth + 1);
            });
            return;
        }
        if let Some(Value::Array(parts)) = keywords.get("allOf") {
            let list = Place::Key(place, "allOf");
            for (index, part) in parts.iter().enumerate() {
                self.followed(&Place::Index(&list, index), part, |walk, place, part| {
                    walk.below(place, part, schema, depth);
                });
            }
        }
        self.below(place, raw, schema, depth);
    }

    fn below(&mut self, place: &Place<'_>, raw: &'document Value, schema: &Schema, depth: usize) {
        let mut go = |key: &str, schema: &Schema| {
            if let Some(raw) = raw.get(key) {
                self.schema(&Place::Key(place, key), raw, schema, depth + 1);
            }
        };
        match &schema.shape {
            Shape::Array(items) => go("items", items),
            Shape::Map(values) => go("additionalProperties", values),
            Shape::Object(object) => {
                if let Some(values) = &object.additional {
                    go("additionalProperties", values);
                }
                let list = Place::Key(place, "properties");
                let raw = raw.get("properties").and_then(Value::as_object);
                for (name, raw) in raw.into_iter().flatten() {
                    if let Some(property) = object.properties.get(name) {
                        self.schema(&Place::Key(&list, name), raw, property, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
