//! Unifies schemas that shared a type and now differ: they stay one type, made of all of them.
//!
//! Equal objects without a name share a type. When a provider adds a property to one of them, a separate type for that
//! one would break programs, although the provider removed nothing.

use std::collections::{BTreeMap, HashMap};

use crate::model::schema::{Object, Schema, Schemas, Shape, Union};
use crate::name::lock::Lock;
use crate::shape::union;

/// The unified shapes for places whose schemas shared a name and now differ, and for the named schema that had the
/// name. `schemas` are the document's schemas by place, and `named` are those with a name.
///
/// Objects stay apart if a property has different types in them.
pub(super) fn unified(
    schemas: &BTreeMap<String, &Schema>,
    named: &Schemas,
    locked: &Lock,
) -> HashMap<String, Shape> {
    let mut by_name: BTreeMap<&String, Vec<(&String, &Schema)>> = BTreeMap::new();
    for (place, schema) in schemas {
        if let Some(name) = locked.inline.get(place) {
            let twin = named.get_key_value(name);
            let places = by_name
                .entry(name)
                .or_insert_with(|| twin.into_iter().collect());
            places.push((place, schema));
        }
    }
    let mut unified = HashMap::new();
    for places in by_name.into_values() {
        let (_, first) = places[0];
        if places.iter().all(|(_, other)| other.same_shape(first)) {
            continue;
        }
        let mut others = places.iter().skip(1);
        let merged = others.try_fold(first.clone(), |merged, (_, other)| {
            both(&merged, other, named)
        });
        if let Some(merged) = merged {
            let places = places.into_iter().map(|(place, _)| place.clone());
            unified.extend(places.map(|place| (place, merged.shape.clone())));
        }
    }
    unified
}

/// The values of both lists, each once.
fn united<T: Clone>(left: &[T], right: &[T], is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let added = right
        .iter()
        .filter(|it| !left.iter().any(|known| is_same(known, it)));
    left.iter().chain(added).cloned().collect()
}

/// A shape that accepts the values of both; `None` when no useful type does.
fn both(left: &Schema, right: &Schema, named: &Schemas) -> Option<Schema> {
    let shape = match (&left.shape, &right.shape) {
        (Shape::Object(left), Shape::Object(right)) => Shape::Object(object(left, right, named)?),
        (Shape::Array(left), Shape::Array(right)) => {
            Shape::Array(Box::new(both(left, right, named)?))
        }
        (Shape::Tuple(left), Shape::Tuple(right)) if left.len() == right.len() => {
            let places = left.iter().zip(right);
            let places = places.map(|(left, right)| both(left, right, named));
            Shape::Tuple(places.collect::<Option<_>>()?)
        }
        (Shape::Map(left), Shape::Map(right)) => Shape::Map(Box::new(both(left, right, named)?)),
        (Shape::Enumeration(left), Shape::Enumeration(right)) => {
            Shape::Enumeration(united(left, right, |known, it| known == it))
        }
        (Shape::Integers(left), Shape::Integers(right)) => {
            Shape::Integers(united(left, right, |known, it| known.value == it.value))
        }
        (Shape::Union(left), Shape::Union(right)) if left.discriminator == right.discriminator => {
            let mut variants = united(&left.variants, &right.variants, Schema::same_shape);
            let discriminator = left.discriminator.clone();
            if discriminator.as_ref().is_none_or(|it| it.default.is_none()) {
                union::sort(&mut variants, None, named);
            }
            Shape::Union(Union {
                variants,
                discriminator,
            })
        }
        _ if left.same_shape(right) => left.shape.clone(),
        _ => return None,
    };
    Some(Schema {
        shape,
        nullable: left.nullable || right.nullable,
        notes: left.notes.clone(),
        direction: left.direction,
        place: left.place,
    })
}

fn object(left: &Object, right: &Object, named: &Schemas) -> Option<Object> {
    let mut properties = left.properties.clone();
    for (name, property) in &right.properties {
        let merged = match properties.get(name) {
            Some(known) => both(known, property, named)?,
            None => property.clone(),
        };
        properties.insert(name.clone(), merged);
    }
    let additional = match (&left.additional, &right.additional) {
        (Some(left), Some(right)) => Some(Box::new(both(left, right, named)?)),
        (None, None) => None,
        _ => return None,
    };
    Some(Object {
        properties,
        required: &left.required & &right.required,
        additional,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read::schema::read;

    fn merged(left: &Value, right: &Value) -> Option<Shape> {
        let (left, right) = (read(left), read(right));
        let schemas = BTreeMap::from([
            ("a".to_owned(), &left),
            ("b".to_owned(), &right),
            ("c".to_owned(), &left),
        ]);
        let mut locked = Lock::default();
        for place in ["a", "b"] {
            locked.inline.insert(place.to_owned(), "Answer".to_owned());
        }
        let mut unified = unified(&schemas, &Schemas::new(), &locked);
        assert!(!unified.contains_key("c"));
        unified.remove("b")
    }

    fn answer(properties: &Value, required: &[&str]) -> Value {
        json!({"type": "object", "properties": properties, "required": required})
    }

    #[test]
    fn a_property_of_only_one_object_becomes_optional() {
        let old = answer(&json!({"ok": {"type": "boolean"}}), &["ok"]);
        let new = answer(
            &json!({"ok": {"type": "boolean"}, "id": {"type": "integer"}}),
            &["ok", "id"],
        );
        let expected = answer(
            &json!({"ok": {"type": "boolean"}, "id": {"type": "integer"}}),
            &["ok"],
        );
        assert_eq!(merged(&old, &new), Some(read(&expected).shape));
    }

    #[test]
    fn values_of_enumerations_are_united_at_any_depth() {
        let of = |values: &Value| {
            let kind = json!({"type": "string", "enum": values});
            answer(&json!({"items": {"type": "array", "items": kind}}), &[])
        };
        let expected = read(&of(&json!(["a", "b", "c"]))).shape;
        assert_eq!(
            merged(&of(&json!(["a", "b"])), &of(&json!(["c", "b"]))),
            Some(expected)
        );
    }

    #[test]
    fn a_property_of_two_types_keeps_them_apart() {
        let old = answer(&json!({"id": {"type": "integer"}}), &[]);
        let new = answer(&json!({"id": {"type": "string"}}), &[]);
        assert_eq!(merged(&old, &new), None);
    }

    #[test]
    fn equal_shapes_are_left_alone() {
        let old = answer(&json!({"id": {"type": "integer"}}), &[]);
        assert_eq!(merged(&old, &old), None);
    }
}
