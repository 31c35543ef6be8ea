//! Reads a schema that [`crate::read::dialect`] has rewritten into its [`Shape`].

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::dialect::{VARIANT_DESCRIPTIONS, VARIANT_NAMES};
use super::place;
use crate::model::schema::{
    Direction, Discriminator, IntegerFormat, NamedInteger, Notes, Object, Schema, Shape, Union,
    ValueNotes,
};

/// Reads a schema in the dialect's normal form; any other schema becomes [`Shape::Any`].
#[must_use]
pub fn read(value: &Value) -> Schema {
    let Some(keywords) = value.as_object() else {
        return Schema::default();
    };
    Schema {
        shape: shape(keywords),
        nullable: flag(keywords, "nullable"),
        notes: notes(keywords),
        direction: direction(keywords),
        place: place::of(keywords),
    }
}

/// The name behind a reference that [`crate::read::operations::references`] has made local.
fn reference(keywords: &Map<String, Value>) -> Option<Shape> {
    let name = keywords.get("$ref")?.as_str()?;
    Some(Shape::Reference(name.to_owned()))
}

fn shape(keywords: &Map<String, Value>) -> Shape {
    if let Some(reference) = reference(keywords) {
        return reference;
    }
    let own = own_shape(keywords);
    let mut parts: Vec<Schema> = Vec::new();
    if let Some(Value::Array(all_of)) = keywords.get("allOf") {
        parts.extend(all_of.iter().map(read));
    }
    if let Some(Value::Array(variants)) = keywords.get("oneOf") {
        parts.push(Schema::of(Shape::Union(Union {
            variants: variants.iter().map(read).collect(),
            discriminator: keywords.get("discriminator").and_then(discriminator),
        })));
    }
    if parts.is_empty() {
        return own;
    }
    let is_union = keywords.contains_key("oneOf");
    let says_nothing = is_bare_object(&own) || (is_union && is_open_object(&own));
    if own != Shape::Any && !says_nothing {
        parts.push(Schema::of(own));
    }
    match <[Schema; 1]>::try_from(parts) {
        Ok([single]) if matches!(single.shape, Shape::Union(_)) => single.shape,
        Ok([single]) => Shape::AllOf(vec![single]),
        Err(parts) => Shape::AllOf(parts),
    }
}

fn discriminator(value: &Value) -> Option<Discriminator> {
    let mapping = value.get("mapping").and_then(Value::as_object);
    Some(Discriminator {
        property: value.get("propertyName")?.as_str()?.to_owned(),
        mapping: mapping
            .into_iter()
            .flatten()
            .filter_map(|(value, target)| {
                let name = target.as_str()?;
                Some((value.clone(), name.to_owned()))
            })
            .collect(),
        default: value
            .get("defaultMapping")
            .and_then(Value::as_str)
            .map(str::to_owned),
    })
}

/// `type: object` beside a composition adds nothing to the parts.
fn is_bare_object(shape: &Shape) -> bool {
    matches!(shape, Shape::Map(values) if values.shape == Shape::Any)
}

/// An object that keeps further properties would hide an alternative's name. The alternatives keep them themselves.
fn is_open_object(shape: &Shape) -> bool {
    matches!(shape, Shape::Object(object) if object.properties.is_empty() && object.required.is_empty())
}

fn own_shape(keywords: &Map<String, Value>) -> Shape {
    let format = keywords.get("format").and_then(Value::as_str);
    match keywords.get("type").and_then(Value::as_str) {
        Some("boolean") => Shape::Boolean,
        Some("integer") if keywords.contains_key("enum") => Shape::Integers(integers(keywords)),
        Some("integer") => Shape::Integer(match format {
            Some("int32") => IntegerFormat::Signed32,
            Some("uint32") => IntegerFormat::Unsigned32,
            Some("uint64") => IntegerFormat::Unsigned64,
            _ => IntegerFormat::Signed64,
        }),
        Some("number") => Shape::Number,
        Some("string") => match keywords.get("enum").and_then(Value::as_array) {
            Some(values) => Shape::Enumeration(
                values
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            ),
            None => match format {
                Some("date-time") => Shape::DateTime,
                Some("date") => Shape::Date,
                Some("byte") => Shape::Base64,
                _ => Shape::Text,
            },
        },
        Some("array") if keywords.contains_key("prefixItems") => {
            let places = keywords.get("prefixItems").and_then(Value::as_array);
            Shape::Tuple(places.into_iter().flatten().map(read).collect())
        }
        Some("array") => Shape::Array(Box::new(
            keywords.get("items").map(read).unwrap_or_default(),
        )),
        Some("object") => object(keywords),
        _ => Shape::Any,
    }
}

/// The values of an enumeration of whole numbers, with the names from a parallel list.
fn integers(keywords: &Map<String, Value>) -> Vec<NamedInteger> {
    let list = |keyword: &str| keywords.get(keyword).and_then(Value::as_array);
    let names = list(VARIANT_NAMES).into_iter().flatten();
    let mut names = names.map(|name| name.as_str().map(str::to_owned));
    let values = list("enum").into_iter().flatten();
    let values = values.filter_map(Value::as_i64);
    values
        .map(|value| NamedInteger {
            value,
            name: names.next().flatten(),
        })
        .collect()
}

fn object(keywords: &Map<String, Value>) -> Shape {
    let additional = keywords.get("additionalProperties").map(read);
    let required: BTreeSet<String> = keywords
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let properties: IndexMap<String, Schema> = keywords
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), read(schema)))
        .collect();
    // Beside other schemas, a schema for further properties matters; alone, it does not: see `shape::compose`.
    let is_open = additional.as_ref().is_some_and(|it| it.shape == Shape::Any);
    if properties.is_empty() && required.is_empty() && !is_open {
        return Shape::Map(Box::new(additional.unwrap_or_default()));
    }
    Shape::Object(Object {
        properties,
        required,
        additional: additional.map(Box::new),
    })
}

fn notes(keywords: &Map<String, Value>) -> Notes {
    let text = |key: &str| {
        keywords
            .get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    Notes {
        title: text("title"),
        description: text("description"),
        example: keywords.get("example").cloned(),
        deprecated: flag(keywords, "deprecated"),
        values: value_notes(keywords),
    }
}

/// The notes on the values of an enumeration, from parallel lists.
fn value_notes(keywords: &Map<String, Value>) -> BTreeMap<String, ValueNotes> {
    let list = |keyword: &str| keywords.get(keyword).and_then(Value::as_array);
    let said = [VARIANT_NAMES, VARIANT_DESCRIPTIONS].map(list);
    if said.iter().all(Option::is_none) {
        return BTreeMap::new();
    }
    let [mut names, mut descriptions] = said.map(|it| it.into_iter().flatten());
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let values = list("enum").into_iter().flatten();
    let notes = values.map(|value| {
        let notes = ValueNotes {
            name: text(names.next()),
            description: text(descriptions.next()),
        };
        (value, notes)
    });
    let notes = notes.filter_map(|(value, notes)| {
        let number = || value.as_i64().map(|it| it.to_string());
        let value = value.as_str().map(str::to_owned).or_else(number)?;
        Some((value, notes))
    });
    notes.collect()
}

/// The direction of a value. A value that is both read-only and write-only is useless, so it counts as unmarked.
pub(super) fn direction(keywords: &Map<String, Value>) -> Direction {
    match (flag(keywords, "readOnly"), flag(keywords, "writeOnly")) {
        (true, false) => Direction::Received,
        (false, true) => Direction::Sent,
        _ => Direction::Both,
    }
}

fn flag(keywords: &Map<String, Value>, key: &str) -> bool {
    keywords.get(key).and_then(Value::as_bool).unwrap_or(false)
}
