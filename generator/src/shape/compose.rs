//! `allOf`: merges several schemas into one equivalent schema.

use std::cell::{Cell, RefCell};

use crate::base::steps::{Step, Steps};
use crate::model::schema::{
    IntegerFormat, NamedInteger, Notes, Object, Schema, Schemas, Shape, Union,
};

/// `allOf` of several parts.
pub(crate) const MERGED: Step = Step {
    name: "all-of",
    lost: "",
};

/// Parts that exclude each other.
pub(crate) const CONTRADICTORY: Step = Step {
    name: "contradictory-all-of",
    lost: "parts of an allOf exclude each other; the value is left untyped",
};

/// Parts that contain themselves, or combine too many alternatives.
pub(crate) const UNBOUNDED: Step = Step {
    name: "unbounded-all-of",
    lost: "an allOf contains itself or multiplies its alternatives without bound; a part is left out",
};

/// More alternatives than this are not multiplied out.
const MOST_VARIANTS: usize = 64;

/// How many schemas a chain of references in `allOf` may pass through.
const LONGEST_CHAIN: usize = 64;

/// How deeply schemas are merged within merged schemas. Two that contain themselves meet again at every depth.
const DEEPEST_MERGE: usize = 12;

/// How many schemas one document's `allOf` may expand to, and how many more for each named schema.
const LARGEST_EXPANSION: usize = 200_000;
const LARGEST_EXPANSION_PER_SCHEMA: usize = 300;

/// Replaces each `allOf` in the named schemas and in `others` by one schema.
pub(crate) fn compose<'schema>(
    schemas: &mut Schemas,
    others: impl Iterator<Item = &'schema mut Schema>,
    steps: &mut Steps,
) {
    let composer = Composer {
        schemas,
        open: RefCell::default(),
        left: Cell::new(LARGEST_EXPANSION + LARGEST_EXPANSION_PER_SCHEMA * schemas.len()),
        depth: Cell::new(0),
        steps: RefCell::new(std::mem::take(steps)),
    };
    let composed: Vec<Schema> = schemas
        .iter()
        .map(|(name, schema)| {
            composer.open.borrow_mut().push(name.clone());
            let composed = composer.compose(schema);
            composer.open.borrow_mut().pop();
            composed
        })
        .collect();
    for other in others {
        *other = composer.compose(other);
        drop_bare_objects(other);
    }
    *steps = composer.steps.into_inner();
    for (schema, composed) in schemas.values_mut().zip(composed) {
        *schema = composed;
        drop_bare_objects(schema);
    }
}

struct Composer<'schemas> {
    schemas: &'schemas Schemas,
    /// The named schemas that are being expanded, to detect one that contains itself.
    open: RefCell<Vec<String>>,
    left: Cell<usize>,
    depth: Cell<usize>,
    steps: RefCell<Steps>,
}

impl Composer<'_> {
    fn record(&self, step: &'static Step) {
        self.steps.borrow_mut().record(step);
    }

    fn compose(&self, schema: &Schema) -> Schema {
        match &schema.shape {
            Shape::AllOf(parts) => self.all_of(schema, parts),
            _ => {
                let mut schema = schema.clone();
                schema
                    .shape
                    .for_each_child_mut(&mut |child| *child = self.compose(child));
                schema
            }
        }
    }

    fn all_of(&self, schema: &Schema, parts: &[Schema]) -> Schema {
        let parts: Vec<&Schema> = parts
            .iter()
            .filter(|part| part.shape != Shape::Any)
            .collect();
        let mut composed = match parts.as_slice() {
            [] => Schema::default(),
            [part] => self.compose(part),
            parts => {
                self.record(&MERGED);
                let mut merged = Schema::default();
                let mut nullable = true;
                for part in parts {
                    let Some(part) = self.expand(part) else {
                        self.record(&UNBOUNDED);
                        continue;
                    };
                    nullable &= part.nullable;
                    merged = self.merge(merged, part);
                }
                merged.nullable = nullable && !parts.is_empty();
                // The notes of a part describe only that part.
                merged.notes = Notes::default();
                merged
            }
        };
        composed.nullable |= schema.nullable;
        composed.notes = schema.notes.clone().or(composed.notes);
        composed.direction = schema.direction.or(composed.direction);
        composed.place = schema.place;
        composed
    }

    /// The structure of a schema, with references followed and `allOf` merged. `None` when it contains itself.
    fn expand(&self, schema: &Schema) -> Option<Schema> {
        let Shape::Reference(name) = &schema.shape else {
            return Some(self.compose(schema));
        };
        let target = self.schemas.get(name)?;
        {
            let mut open = self.open.borrow_mut();
            if open.contains(name) || open.len() > LONGEST_CHAIN {
                return None;
            }
            open.push(name.clone());
        }
        let expanded = self.expand(target);
        self.open.borrow_mut().pop();
        let mut expanded = expanded?;
        self.left.set(self.left.get().checked_sub(expanded.size())?);
        expanded.nullable |= schema.nullable;
        expanded.direction = schema.direction.or(expanded.direction);
        Some(expanded)
    }

    fn merge(&self, left: Schema, right: Schema) -> Schema {
        if self.depth.get() == DEEPEST_MERGE {
            self.record(&UNBOUNDED);
            return left;
        }
        self.depth.set(self.depth.get() + 1);
        let merged = self.merge_parts(left, right);
        self.depth.set(self.depth.get() - 1);
        merged
    }

    fn merge_parts(&self, left: Schema, right: Schema) -> Schema {
        let nullable = left.nullable && right.nullable;
        let notes = left.notes.or(right.notes);
        let direction = left.direction.or(right.direction);
        let place = left.place.or(right.place);
        let shape = match (left.shape, right.shape) {
            (Shape::Any, shape) | (shape, Shape::Any) => shape,
            (Shape::Object(left), Shape::Object(right)) => {
                Shape::Object(self.merge_objects(left, right))
            }
            (Shape::Object(mut object), Shape::Map(values))
            | (Shape::Map(values), Shape::Object(mut object)) => {
                if values.shape != Shape::Any && object.additional.is_none() {
                    object.additional = Some(values);
                }
                Shape::Object(object)
            }
            (Shape::Map(left), Shape::Map(right)) => {
                Shape::Map(Box::new(self.merge(*left, *right)))
            }
            (Shape::Array(left), Shape::Array(right)) => {
                Shape::Array(Box::new(self.merge(*left, *right)))
            }
            (Shape::Tuple(left), Shape::Tuple(right)) if left.len() == right.len() => {
                let places = left.into_iter().zip(right);
                Shape::Tuple(
                    places
                        .map(|(left, right)| self.merge(left, right))
                        .collect(),
                )
            }
            (Shape::Tuple(places), Shape::Array(items))
            | (Shape::Array(items), Shape::Tuple(places))
                if items.shape == Shape::Any =>
            {
                Shape::Tuple(places)
            }
            (Shape::Union(union), shape) | (shape, Shape::Union(union)) => {
                self.merge_union(union, shape)
            }
            (left, right) if left == right => left,
            (left @ Shape::Reference(_), right) | (left, right @ Shape::Reference(_)) => {
                let merged = self.merge_expanded(&left, &right);
                return Schema {
                    direction: direction.or(merged.direction),
                    ..merged
                };
            }
            (text, Shape::Text) | (Shape::Text, text) if text.is_text() => text,
            (Shape::Enumeration(values), Shape::Text)
            | (Shape::Text, Shape::Enumeration(values)) => Shape::Enumeration(values),
            (Shape::Enumeration(left), Shape::Enumeration(right)) => {
                let both: Vec<String> = left.into_iter().filter(|it| right.contains(it)).collect();
                if both.is_empty() {
                    self.record(&CONTRADICTORY);
                    Shape::Text
                } else {
                    Shape::Enumeration(both)
                }
            }
            (Shape::Integers(values), Shape::Integer(_) | Shape::Number)
            | (Shape::Integer(_) | Shape::Number, Shape::Integers(values)) => {
                Shape::Integers(values)
            }
            (Shape::Integers(left), Shape::Integers(right)) => {
                let both: Vec<NamedInteger> =
                    left.into_iter().filter(|it| it.is_in(&right)).collect();
                if both.is_empty() {
                    self.record(&CONTRADICTORY);
                    Shape::Integer(IntegerFormat::Signed64)
                } else {
                    Shape::Integers(both)
                }
            }
            (Shape::Integer(format), Shape::Number) | (Shape::Number, Shape::Integer(format)) => {
                Shape::Integer(format)
            }
            (Shape::Integer(_), Shape::Integer(_)) => Shape::Integer(IntegerFormat::Signed64),
            _ => {
                self.record(&CONTRADICTORY);
                Shape::Any
            }
        };
        Schema {
            shape,
            nullable,
            notes,
            direction,
            place,
        }
    }

    fn merge_expanded(&self, left: &Shape, right: &Shape) -> Schema {
        let expand = |shape: &Shape| self.expand(&Schema::of(shape.clone()));
        match (expand(left), expand(right)) {
            (Some(left), Some(right)) => self.merge(left, right),
            (Some(known), None) | (None, Some(known)) => {
                self.record(&UNBOUNDED);
                known
            }
            (None, None) => {
                self.record(&UNBOUNDED);
                Schema::default()
            }
        }
    }

    fn merge_objects(&self, mut left: Object, right: Object) -> Object {
        for (name, schema) in right.properties {
            let merged = match left.properties.swap_remove_full(&name) {
                None => {
                    left.properties.insert(name, schema);
                    continue;
                }
                Some((index, name, ours)) => {
                    let merged = if ours.same_shape(&schema) {
                        Schema {
                            notes: schema.notes.or(ours.notes),
                            direction: schema.direction.or(ours.direction),
                            ..ours
                        }
                    } else {
                        self.merge(schema, ours)
                    };
                    (index, name, merged)
                }
            };
            let (index, name, schema) = merged;
            let (last, _) = left.properties.insert_full(name, schema);
            left.properties.swap_indices(index, last);
        }
        left.required.extend(right.required);
        left.additional = match (left.additional, right.additional) {
            (Some(left), Some(right)) => Some(Box::new(self.merge(*left, *right))),
            (left, right) => left.or(right),
        };
        left
    }

    /// Merges `shape` into each alternative of the union.
    fn merge_union(&self, union: Union, shape: Shape) -> Shape {
        if let Shape::Union(other) = &shape
            && union.variants.len() * other.variants.len() > MOST_VARIANTS
        {
            self.record(&UNBOUNDED);
            return Shape::Union(union);
        }
        // `anyOf: [{required: [a]}, {required: [b]}]` only restricts the schema beside it.
        let only_restricts = union.variants.iter().all(|variant| match &variant.shape {
            Shape::Any => true,
            Shape::Object(object) => object.properties.is_empty() && object.additional.is_none(),
            _ => false,
        });
        if only_restricts {
            return shape;
        }
        let beside = Schema::of(shape);
        let cost = beside.size().saturating_mul(union.variants.len());
        let Some(left) = self.left.get().checked_sub(cost) else {
            self.record(&UNBOUNDED);
            return Shape::Union(union);
        };
        self.left.set(left);
        let variants: Vec<Schema> = union
            .variants
            .iter()
            .filter_map(|variant| {
                let title = match &variant.shape {
                    Shape::Reference(name) => Some(name.clone()),
                    _ => variant.notes.title.clone(),
                };
                let Some(expanded) = self.expand(variant) else {
                    self.record(&UNBOUNDED);
                    return None;
                };
                if expanded.shape.is_apart_from(&beside.shape) {
                    return None;
                }
                let mut merged = self.merge(expanded, beside.clone());
                merged.notes.title = title;
                merged.place = variant.place;
                Some(merged)
            })
            .collect();
        if variants.is_empty() {
            self.record(&CONTRADICTORY);
            return beside.shape;
        }
        Shape::Union(Union { variants, ..union })
    }
}

/// Turns an object with only `required` into any object. During merging, it still says that further properties exist.
fn drop_bare_objects(schema: &mut Schema) {
    if let Shape::Object(object) = &mut schema.shape
        && object.properties.is_empty()
    {
        schema.shape = Shape::Map(object.additional.take().unwrap_or_default());
    }
    schema.shape.for_each_child_mut(&mut drop_bare_objects);
}

impl Notes {
    /// These notes, completed by the other's.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            description: self.description.or(other.description),
            example: self.example.or(other.example),
            deprecated: self.deprecated || other.deprecated,
            values: if self.values.is_empty() {
                other.values
            } else {
                self.values
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::schema::read;

    #[test]
    fn merging_schemas_that_contain_each_other_ends() {
        let of = |name: &str, other: &str| {
            let own = json!({"type": "object", "properties": {"next": {"$ref": name}}});
            let alternative = json!({"type": "object", "properties": {"next": {"$ref": other}}});
            read(&json!({"allOf": [own], "oneOf": [alternative, {"$ref": other}]}))
        };
        let mut schemas = Schemas::from([
            ("A".to_owned(), of("A", "B")),
            ("B".to_owned(), of("B", "A")),
        ]);
        let mut steps = Steps::default();
        compose(&mut schemas, std::iter::empty(), &mut steps);
        assert!(steps.count(&UNBOUNDED) > 0);
        for schema in schemas.values() {
            assert!(matches!(schema.shape, Shape::Union(_)), "{schema:?}");
        }
    }
}
