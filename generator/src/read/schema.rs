//! Reads a schema that [`crate::read::dialect`] has rewritten into its [`Shape`].

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::dialect::keywords::get;
use super::dialect::{VARIANT_DESCRIPTIONS, VARIANT_NAMES};
use super::place;
use crate::base::held::{elements, members, text};
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

fn shape(keywords: &Map<String, Value>) -> Shape {
    // `operations::references` has replaced each reference by a name.
    if let Some(Value::String(name)) = get(keywords, "$ref") {
        return Shape::Reference(name.clone());
    }
    let own = own_shape(keywords);
    let mut parts: Vec<Schema> = elements(get(keywords, "allOf")).map(read).collect();
    if let Some(Value::Array(variants)) = get(keywords, "oneOf") {
        parts.push(Schema::of(Shape::Union(Union {
            variants: variants.iter().map(read).collect(),
            discriminator: get(keywords, "discriminator").and_then(discriminator),
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
    let owned = |text: &Value| text.as_str().map(str::to_owned);
    let mapping = members(value.get("mapping"));
    Some(Discriminator {
        property: owned(value.get("propertyName")?)?,
        mapping: mapping
            .filter_map(|(value, target)| Some((value.clone(), owned(target)?)))
            .collect(),
        default: value.get("defaultMapping").and_then(owned),
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
    let format = get(keywords, "format").and_then(Value::as_str);
    match get(keywords, "type").and_then(Value::as_str) {
        Some("boolean") => Shape::Boolean,
        Some("integer") if keywords.contains_key("enum") => Shape::Integers(integers(keywords)),
        Some("integer") => Shape::Integer(match format {
            Some("int32") => IntegerFormat::Signed32,
            Some("uint32") => IntegerFormat::Unsigned32,
            Some("uint64") => IntegerFormat::Unsigned64,
            _ => IntegerFormat::Signed64,
        }),
        Some("number") => Shape::Number,
        Some("string") if keywords.contains_key("enum") => {
            Shape::Enumeration(texts(keywords, "enum").collect())
        }
        Some("string") => match format {
            Some("date-time") => Shape::DateTime,
            Some("date") => Shape::Date,
            Some("byte") => Shape::Base64,
            _ => Shape::Text,
        },
        Some("array") if keywords.contains_key("prefixItems") => {
            Shape::Tuple(elements(get(keywords, "prefixItems")).map(read).collect())
        }
        Some("array") => Shape::Array(Box::new(
            get(keywords, "items").map(read).unwrap_or_default(),
        )),
        Some("object") => object(keywords),
        _ => Shape::Any,
    }
}

/// The texts in the list under a keyword.
fn texts(keywords: &Map<String, Value>, keyword: &str) -> impl Iterator<Item = String> {
    let texts = elements(get(keywords, keyword)).filter_map(Value::as_str);
    texts.map(str::to_owned)
}

/// The values of an enumeration of whole numbers, with the names from a parallel list.
fn integers(keywords: &Map<String, Value>) -> Vec<NamedInteger> {
    let names = elements(get(keywords, VARIANT_NAMES));
    let mut names = names.map(|name| name.as_str().map(str::to_owned));
    let values = elements(get(keywords, "enum")).filter_map(Value::as_i64);
    let named = values.map(|value| NamedInteger {
        value,
        name: names.next().flatten(),
    });
    named.collect()
}

fn object(keywords: &Map<String, Value>) -> Shape {
    let additional = get(keywords, "additionalProperties").map(read);
    let required: BTreeSet<String> = texts(keywords, "required").collect();
    let properties: IndexMap<String, Schema> = members(get(keywords, "properties"))
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
    Notes {
        title: text(get(keywords, "title")),
        description: text(get(keywords, "description")),
        example: get(keywords, "example").cloned(),
        deprecated: flag(keywords, "deprecated"),
        values: value_notes(keywords),
    }
}

/// The notes on the values of an enumeration, from parallel lists.
fn value_notes(keywords: &Map<String, Value>) -> BTreeMap<String, ValueNotes> {
    let said = [VARIANT_NAMES, VARIANT_DESCRIPTIONS].map(|it| get(keywords, it));
    if said.iter().all(Option::is_none) {
        return BTreeMap::new();
    }
    let [mut names, mut descriptions] = said.map(elements);
    let owned = |text: Option<&Value>| text.and_then(Value::as_str).map(str::to_owned);
    let notes = elements(get(keywords, "enum")).filter_map(|value| {
        let notes = ValueNotes {
            name: owned(names.next()),
            description: owned(descriptions.next()),
        };
        let number = || value.as_i64().map(|it| it.to_string());
        Some((owned(Some(value)).or_else(number)?, notes))
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
    get(keywords, key).and_then(Value::as_bool).unwrap_or(false)
}
