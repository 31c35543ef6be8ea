//! Decides how many values of one alternative of a union another one takes if decoding tries it first.
//!
//! The comparison follows the generated types: they ignore unknown properties, enumerations and unions are open, and
//! only a [`Shape::Tag`] refuses a string.

use std::collections::HashMap;

use crate::model::schema::{Object, Schema, Schemas, Shape};

/// How many schemas and properties one [`Comparison`] examines, so that a document of large unions still takes little
/// time.
const MOST_STEPS: usize = 1_000_000;

/// The deepest level of the comparison.
const DEEPEST: usize = 1000;

/// How many values of a schema another one takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Taken {
    /// None of them, as far as the document says.
    Nothing,
    /// Some of them.
    Part,
    /// Each of them.
    All,
}

/// Compares schemas in their final shapes.
pub(crate) struct Comparison<'schemas> {
    schemas: &'schemas Schemas,
    /// The results for pairs of named schemas. A pair that is being compared counts as [`Taken::All`].
    known: HashMap<(&'schemas str, &'schemas str), Taken>,
    left: usize,
    /// The current depth. Unions may lead back to themselves without repeating a pair of names.
    depth: usize,
}

impl<'schemas> Comparison<'schemas> {
    /// A comparison of schemas that refer to `schemas`.
    #[must_use]
    pub(crate) fn new(schemas: &'schemas Schemas) -> Self {
        Self {
            schemas,
            known: HashMap::new(),
            left: MOST_STEPS,
            depth: 0,
        }
    }

    /// How many of the values that the document allows for `given` the generated type of `taker` accepts.
    ///
    /// A property that `taker` needs counts as missing unless the document says that `given` has it. A list or a map
    /// counts as not empty. After the step limit, the answer is always [`Taken::Nothing`].
    pub(crate) fn taken(&mut self, taker: &'schemas Schema, given: &'schemas Schema) -> Taken {
        let taken = self.taken_of_shape(&taker.shape, &given.shape);
        if self.left == 0 {
            // The comparison did not finish.
            return Taken::Nothing;
        }
        if given.nullable && !taker.nullable && !self.is_open(&taker.shape) {
            taken.min(Taken::Part)
        } else {
            taken
        }
    }

    /// The same, but ignores `null`.
    fn taken_of_shape(&mut self, taker: &'schemas Shape, given: &'schemas Shape) -> Taken {
        let cost = match (taker, given) {
            (Shape::Object(taker), Shape::Object(given)) => {
                1 + taker.properties.len() + given.properties.len()
            }
            _ => 1,
        };
        self.left = self.left.saturating_sub(cost);
        if self.left == 0 || self.depth == DEEPEST {
            return Taken::Nothing;
        }
        self.depth += 1;
        let taken = self.taken_of_pair(taker, given);
        self.depth -= 1;
        taken
    }

    fn taken_of_pair(&mut self, taker: &'schemas Shape, given: &'schemas Shape) -> Taken {
        match (taker, given) {
            (Shape::Reference(taker), Shape::Reference(given)) => {
                let pair = (taker.as_str(), given.as_str());
                if let Some(known) = self.known.get(&pair) {
                    return *known;
                }
                self.known.insert(pair, Taken::All);
                let taken = self.taken_of_shape(self.target(taker), self.target(given));
                self.known.insert(pair, taken);
                taken
            }
            (Shape::Reference(taker), given) => self.taken_of_shape(self.target(taker), given),
            (taker, _) if self.is_open(taker) => Taken::All,
            (taker, Shape::Reference(given)) => self.taken_of_shape(taker, self.target(given)),
            (taker, Shape::Union(union)) => self.taken_of_union(taker, &union.variants),
            (_, Shape::Any) | (Shape::Integer(_) | Shape::Integers(_), Shape::Number) => {
                Taken::Part
            }
            (Shape::Boolean, Shape::Boolean)
            | (
                Shape::Integer(_) | Shape::Integers(_) | Shape::Number,
                Shape::Integer(_) | Shape::Integers(_),
            )
            | (Shape::Number, Shape::Number) => Taken::All,
            (taker, given) if takes_text(taker) && is_string(given) => Taken::All,
            (Shape::Tag(taker), Shape::Enumeration(given) | Shape::Tag(given)) => {
                match given.iter().filter(|value| taker.contains(value)).count() {
                    0 => Taken::Nothing,
                    count if count == given.len() => Taken::All,
                    _ => Taken::Part,
                }
            }
            (Shape::Array(taker), Shape::Array(given)) | (Shape::Map(taker), Shape::Map(given)) => {
                self.taken(taker, given)
            }
            (Shape::Tuple(taker), Shape::Tuple(given)) if taker.len() <= given.len() => {
                let places = taker.iter().zip(given);
                let all = places.map(|(taker, given)| self.taken(taker, given));
                all.min().unwrap_or(Taken::All)
            }
            (Shape::Tuple(_), Shape::Array(_)) => Taken::Part,
            (Shape::Array(taker), Shape::Tuple(given)) => {
                let all = given.iter().map(|given| self.taken(taker, given));
                all.min().unwrap_or(Taken::All)
            }
            (Shape::Map(values), Shape::Object(given)) => {
                self.taken_of_further(values, given, &|_| false)
            }
            (Shape::Object(taker), Shape::Object(given)) => self.taken_of_object(taker, given),
            (Shape::Object(taker), Shape::Map(values)) => self.taken_of_map(taker, values),
            _ => Taken::Nothing,
        }
    }

    fn taken_of_union(&mut self, taker: &'schemas Shape, variants: &'schemas [Schema]) -> Taken {
        let mut all = variants
            .iter()
            .map(|variant| self.taken_of_shape(taker, &variant.shape));
        let first = all.next().unwrap_or(Taken::Nothing);
        all.fold(
            first,
            |before, taken| {
                if before == taken { taken } else { Taken::Part }
            },
        )
    }

    fn taken_of_object(&mut self, taker: &'schemas Object, given: &'schemas Object) -> Taken {
        let mut all = Taken::All;
        let knows_all = given.names().all(|name| taker.has(name));
        let mut missing = taker.names().filter(|name| !given.has(name));
        if missing.any(|name| taker.needs(name, self.schemas)) {
            return Taken::Nothing;
        }
        for name in taker.names().filter(|name| given.has(name)) {
            let is_needed = taker.needs(name, self.schemas);
            let is_there = given.required.contains(name);
            if is_needed && !is_there && knows_all {
                // A value with all that `taker` needs and nothing unknown to it is a value of `taker`, so trying
                // `taker` first is right.
                return Taken::Nothing;
            }
            let taken = match (taker.properties.get(name), given.properties.get(name)) {
                (Some(ours), Some(theirs)) if is_needed => self.taken(ours, theirs),
                (Some(ours), Some(theirs)) => self.taken_of_shape(&ours.shape, &theirs.shape),
                (Some(_), None) => Taken::Part,
                (None, _) => Taken::All,
            };
            match taken {
                Taken::Nothing if is_needed || is_there => return Taken::Nothing,
                Taken::All if is_there || !is_needed => {}
                _ => all = Taken::Part,
            }
        }
        match &taker.additional {
            Some(further) => {
                let is_known = |name: &str| taker.has(name);
                all.min(self.taken_of_further(further, given, &is_known))
            }
            None => all,
        }
    }

    /// How much of `given` is taken, where `values` is the schema of its properties except those that `is_known`.
    fn taken_of_further(
        &mut self,
        values: &'schemas Schema,
        given: &'schemas Object,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Taken {
        let mut all = Taken::All;
        for (name, theirs) in given.properties.iter().filter(|(name, _)| !is_known(name)) {
            match self.taken(values, theirs) {
                Taken::All => {}
                Taken::Nothing if given.required.contains(name) => return Taken::Nothing,
                _ => all = Taken::Part,
            }
        }
        match &given.additional {
            Some(further) if self.taken(values, further) != Taken::All => Taken::Part,
            _ => all,
        }
    }

    /// How much of a map of `values` is taken. Its keys may or may not be those of the object.
    fn taken_of_map(&mut self, taker: &'schemas Object, values: &'schemas Schema) -> Taken {
        if taker.names().any(|name| taker.needs(name, self.schemas)) {
            return Taken::Nothing;
        }
        let properties = taker.properties.values().chain(taker.additional.as_deref());
        let least = properties
            .map(|it| self.taken_of_shape(&it.shape, &values.shape))
            .min();
        least.map_or(Taken::All, |least| least.max(Taken::Part))
    }

    fn target(&self, name: &str) -> &'schemas Shape {
        self.schemas
            .get(name)
            .map_or(&Shape::Any, |schema| &schema.shape)
    }

    /// Whether the generated type accepts any JSON. A union keeps a value that fits no alternative as `Unknown`.
    fn is_open(&self, shape: &Shape) -> bool {
        let shape = match shape {
            Shape::Reference(name) => self.target(name),
            shape => shape,
        };
        matches!(shape, Shape::Any | Shape::Union(_))
    }
}

impl Object {
    /// The names of its properties, and of required properties that it does not describe.
    fn names(&self) -> impl Iterator<Item = &String> {
        let undescribed = self.required.iter();
        let undescribed = undescribed.filter(|name| !self.properties.contains_key(*name));
        self.properties.keys().chain(undescribed)
    }

    fn has(&self, name: &str) -> bool {
        self.properties.contains_key(name) || self.required.contains(name)
    }

    /// Whether decoding fails without the property. A nullable property may be missing, and so may one with a single
    /// value, unless it is the tag of an alternative.
    pub(crate) fn needs(&self, name: &str, schemas: &Schemas) -> bool {
        let may_be_missing = self.properties.get(name).is_some_and(|property| {
            let is_tag = matches!(property.resolved(schemas), Some(Shape::Tag(_)));
            property.nullable || (property.is_constant(schemas) && !is_tag)
        });
        self.required.contains(name) && !may_be_missing
    }
}

/// Whether the generated type takes any string.
fn takes_text(shape: &Shape) -> bool {
    shape.is_text() || matches!(shape, Shape::Enumeration(_))
}

fn is_string(shape: &Shape) -> bool {
    takes_text(shape) || matches!(shape, Shape::Tag(_))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read::schema::read;

    /// How much of `given` does `taker` take? Both are in the dialect's normal form.
    fn taken(taker: &Value, given: &Value) -> Taken {
        taken_among(taker, given, &[])
    }

    fn taken_among(taker: &Value, given: &Value, schemas: &[(&str, Value)]) -> Taken {
        let schemas: Schemas = schemas
            .iter()
            .map(|(name, schema)| ((*name).to_owned(), read(schema)))
            .collect();
        Comparison::new(&schemas).taken(&read(taker), &read(given))
    }

    fn object(properties: &Value, required: &[&str]) -> Value {
        json!({"type": "object", "properties": properties, "required": required})
    }

    fn text() -> Value {
        json!({"type": "string"})
    }

    fn keyword(values: &[&str]) -> Value {
        json!({"type": "string", "enum": values})
    }

    #[test]
    fn an_object_that_needs_nothing_takes_every_object() {
        let taker = object(&json!({"a": text()}), &[]);
        let given = object(&json!({"b": text()}), &["b"]);
        assert_eq!(taken(&taker, &given), Taken::All);
        let map = json!({"type": "object", "additionalProperties": text()});
        assert_eq!(taken(&taker, &map), Taken::All);
        assert_eq!(taken(&taker, &text()), Taken::Nothing);
    }

    #[test]
    fn an_object_takes_objects_with_all_that_it_needs() {
        let taker = object(&json!({"id": text()}), &["id"]);
        let given = json!({"id": text(), "size": {"type": "integer"}});
        assert_eq!(taken(&taker, &object(&given, &["id"])), Taken::All);
        assert_eq!(taken(&taker, &object(&given, &[])), Taken::Part);
        let other = json!({"size": {"type": "integer"}});
        assert_eq!(taken(&taker, &object(&other, &["size"])), Taken::Nothing);
        let not_described = json!({"type": "object", "required": ["id"], "properties": other});
        assert_eq!(taken(&taker, &not_described), Taken::Part);
        assert_eq!(
            taken(&not_described, &object(&given, &["id", "size"])),
            Taken::All
        );
    }

    #[test]
    fn an_object_that_demands_more_and_knows_everything_takes_nothing() {
        let properties = json!({"id": text(), "name": text()});
        let demanding = object(&properties, &["id", "name"]);
        assert_eq!(
            taken(&demanding, &object(&properties, &["id"])),
            Taken::Nothing
        );
    }

    #[test]
    fn a_required_property_of_another_type_distinguishes_objects() {
        let taker = object(&json!({"size": {"type": "integer"}}), &[]);
        let size = json!({"size": text()});
        assert_eq!(taken(&taker, &object(&size, &["size"])), Taken::Nothing);
        assert_eq!(taken(&taker, &object(&size, &[])), Taken::Part);
    }

    #[test]
    fn only_a_tag_refuses_the_values_of_another_tag() {
        let taker = object(&json!({"kind": keyword(&["cat"])}), &["kind"]);
        let given = object(&json!({"kind": keyword(&["dog"])}), &["kind"]);
        assert_eq!(taken(&taker, &given), Taken::All);
        let mut closed = read(&taker);
        let Shape::Object(object) = &mut closed.shape else {
            panic!("an object");
        };
        object.properties["kind"].shape = Shape::Tag(vec!["cat".to_owned()]);
        let (schemas, given) = (Schemas::new(), read(&given));
        let taken = Comparison::new(&schemas).taken(&closed, &given);
        assert_eq!(taken, Taken::Nothing);
    }

    #[test]
    fn a_nullable_property_may_be_missing() {
        let nullable = json!({"id": {"type": "string", "nullable": true}});
        let taker = object(&nullable, &["id"]);
        let given = object(&json!({"size": text()}), &["size"]);
        assert_eq!(taken(&taker, &given), Taken::All);
        let strict = object(&json!({"id": text()}), &["id"]);
        assert_eq!(taken(&strict, &object(&nullable, &["id"])), Taken::Part);
    }

    #[test]
    fn lists_and_maps_are_compared_by_their_items() {
        for list in [
            |items: &Value| json!({"type": "array", "items": items}),
            |items: &Value| json!({"type": "object", "additionalProperties": items}),
        ] {
            let one = object(&json!({"a": text()}), &["a"]);
            let both = object(&json!({"a": text(), "b": text()}), &["a", "b"]);
            assert_eq!(taken(&list(&one), &list(&both)), Taken::All);
            assert_eq!(taken(&list(&both), &list(&one)), Taken::Nothing);
            let integer = json!({"type": "integer"});
            assert_eq!(taken(&list(&integer), &list(&text())), Taken::Nothing);
            assert_eq!(
                taken(&list(&integer), &list(&json!({"type": "number"}))),
                Taken::Part
            );
        }
    }

    #[test]
    fn further_properties_of_another_type_distinguish_objects() {
        let mut taker = object(&json!({"id": text()}), &["id"]);
        taker["additionalProperties"] = json!({"type": "integer"});
        let given = json!({"id": text(), "name": text()});
        assert_eq!(
            taken(&taker, &object(&given, &["id", "name"])),
            Taken::Nothing
        );
        assert_eq!(taken(&taker, &object(&given, &["id"])), Taken::Part);
    }

    #[test]
    fn a_union_takes_everything_and_is_taken_like_its_alternatives() {
        let union = json!({"oneOf": [{"type": "integer"}, text()]});
        let schemas = [("Union", union)];
        let reference = json!({"$ref": "Union"});
        let any = json!({"type": "boolean"});
        assert_eq!(taken_among(&reference, &any, &schemas), Taken::All);
        assert_eq!(taken_among(&text(), &reference, &schemas), Taken::Part);
        assert_eq!(taken_among(&any, &reference, &schemas), Taken::Nothing);
    }

    #[test]
    fn comparing_schemas_that_contain_themselves_ends() {
        let node = |extra: &str| {
            let next = json!({"next": {"$ref": "Small"}, extra: text()});
            object(&next, &[extra])
        };
        let mut large = node("id");
        large["properties"]["next"] = json!({"$ref": "Large"});
        let schemas = [("Small", node("id")), ("Large", large)];
        let of = |name: &str| json!({"$ref": name});
        assert_eq!(
            taken_among(&of("Small"), &of("Large"), &schemas),
            Taken::All
        );
    }
}
