//! Finds the place where a value does not decode as the generated type of a schema.
//!
//! The check follows the generated types: an enumeration takes any string, an optional property takes `null`, and
//! further properties are ignored. A union takes anything, but a value that fits no alternative counts as a mismatch.

use std::cell::Cell;

use serde_json::{Number, Value};

use crate::model::schema::{IntegerFormat, Schema, Schemas, Shape};

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A property that the schema names.
    Property(String),
    /// A property that the schema does not name.
    Further(String),
    /// An item of a list.
    Item(usize),
    /// An item of a tuple.
    Place(usize),
}

/// Why a value does not decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its type is not this one.
    Type(&'static str),
    /// It is `null`.
    Null,
    /// This property is missing.
    Missing(String),
    /// It has fewer items than a tuple of this length.
    Short(usize),
    /// No alternative of a union accepts it.
    NoAlternative,
}

/// The place and the reason of a mismatch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mismatch<'value> {
    /// The way to the value.
    pub steps: Vec<Step>,
    /// The value.
    pub value: &'value Value,
    /// Why it does not decode.
    pub fault: Fault,
}

/// How many values are compared with schemas, so that a document of unions of unions still takes little time.
const MOST_STEPS: usize = 1_000_000;

/// Decodes values as the generated types would.
pub(super) struct Decoder<'schemas> {
    schemas: &'schemas Schemas,
    left: Cell<usize>,
}

impl<'schemas> Decoder<'schemas> {
    pub(super) fn new(schemas: &'schemas Schemas) -> Self {
        Self {
            schemas,
            left: Cell::new(MOST_STEPS),
        }
    }

    /// The first place where `value` does not decode as `schema`. After the step limit of a document, it finds nothing.
    pub(super) fn mismatch<'value>(
        &self,
        value: &'value Value,
        schema: &Schema,
    ) -> Option<Mismatch<'value>> {
        let mut found = self.fault(value, schema)?;
        found.steps.reverse();
        (self.left.get() > 0).then_some(found)
    }

    /// The same, with the steps from the inside out, so that values that decode record nothing.
    fn fault<'value>(&self, value: &'value Value, schema: &Schema) -> Option<Mismatch<'value>> {
        self.left.set(self.left.get().checked_sub(1)?);
        let here = |fault| {
            Some(Mismatch {
                steps: Vec::new(),
                value,
                fault,
            })
        };
        let below = |value: &'value Value, schema: &Schema, step: &dyn Fn() -> Step| {
            let mut found = self.fault(value, schema)?;
            found.steps.push(step());
            Some(found)
        };
        let shape = schema.resolved(self.schemas).unwrap_or(&Shape::Any);
        match (shape, value) {
            (Shape::Any, _) => None,
            (_, Value::Null) if schema.nullable => None,
            (_, Value::Null) => here(Fault::Null),
            (Shape::AllOf(_) | Shape::Reference(_), _)
            | (Shape::Boolean, Value::Bool(_))
            | (Shape::Number, Value::Number(_))
            | (Shape::Enumeration(_), Value::String(_)) => None,
            (shape, Value::String(_)) if shape.is_text() => None,
            (Shape::Tag(values), Value::String(text)) if values.contains(text) => None,
            (Shape::Integer(format), Value::Number(number)) if fits(number, *format) => None,
            (Shape::Integers(_), Value::Number(number)) if number.is_i64() => None,
            (Shape::Array(items), Value::Array(list)) => {
                let mut list = list.iter().enumerate();
                list.find_map(|(index, item)| below(item, items, &|| Step::Item(index)))
            }
            (Shape::Tuple(places), Value::Array(list)) if list.len() < places.len() => {
                here(Fault::Short(places.len()))
            }
            (Shape::Tuple(places), Value::Array(list)) => {
                let mut list = places.iter().zip(list).enumerate();
                list.find_map(|(index, (place, item))| below(item, place, &|| Step::Place(index)))
            }
            (Shape::Map(values), Value::Object(members)) => members
                .iter()
                .find_map(|(name, member)| below(member, values, &|| Step::Further(name.clone()))),
            (Shape::Object(object), Value::Object(members)) => {
                let mut missing = object
                    .required
                    .iter()
                    .filter(|it| !members.contains_key(*it));
                if let Some(name) = missing.find(|name| object.needs(name, self.schemas)) {
                    return here(Fault::Missing(name.clone()));
                }
                members.iter().find_map(|(name, member)| {
                    match (object.properties.get(name), &object.additional) {
                        // An optional property that is `null` counts as missing.
                        (Some(_), _) if member.is_null() && !object.required.contains(name) => None,
                        (Some(schema), _) => {
                            below(member, schema, &|| Step::Property(name.clone()))
                        }
                        (None, Some(schema)) => {
                            below(member, schema, &|| Step::Further(name.clone()))
                        }
                        (None, None) => None,
                    }
                })
            }
            (Shape::Union(union), value) => {
                let mut variants = union.variants.iter();
                let is_taken = variants.any(|variant| self.fault(value, variant).is_none());
                if is_taken {
                    None
                } else {
                    here(Fault::NoAlternative)
                }
            }
            _ => here(Fault::Type(expected(shape))),
        }
    }
}

/// Whether a number fits the generated integer type.
fn fits(number: &Number, format: IntegerFormat) -> bool {
    match format {
        IntegerFormat::Signed64 => number.is_i64(),
        IntegerFormat::Signed32 => number.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
        IntegerFormat::Unsigned32 => number.as_u64().is_some_and(|it| u32::try_from(it).is_ok()),
        IntegerFormat::Unsigned64 => number.is_u64(),
    }
}

/// The type that a schema asks for, in words.
fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Boolean => "a boolean",
        Shape::Integer(_) | Shape::Integers(_) => "an integer",
        Shape::Number => "a number",
        Shape::Text | Shape::DateTime | Shape::Date | Shape::Base64 | Shape::Enumeration(_) => {
            "a string"
        }
        Shape::Tag(_) => "one of the strings that identify an alternative",
        Shape::Array(_) | Shape::Tuple(_) => "an array",
        Shape::Map(_) | Shape::Object(_) => "an object",
        Shape::Any | Shape::Union(_) | Shape::AllOf(_) | Shape::Reference(_) => "another value",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::schema::read;

    /// The path to the value that does not decode, and the reason.
    fn found(value: &Value, schema: &Value) -> Option<(Vec<Step>, Fault)> {
        let pet = json!({"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "age": {"type": "integer"},
        }});
        let schemas = Schemas::from([("Pet".to_owned(), read(&pet))]);
        let found = Decoder::new(&schemas).mismatch(value, &read(schema))?;
        Some((found.steps, found.fault))
    }

    fn pet() -> Value {
        json!({"$ref": "Pet"})
    }

    #[test]
    fn values_that_the_types_accept_have_no_fault() {
        for (value, schema) in [
            (json!({"name": "Rex", "age": null, "since": 5}), pet()),
            (json!([]), json!({"type": "array", "items": pet()})),
            (json!("other"), json!({"type": "string", "enum": ["one"]})),
            (json!(null), json!({"type": "string", "nullable": true})),
            (json!(null), json!({})),
            (json!(5), json!({"type": "number"})),
            (json!(5), json!({"oneOf": [pet(), {"type": "integer"}]})),
            (
                json!(["a", 1, 2]),
                json!({"type": "array", "prefixItems": [{"type": "string"}]}),
            ),
        ] {
            assert_eq!(found(&value, &schema), None, "{value} as {schema}");
        }
    }

    #[test]
    fn a_fault_is_found_where_it_is() {
        let pets =
            json!({"type": "object", "additionalProperties": {"type": "array", "items": pet()}});
        let value = json!({"here": [{"name": "Rex"}, {"name": "Tom", "age": "5"}]});
        let steps = vec![
            Step::Further("here".to_owned()),
            Step::Item(1),
            Step::Property("age".to_owned()),
        ];
        assert_eq!(
            found(&value, &pets),
            Some((steps, Fault::Type("an integer")))
        );
    }

    #[test]
    fn unions_of_unions_are_checked_in_finite_time() {
        let union = |index: usize| {
            let next = json!({"$ref": format!("U{}", index + 1)});
            read(&json!({"oneOf": [next, {"type": "array", "items": next}]}))
        };
        let schemas: Schemas = (0..60)
            .map(|index| (format!("U{index}"), union(index)))
            .collect();
        let value = (0..60).fold(json!(true), |inner, _| json!([inner]));
        Decoder::new(&schemas).mismatch(&value, &Schema::reference("U0"));
    }

    #[test]
    fn every_kind_of_fault_is_reported() {
        let tuple = json!({"type": "array", "prefixItems": [{"type": "string"}, {}]});
        for (value, schema, fault) in [
            (json!({}), pet(), Fault::Missing("name".to_owned())),
            (json!(null), pet(), Fault::Null),
            (json!([]), pet(), Fault::Type("an object")),
            (json!(["a"]), tuple, Fault::Short(2)),
            (
                json!(1.0),
                json!({"type": "integer"}),
                Fault::Type("an integer"),
            ),
            (
                json!(5_000_000_000_i64),
                json!({"type": "integer", "format": "int32"}),
                Fault::Type("an integer"),
            ),
            (
                json!(true),
                json!({"oneOf": [pet(), {"type": "integer"}]}),
                Fault::NoAlternative,
            ),
        ] {
            assert_eq!(found(&value, &schema), Some((Vec::new(), fault)), "{value}");
        }
    }
}
