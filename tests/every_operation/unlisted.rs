//! Makes values that no alternative of a union accepts, as a later version of an API may send them.

use generator::model::schema::{Schema, Schemas, Shape};
use serde_json::{Value, json};

/// A value of a kind that no alternative accepts. `None` if they accept every kind together.
pub(crate) fn of_other_kind(variants: &[Schema], schemas: &Schemas) -> Option<Value> {
    let taken: Vec<Kind> = variants.iter().flat_map(|it| kinds(it, schemas)).collect();
    let values = [
        json!(true),
        json!("unlisted"),
        json!(7.5),
        json!([null]),
        json!({"a": 1}),
    ];
    let mut free = values.into_iter();
    free.find(|it| !taken.contains(&Kind::of(it)))
}

/// The tag that every alternative requires.
pub(crate) fn common_tag<'schemas>(
    variants: &'schemas [Schema],
    schemas: &'schemas Schemas,
) -> Option<&'schemas str> {
    let mut tags = variants.iter().map(|it| tag(it, schemas));
    let first = tags.next().flatten()?;
    tags.all(|it| it == Some(first)).then_some(first)
}

/// The required tag of an object.
fn tag<'schemas>(schema: &'schemas Schema, schemas: &'schemas Schemas) -> Option<&'schemas str> {
    match &schema.shape {
        Shape::Reference(name) => tag(schemas.get(name)?, schemas),
        Shape::Object(object) => {
            let is_tag = |schema: &Schema| match &schema.shape {
                Shape::Reference(name) => {
                    let named = schemas.get(name);
                    named.is_some_and(|it| matches!(it.shape, Shape::Tag(_)))
                }
                shape => matches!(shape, Shape::Tag(_)),
            };
            let mut properties = object.properties.iter();
            let (tag, _) = properties.find(|(_, it)| is_tag(it))?;
            object.required.contains(tag).then_some(tag)
        }
        _ => None,
    }
}

/// The kinds of JSON that a schema accepts.
fn kinds(schema: &Schema, schemas: &Schemas) -> Vec<Kind> {
    let kind = match &schema.shape {
        Shape::Boolean => Kind::Boolean,
        Shape::Integer(_) | Shape::Integers(_) | Shape::Number => Kind::Number,
        Shape::Text
        | Shape::DateTime
        | Shape::Date
        | Shape::Base64
        | Shape::Enumeration(_)
        | Shape::Tag(_) => Kind::Text,
        Shape::Array(_) | Shape::Tuple(_) => Kind::List,
        Shape::Map(_) | Shape::Object(_) => Kind::Object,
        Shape::Reference(name) => {
            return match schemas.get(name) {
                Some(named) if !matches!(named.shape, Shape::Union(_)) => kinds(named, schemas),
                _ => Kind::ALL.to_vec(),
            };
        }
        Shape::Any | Shape::Union(_) | Shape::AllOf(_) => return Kind::ALL.to_vec(),
    };
    vec![kind]
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Boolean,
        Self::Number,
        Self::Text,
        Self::List,
        Self::Object,
    ];

    fn of(value: &Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}
