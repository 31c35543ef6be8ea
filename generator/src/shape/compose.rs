//! `allOf`: merges several schemas into one equivalent schema.

use indexmap::map::Entry;

use crate::base::reference::LONGEST_CHAIN;
use crate::base::steps::{Step, Steps};
use crate::model::schema::{IntegerFormat, Notes, Object, Schema, Schemas, Shape, Union};

/// Parts that contain themselves, or combine too many alternatives.
pub(crate) const UNBOUNDED: Step = Step {
    name: "unbounded-all-of",
    lost: "an allOf contains itself or multiplies its alternatives without bound; a part is left out",
};

/// More alternatives than this are not multiplied out.
const MOST_VARIANTS: usize = 64;

/// How deeply schemas are merged within merged schemas. Two that contain themselves meet again at every depth.
const DEEPEST_MERGE: usize = 12;

/// How many schemas one document's `allOf` may expand to, and how many more for each named schema.
const LARGEST_EXPANSION: usize = 200_000;
const LARGEST_EXPANSION_PER_SCHEMA: usize = 300;

/// Replaces each `allOf` in the named schemas and in `others` by one schema.
pub(crate) fn compose(schemas: &mut Schemas, others: &mut [&mut Schema], steps: &mut Steps) {
    let mut composer = Composer {
        schemas,
        open: Vec::new(),
        left: LARGEST_EXPANSION + LARGEST_EXPANSION_PER_SCHEMA * schemas.len(),
        depth: 0,
        steps,
    };
    let mut composed: Vec<Schema> = Vec::with_capacity(schemas.len());
    for (name, schema) in &*schemas {
        composer.open.push(name);
        composed.push(composer.compose(schema));
        composer.open.pop();
    }
    for other in others {
        **other = composer.compose(other);
        drop_bare_objects(other);
    }
    for (schema, composed) in schemas.values_mut().zip(composed) {
        *schema = composed;
        drop_bare_objects(schema);
    }
}

struct Composer<'a> {
    schemas: &'a Schemas,
    /// The named schemas that are being expanded, to detect one that contains itself.
    open: Vec<&'a str>,
    left: usize,
    depth: usize,
    steps: &'a mut Steps,
}

impl Composer<'_> {
    fn compose(&mut self, schema: &Schema) -> Schema {
        if let Shape::AllOf(parts) = &schema.shape {
            return self.all_of(schema, parts);
        }
        let mut schema = schema.clone();
        schema
            .shape
            .for_each_child_mut(&mut |child| *child = self.compose(child));
        schema
    }

    fn all_of(&mut self, schema: &Schema, parts: &[Schema]) -> Schema {
        let parts = parts.iter().filter(|part| part.shape != Shape::Any);
        let mut composed = match parts.collect::<Vec<_>>().as_slice() {
            [] => Schema::default(),
            [part] => self.compose(part),
            parts => {
                self.steps.lossless("all-of");
                let mut merged = Schema::default();
                let mut nullable = true;
                for part in parts {
                    if let Some(part) = self.expand_or_leave_out(part) {
                        nullable &= part.nullable;
                        merged = self.merge(merged, part);
                    }
                }
                // The notes of a part describe only that part.
                Schema {
                    nullable,
                    notes: Notes::default(),
                    ..merged
                }
            }
        };
        composed.nullable |= schema.nullable;
        composed.notes = schema.notes.clone().or(composed.notes);
        composed.direction = schema.direction.or(composed.direction);
        composed.place = schema.place;
        composed
    }

    /// The structure of a schema, with references followed and `allOf` merged. `None` when it contains itself.
    fn expand(&mut self, schema: &Schema) -> Option<Schema> {
        let Shape::Reference(name) = &schema.shape else {
            return Some(self.compose(schema));
        };
        let (name, target) = self.schemas.get_key_value(name)?;
        if self.open.contains(&name.as_str()) || self.open.len() > LONGEST_CHAIN {
            return None;
        }
        self.open.push(name);
        let expanded = self.expand(target);
        self.open.pop();
        let mut expanded = expanded?;
        self.left = self.left.checked_sub(expanded.size())?;
        expanded.nullable |= schema.nullable;
        expanded.direction = schema.direction.or(expanded.direction);
        Some(expanded)
    }

    fn expand_or_leave_out(&mut self, schema: &Schema) -> Option<Schema> {
        let expanded = self.expand(schema);
        if expanded.is_none() {
            self.steps.record(&UNBOUNDED);
        }
        expanded
    }

    /// The shape that remains of parts that exclude each other.
    fn contradiction(&mut self, shape: Shape) -> Shape {
        self.steps.lost(
            "contradictory-all-of",
            "parts of an allOf exclude each other; the value is left untyped",
        );
        shape
    }

    fn merge(&mut self, left: Schema, right: Schema) -> Schema {
        if self.depth == DEEPEST_MERGE {
            self.steps.record(&UNBOUNDED);
            return left;
        }
        self.depth += 1;
        let merged = self.merge_parts(left, right);
        self.depth -= 1;
        merged
    }

    fn merge_parts(&mut self, left: Schema, right: Schema) -> Schema {
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
            (Shape::Map(left), Shape::Map(right)) => Shape::Map(self.merge(*left, *right).into()),
            (Shape::Array(left), Shape::Array(right)) => {
                Shape::Array(self.merge(*left, *right).into())
            }
            (Shape::Tuple(left), Shape::Tuple(right)) if left.len() == right.len() => {
                let places = left.into_iter().zip(right);
                let places = places.map(|(left, right)| self.merge(left, right));
                Shape::Tuple(places.collect())
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
                let merged = self.merge_expanded(left, right);
                return Schema {
                    direction: direction.or(merged.direction),
                    ..merged
                };
            }
            (text, Shape::Text) | (Shape::Text, text) if text.is_text() => text,
            (Shape::Enumeration(values), Shape::Text)
            | (Shape::Text, Shape::Enumeration(values)) => Shape::Enumeration(values),
            (Shape::Enumeration(mut both), Shape::Enumeration(right)) => {
                both.retain(|it| right.contains(it));
                if both.is_empty() {
                    self.contradiction(Shape::Text)
                } else {
                    Shape::Enumeration(both)
                }
            }
            (Shape::Integers(values), Shape::Integer(_) | Shape::Number)
            | (Shape::Integer(_) | Shape::Number, Shape::Integers(values)) => {
                Shape::Integers(values)
            }
            (Shape::Integers(mut both), Shape::Integers(right)) => {
                both.retain(|it| it.is_in(&right));
                if both.is_empty() {
                    self.contradiction(Shape::Integer(IntegerFormat::Signed64))
                } else {
                    Shape::Integers(both)
                }
            }
            (Shape::Integer(format), Shape::Number) | (Shape::Number, Shape::Integer(format)) => {
                Shape::Integer(format)
            }
            (Shape::Integer(_), Shape::Integer(_)) => Shape::Integer(IntegerFormat::Signed64),
            _ => self.contradiction(Shape::Any),
        };
        Schema {
            shape,
            nullable,
            notes,
            direction,
            place,
        }
    }

    fn merge_expanded(&mut self, left: Shape, right: Shape) -> Schema {
        match (
            self.expand(&Schema::of(left)),
            self.expand(&Schema::of(right)),
        ) {
            (Some(left), Some(right)) => self.merge(left, right),
            (left, right) => {
                self.steps.record(&UNBOUNDED);
                left.or(right).unwrap_or_default()
            }
        }
    }

    fn merge_objects(&mut self, mut left: Object, right: Object) -> Object {
        for (name, theirs) in right.properties {
            match left.properties.entry(name) {
                Entry::Vacant(entry) => {
                    entry.insert(theirs);
                }
                Entry::Occupied(mut entry) => {
                    let ours = std::mem::take(entry.get_mut());
                    *entry.get_mut() = if ours.same_shape(&theirs) {
                        Schema {
                            notes: theirs.notes.or(ours.notes),
                            direction: theirs.direction.or(ours.direction),
                            ..ours
                        }
                    } else {
                        self.merge(theirs, ours)
                    };
                }
            }
        }
        left.required.extend(right.required);
        left.additional = match (left.additional, right.additional) {
            (Some(left), Some(right)) => Some(self.merge(*left, *right).into()),
            (left, right) => left.or(right),
        };
        left
    }

    /// Merges `shape` into each alternative of the union.
    fn merge_union(&mut self, union: Union, shape: Shape) -> Shape {
        if let Shape::Union(other) = &shape
            && union.variants.len() * other.variants.len() > MOST_VARIANTS
        {
            self.steps.record(&UNBOUNDED);
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
        let Some(left) = self.left.checked_sub(cost) else {
            self.steps.record(&UNBOUNDED);
            return Shape::Union(union);
        };
        self.left = left;
        let mut variants: Vec<Schema> = Vec::with_capacity(union.variants.len());
        for variant in &union.variants {
            let title = match &variant.shape {
                Shape::Reference(name) => Some(name.clone()),
                _ => variant.notes.title.clone(),
            };
            let expanded = self.expand_or_leave_out(variant);
            if let Some(expanded) = expanded.filter(|it| !it.shape.is_apart_from(&beside.shape)) {
                let mut merged = self.merge(expanded, beside.clone());
                merged.notes.title = title;
                merged.place = variant.place;
                variants.push(merged);
            }
        }
        if variants.is_empty() {
            return self.contradiction(beside.shape);
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
        compose(&mut schemas, &mut [], &mut steps);
        assert!(steps.count(&UNBOUNDED) > 0);
        for schema in schemas.values() {
            assert!(matches!(schema.shape, Shape::Union(_)), "{schema:?}");
        }
    }
}
