//! Finds the places of an API's operations, types and properties in a document.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::base::finding::{LineColumn, SourceFile};
use crate::base::keyword::ADDITIONAL_OPERATIONS;
use crate::base::pointer::{Pointer, operation_below, operation_pointer};
use crate::base::reference;
use crate::model::{Operation, Parameter, Status};
use crate::name::lock::{Lock, document_name};
use crate::source::{Document, Part};

/// Finds places in one document.
pub(super) struct Places<'side> {
    document: &'side Document,
    lock: &'side Lock,
    /// The places of schemas that are not components.
    elsewhere: &'side HashMap<String, Pointer>,
    /// The document's names of named schemas, by their names in Rust.
    schemas: HashMap<&'side str, &'side str>,
    /// The first place of each type without a name of its own.
    inline: HashMap<&'side str, &'side str>,
    /// The start of each line of a file.
    lines: RefCell<HashMap<*const SourceFile, Vec<usize>>>,
}

impl<'side> Places<'side> {
    pub(super) fn new(
        document: &'side Document,
        lock: &'side Lock,
        elsewhere: &'side HashMap<String, Pointer>,
    ) -> Self {
        let mut inline = HashMap::new();
        for (place, name) in &lock.inline {
            inline.entry(name.as_str()).or_insert(place.as_str());
        }
        let schemas = lock.schemas.iter();
        let schemas = schemas.map(|(original, name)| (name.as_str(), document_name(original)));
        Self {
            document,
            lock,
            elsewhere,
            schemas: schemas.collect(),
            inline,
            lines: RefCell::default(),
        }
    }

    /// The file, line and column of a value's key, or of its nearest existing ancestor; `None` when the document is
    /// missing.
    pub(super) fn position(&self, pointer: &Pointer) -> Option<(&'side str, LineColumn)> {
        let (file, span) = self.document.stands(pointer, Part::Key);
        let start = span?.start;
        let mut cache = self.lines.borrow_mut();
        let lines = cache.entry(Arc::as_ptr(file)).or_insert_with(|| {
            let breaks = file.text.match_indices('\n').map(|(index, _)| index + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let line = lines.partition_point(|begin| *begin <= start);
        let begin = *lines.get(line.checked_sub(1)?)?;
        let before = file.text.get(begin..start)?;
        let column = before.chars().count() + 1;
        Some((&file.path, LineColumn { line, column }))
    }

    pub(super) fn operation(&self, operation: &Operation) -> Pointer {
        self.signature(&operation.signature())
    }

    fn signature(&self, signature: &str) -> Pointer {
        let direct = operation_pointer(signature);
        if self.value(&direct).is_some() {
            return direct;
        }
        let (method, path) = signature.split_once(' ').unwrap_or((signature, ""));
        let item = self.followed(Pointer::from("/paths").child(path));
        let shared = operation_below(&item, method);
        if self.value(&shared).is_some() {
            shared
        } else {
            direct
        }
    }

    pub(super) fn parameter(&self, operation: &Operation, parameter: &Parameter) -> Pointer {
        let operation = self.operation(operation);
        let wanted = (parameter.location.as_str(), parameter.name.as_str());
        let mut parameters = self.parameters(&operation).into_iter();
        let found = parameters.find(|(_, location, name)| (*location, *name) == wanted);
        found.map_or(operation, |(pointer, ..)| pointer)
    }

    /// The parameters of an operation and of its path: the place, the location and the name of each.
    fn parameters(&self, operation: &Pointer) -> Vec<(Pointer, &str, &str)> {
        let mut item = operation.clone();
        item.pop();
        if item.tokens().last().as_deref() == Some(ADDITIONAL_OPERATIONS) {
            item.pop();
        }
        let mut parameters = Vec::new();
        for list in [operation.child("parameters"), item.child("parameters")] {
            let entries = self.value(&list).and_then(Value::as_array);
            for index in 0..entries.map_or(0, Vec::len) {
                let pointer = self.followed(list.index(index));
                let text = |key: &str| self.value(&pointer)?.get(key)?.as_str();
                if let (Some(location), Some(name)) = (text("in"), text("name")) {
                    parameters.push((pointer.clone(), location, name));
                }
            }
        }
        parameters
    }

    pub(super) fn body(&self, operation: &Operation) -> Pointer {
        self.operation(operation).child("requestBody")
    }

    /// The property of the body for this part.
    pub(super) fn part(&self, operation: &Operation, name: &str) -> Pointer {
        let body = self.content(self.followed(self.body(operation)));
        self.below(body, &["properties", name])
    }

    /// The place of the answer with this status, or of the operation.
    pub(super) fn response(&self, operation: &Operation, status: Option<Status>) -> Pointer {
        let operation = self.operation(operation);
        match status {
            Some(status) => self.status(&operation, &status.to_string()),
            None => operation,
        }
    }

    fn status(&self, operation: &Pointer, status: &str) -> Pointer {
        let responses = operation.child("responses");
        let mut keys = self.keys(&responses);
        let key = keys.find(|key| key.eq_ignore_ascii_case(status));
        responses.child(key.map_or(status, String::as_str))
    }

    /// The place of the type with this name in Rust.
    pub(super) fn schema(&self, name: &str) -> Pointer {
        if let Some(original) = self.schemas.get(name) {
            return self.named(original);
        }
        match self.inline.get(name) {
            Some(place) => self.inline_place(place),
            None => Pointer::root(),
        }
    }

    /// The place of the schema with this name in the document.
    fn named(&self, original: &str) -> Pointer {
        match self.elsewhere.get(original) {
            Some(place) => place.clone(),
            None => Pointer::from("/components/schemas").child(original),
        }
    }

    /// The place of a property of the type, or of the type when the property comes from another schema.
    pub(super) fn property(&self, name: &str, property: &str) -> Pointer {
        self.below(self.schema(name), &["properties", property])
    }

    /// The place of a value of the enumeration, or of the enumeration.
    pub(super) fn enumeration_value(&self, name: &str, value: &Value) -> Pointer {
        let schema = self.schema(name);
        let list = self.below(schema.clone(), &["enum"]);
        let values = self.value(&list).and_then(Value::as_array);
        let index = values.and_then(|values| values.iter().position(|it| it == value));
        match index {
            Some(index) => list.index(index),
            None => schema,
        }
    }

    pub(super) fn webhook(name: &str) -> Pointer {
        Pointer::from("/webhooks").child(name)
    }

    /// Reads a place that [`crate::name::inline`] wrote.
    fn inline_place(&self, place: &str) -> Pointer {
        if let Some(name) = place.strip_prefix("webhook ") {
            // The event and the path inside it are not escaped, so the longest matching event wins.
            let events = self.keys(&Pointer::from("/webhooks"));
            let events = events.filter(|it| name.starts_with(*it));
            let event = events.max_by_key(|it| it.len());
            return Self::webhook(event.map_or(name, String::as_str));
        }
        let spaces: Vec<usize> = place.match_indices(' ').map(|(at, _)| at).collect();
        let is_operation = spaces.len() >= 2 && place[spaces[0]..].starts_with(" /");
        if !is_operation {
            let end = place.find(is_step).unwrap_or(place.len());
            let (owner, steps) = place.split_at(end);
            let original = self.schemas.get(owner).copied().unwrap_or(owner);
            return self.walk(self.named(original), steps);
        }
        // Paths may have spaces, so the signature must be one from the lock.
        let signature = spaces
            .iter()
            .map(|end| &place[..*end])
            .find(|signature| self.lock.operations.contains_key(*signature));
        let Some(signature) = signature else {
            return Pointer::from("/paths");
        };
        let operation = self.signature(signature);
        let rest = place[signature.len()..].trim_start();
        // The word of OpenAPI's `in` has no step.
        let is_location = |word: &str| word.bytes().all(|it| it.is_ascii_lowercase());
        let located = rest.split_once(':');
        if let Some((location, named)) = located.filter(|(word, _)| is_location(word)) {
            let parameters = self.parameters(&operation).into_iter();
            let parameter = parameters
                .filter(|(_, place, name)| *place == location && named.starts_with(name))
                .max_by_key(|(.., name)| name.len());
            return match parameter {
                Some((pointer, _, name)) => self.walk(self.content(pointer), &named[name.len()..]),
                None => operation,
            };
        }
        let end = rest.find(is_step).unwrap_or(rest.len());
        let (section, steps) = rest.split_at(end);
        let section = match section {
            "body" | "form" => operation.child("requestBody"),
            status => self.status(&operation, status.trim_end_matches(" stream")),
        };
        self.walk(self.content(self.followed(section)), steps)
    }

    /// The schema of the value at a pointer: its own, or that of its content.
    fn content(&self, pointer: Pointer) -> Pointer {
        let own = pointer.child("schema");
        if self.value(&own).is_some() {
            return own;
        }
        let content = pointer.child("content");
        match self.keys(&content).min_by_key(|it| !it.contains("json")) {
            Some(media_type) => content.child(media_type).child("schema"),
            None => pointer,
        }
    }

    /// Follows the steps of a place as far as the document has them.
    fn walk(&self, from: Pointer, steps: &str) -> Pointer {
        let mut at = from;
        let mut rest = steps;
        while let Some(step) = rest.chars().next() {
            let next = match step {
                '[' => {
                    let (index, after) = rest[1..].split_once(']').unwrap_or_default();
                    rest = after;
                    match index {
                        "" => self.find(&at, &["items"]),
                        index => self.find(&at, &["prefixItems", index]),
                    }
                }
                '{' => {
                    rest = rest.get(2..).unwrap_or_default();
                    self.find(&at, &["additionalProperties"])
                }
                '.' => {
                    let (name, after) = property(&rest[1..]);
                    rest = after;
                    self.find(&at, &["properties", &name])
                }
                // The index of the document's alternative is no longer known.
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    /// The value at the keys below a schema, or the schema.
    fn below(&self, schema: Pointer, keys: &[&str]) -> Pointer {
        self.find(&schema, keys).unwrap_or(schema)
    }

    /// The value at the keys in a schema, or in one of the schemas that compose it.
    fn find(&self, schema: &Pointer, keys: &[&str]) -> Option<Pointer> {
        reference::find(&self.document.value, schema, keys)
    }

    /// The target of the references at a pointer.
    fn followed(&self, pointer: Pointer) -> Pointer {
        reference::followed(&self.document.value, pointer)
    }

    /// The keys of the object at a pointer; none when there is no object.
    fn keys(&self, pointer: &Pointer) -> impl Iterator<Item = &'side String> + use<'side> {
        let object = self.value(pointer).and_then(Value::as_object);
        object.into_iter().flat_map(serde_json::Map::keys)
    }

    fn value(&self, pointer: &Pointer) -> Option<&'side Value> {
        pointer.resolve(&self.document.value)
    }
}

fn is_step(character: char) -> bool {
    matches!(character, '.' | '[' | '{' | '|')
}

/// The property name at the beginning of the steps, unescaped, and the remaining steps.
fn property(steps: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = steps.char_indices();
    while let Some((at, character)) = characters.next() {
        if is_step(character) {
            return (name, &steps[at..]);
        }
        if character != '\\' {
            name.push(character);
        } else if let Some((_, escaped)) = characters.next() {
            name.push(escaped);
        }
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Limits;

    const DOCUMENT: &str = r"openapi: 3.1.0
paths:
  /a b/{id}:
    parameters:
      - {name: 'filter[kind]', in: query, schema: {type: array, items: {enum: [x]}}}
    post:
      requestBody: {$ref: '#/components/requestBodies/Pet'}
      responses:
        4xx: {content: {application/json: {schema: {type: array, items: {properties: {p: {}}}}}}}
components:
  requestBodies:
    Pet: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Pet: {allOf: [{$ref: '#/components/schemas/Named'}, {properties: {a.b: {enum: [x, y]}}}]}
    Named: {anyOf: [{type: 'null'}, {properties: {name: {additionalProperties: {type: string}}}}]}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}, {$ref: '#/components/schemas/Loop'}]}
    Itself: {$ref: '#/components/schemas/Itself'}
";

    /// The place of a type with this key.
    fn at(place: &str) -> String {
        let document = Document::parse("a.yaml", DOCUMENT.to_owned(), &Limits::default());
        let document = document.expect("a document");
        let mut lock = Lock::default();
        lock.operations
            .insert("POST /a b/{id}".to_owned(), "post".to_owned());
        for name in ["Pet", "Named", "Loop", "Itself"] {
            lock.schemas.insert(name.to_owned(), name.to_owned());
        }
        lock.inline.insert(place.to_owned(), "Type".to_owned());
        let named = HashMap::new();
        let places = Places::new(&document, &lock, &named);
        let pointer = places.schema("Type");
        assert!(places.position(&pointer).is_some(), "{place}");
        pointer.to_string()
    }

    #[test]
    fn a_place_leads_through_references_and_composed_schemas() {
        for (place, pointer) in [
            (
                "Pet.a\\.b",
                "/components/schemas/Pet/allOf/1/properties/a.b",
            ),
            (
                "POST /a b/{id} body.name{}",
                "/components/schemas/Named/anyOf/1/properties/name/additionalProperties",
            ),
            (
                "POST /a b/{id} 4XX[].p",
                "/paths/~1a b~1{id}/post/responses/4xx/content/application~1json/schema/items/properties/p",
            ),
            (
                "POST /a b/{id} query:filter[kind][]",
                "/paths/~1a b~1{id}/parameters/0/schema/items",
            ),
        ] {
            assert_eq!(at(place), pointer);
        }
    }

    #[test]
    fn a_missing_place_is_its_nearest_ancestor() {
        for (place, pointer) in [
            ("Pet|Cat.name", "/components/schemas/Pet"),
            ("Pet.gone[]", "/components/schemas/Pet"),
            ("Loop.name", "/components/schemas/Loop"),
            ("Itself.name", "/components/schemas/Itself"),
            ("POST /a b/{id} header:X", "/paths/~1a b~1{id}/post"),
            ("GET /gone 200", "/paths"),
            ("webhook gone", "/webhooks/gone"),
            ("Gone[", "/components/schemas/Gone"),
            ("", "/components/schemas/"),
        ] {
            assert_eq!(at(place), pointer);
        }
    }

    #[test]
    fn columns_count_characters() {
        let text = "openapi: 3.1.0\n{ä}: 1\n".replace("{ä}: 1", "ä: {b: 1}");
        let document = Document::parse("a.yaml", text, &Limits::default()).expect("a document");
        let lock = Lock::default();
        let named = HashMap::new();
        let places = Places::new(&document, &lock, &named);
        let position = places.position(&Pointer::from("/ä/b"));
        let position = position.map(|(_, position)| position);
        assert_eq!(position, Some(LineColumn { line: 2, column: 5 }));
    }
}
