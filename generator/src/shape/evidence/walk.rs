//! Walks every example of a document together with the final shape of its schema.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::mismatch::{Decoder, Mismatch};
use crate::base::keyword::path_operations;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, Followed};
use crate::model::schema::{Schema, Schemas, Shape};
use crate::model::{Api, Content, Encoding, Operation, Parameter, Status};
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
            walk.schema(&place, raw, (schema, sent), 0);
        }
    }
    for operation in &api.operations {
        walk.operation(operation);
    }
    let webhooks = Pointer::from("/webhooks");
    for webhook in &api.webhooks {
        let body = webhooks
            .child(&webhook.name)
            .child("post")
            .child("requestBody");
        let raw = body.resolve(document);
        walk.followed(&Place::Pointer(&body), raw, |walk, place, body| {
            walk.content(place, body, "", &webhook.payload);
        });
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
    /// Continues with the value, if there is one, after following its references.
    fn followed(
        &mut self,
        place: &Place<'_>,
        value: Option<&'document Value>,
        go_on: impl FnOnce(&mut Self, &Place<'_>, &'document Value),
    ) {
        match value.map(|value| reference::follow(self.document, value)) {
            Some(Followed::Value(value, None)) => go_on(self, place, value),
            Some(Followed::Value(value, Some(at))) => go_on(self, &Place::Pointer(&at), value),
            _ => {}
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let item = Pointer::from("/paths").child(&operation.path);
        let raw = item.resolve(self.document);
        self.followed(&Place::Pointer(&item), raw, |walk, item, raw| {
            walk.parameters(item, raw, &operation.parameters);
            let Some(found) = path_operations(raw).find(|it| it.method == operation.method) else {
                return;
            };
            let keys = found.keys.iter();
            let place = keys.fold(item.pointer(), |above, key| above.child(key));
            let (place, raw) = (Place::Pointer(&place), found.operation);
            walk.parameters(&place, raw, &operation.parameters);
            if let Some(body) = &operation.body
                && matches!(body.encoding, Encoding::Json | Encoding::Form)
            {
                let place = Place::Key(&place, "requestBody");
                walk.followed(&place, raw.get("requestBody"), |walk, place, raw| {
                    walk.content(place, raw, &body.media_type, &body.schema);
                });
            }
            let place = Place::Key(&place, "responses");
            walk.followed(&place, raw.get("responses"), |walk, place, raw| {
                for (key, response) in raw.as_object().into_iter().flatten() {
                    let status = Status::read(key);
                    let mut known = operation.responses.iter();
                    let known = known.find(|it| Some(it.status) == status);
                    if let Some(Content::Json(schema)) = known.map(|it| &it.content) {
                        let place = Place::Key(place, key);
                        walk.followed(&place, Some(response), |walk, place, response| {
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
            self.followed(
                &Place::Index(&place, index),
                Some(raw),
                |walk, place, raw| {
                    let text = |key: &str| raw.get(key).and_then(Value::as_str);
                    let (name, location) = (text("name"), text("in"));
                    let parameter = known.iter().find(|it| {
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
                },
            );
        }
    }

    fn holds_several(&self, schema: &Schema) -> bool {
        let is_scalar = |shape: &Shape| {
            matches!(
                shape,
                Shape::Boolean
                    | Shape::Integer(_)
                    | Shape::Number
                    | Shape::Enumeration(_)
                    | Shape::Integers(_)
            ) || shape.is_text()
        };
        let shape = schema.resolved(self.schemas);
        shape.is_some_and(|shape| !is_scalar(shape))
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
        let is_json = |name: &str| {
            let essence = name.split(';').next().unwrap_or_default().trim();
            essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*"
        };
        let named = types.get_key_value(media_type);
        let chosen = named.or_else(|| types.iter().find(|(name, _)| is_json(name)));
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
        self.schema(&schema_place, own, (schema, None), 0);
    }

    /// The examples beside a schema, or in it; `schemas` are the schema and its sent variant, if it differs.
    fn examples(
        &mut self,
        place: &Place<'_>,
        keywords: &'document Map<String, Value>,
        schema_place: &Place<'_>,
        schemas: (&Schema, Option<&Schema>),
    ) {
        let example = |walk: &mut Self, place: Place<'_>, value: &'document Value| {
            (walk.visit)(&Example {
                place,
                value,
                schema_place: *schema_place,
                schema: schemas.0,
                sent: schemas.1,
            });
        };
        if let Some(value) = keywords.get("example") {
            example(self, Place::Key(place, "example"), value);
        }
        let several = Place::Key(place, "examples");
        match keywords.get("examples") {
            Some(Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    example(self, Place::Index(&several, index), value);
                }
            }
            Some(Value::Object(named)) => {
                for (name, named) in named {
                    let place = Place::Key(&several, name);
                    self.followed(&place, Some(named), |walk, place, named| {
                        if let Some(value) = named.get("value") {
                            example(walk, Place::Key(place, "value"), value);
                        }
                    });
                }
            }
            _ => {}
        }
    }

    /// The examples in a schema and in the schemas inside it; `schemas` are the schema and its sent variant.
    fn schema(
        &mut self,
        place: &Place<'_>,
        raw: &'document Value,
        schemas: (&Schema, Option<&Schema>),
        depth: usize,
    ) {
        let Some(keywords) = raw.as_object() else {
            return;
        };
        if depth > DEEPEST || !self.seen.insert(std::ptr::from_ref(raw).addr()) {
            return;
        }
        self.examples(place, keywords, place, schemas);
        let (schema, _) = schemas;
        if matches!(schema.shape, Shape::Reference(_)) {
            // The walk searches a named schema by itself.
            return;
        }
        if keywords.contains_key("$ref") {
            self.followed(place, Some(raw), |walk, place, raw| {
                walk.schema(place, raw, (schema, None), depth + 1);
            });
            return;
        }
        if let Some(Value::Array(parts)) = keywords.get("allOf") {
            let list = Place::Key(place, "allOf");
            for (index, part) in parts.iter().enumerate() {
                self.followed(
                    &Place::Index(&list, index),
                    Some(part),
                    |walk, place, part| {
                        walk.below(place, part, schema, depth);
                    },
                );
            }
        }
        self.below(place, raw, schema, depth);
    }

    fn below(&mut self, place: &Place<'_>, raw: &'document Value, schema: &Schema, depth: usize) {
        let mut go = |key: &str, schema: &Schema| {
            if let Some(raw) = raw.get(key) {
                self.schema(&Place::Key(place, key), raw, (schema, None), depth + 1);
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
                        self.schema(&Place::Key(&list, name), raw, (property, None), depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
