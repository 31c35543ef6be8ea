//! Secret values: finds those that the crate has, and those that it cannot protect.

use crate::model::schema::{Schema, Shape};
use crate::model::settings::{Settings, is_of};
use crate::model::{Api, Content, Operation};

/// A secret property that cannot be protected because it has a type of its own: the names of the schema and the
/// property.
#[must_use]
pub(crate) fn unprotected(api: &Api, settings: &Settings) -> Option<(String, String)> {
    let mut properties = properties(api);
    let (name, property, _) = properties
        .find(|(name, property, schema)| settings.hides(name, property) && !can_be_wiped(schema))?;
    Some((name.clone(), property.clone()))
}

/// A secret property that no schema has, so that nothing would be protected. A wholly secret answer may contain it, and
/// then it is not reported.
#[must_use]
pub(crate) fn unknown_field<'settings>(
    api: &Api,
    settings: &'settings Settings,
) -> Option<&'settings str> {
    let is_whole = |operation: &Operation| {
        let mut responses = operation.responses.iter();
        settings.sensitive.contains(&operation.name)
            && responses.any(|it| it.status.is_success() && is_wholly_secret(&it.content))
    };
    if api.operations.iter().any(is_whole) {
        return None;
    }
    let is_known =
        |field: &str| properties(api).any(|(name, property, _)| is_of(field, name, property));
    let mut fields = settings.sensitive_fields.iter().map(String::as_str);
    fields.find(|field| !is_known(field))
}

/// The properties of all objects, each with the name of its type.
fn properties(api: &Api) -> impl Iterator<Item = (&String, &String, &Schema)> {
    let objects = api
        .schemas
        .iter()
        .filter_map(|(name, schema)| match &schema.shape {
            Shape::Object(object) => Some((name, &object.properties)),
            _ => None,
        });
    objects.flat_map(|(name, properties)| {
        properties
            .iter()
            .map(move |(it, schema)| (name, it, schema))
    })
}

fn can_be_wiped(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Any
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::Text
        | Shape::DateTime
        | Shape::Date
        | Shape::Base64 => true,
        Shape::Array(inner) | Shape::Map(inner) => can_be_wiped(inner),
        _ => false,
    }
}

/// Whether a whole answer is secret: text, bytes, or JSON without a type of its own.
#[must_use]
pub(crate) fn is_wholly_secret(content: &Content) -> bool {
    match content {
        Content::Json(schema) => can_be_wiped(schema),
        Content::Text | Content::Bytes => true,
        Content::Empty | Content::Stream(_) => false,
    }
}
