//! The question to progenitor: an OpenAPI 3.0.3 document of the schemas, and of one object per operation.
//!
//! All names in it are stand-ins that progenitor does not change: `T000000` for the first schema, `p000000` for the
//! first property. Stand-ins sort like the things that they replace. The answer depends only on references, booleans and
//! numbers, so everything else may be any value.

use std::collections::HashMap;

use openapiv3::{
    AnySchema, BooleanType, Components, Info, IntegerType, NumberType, ObjectType, OpenAPI,
    ReferenceOr, SchemaData, SchemaKind, Type,
};

use super::properties;
use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Encoding, Operation};

/// A thing whose types progenitor decides.
#[derive(Debug)]
pub(crate) enum Asked<'api> {
    /// A schema, under the name of its type.
    Type(&'api str, &'api Schema),
    /// The arguments of an operation.
    Arguments(&'api Operation),
}

impl<'api> Asked<'api> {
    /// Its members by name, in the order of their stand-ins.
    pub(super) fn members(&self) -> Vec<(String, Option<&'api Schema>)> {
        match self {
            Self::Type(_, schema) => match &schema.shape {
                Shape::Object(object) => properties(object)
                    .into_iter()
                    .map(|name| (name.to_owned(), object.properties.get(name)))
                    .collect(),
                Shape::Tuple(places) => {
                    let places = places.iter().enumerate();
                    places
                        .map(|(index, place)| (index.to_string(), Some(place)))
                        .collect()
                }
                _ => Vec::new(),
            },
            Self::Arguments(operation) => {
                let parameters = operation.parameters.iter().filter(|it| it.required);
                let parameters = parameters.map(|it| (it.argument.clone(), Some(&it.schema)));
                let body = operation.body.iter().filter(|body| {
                    body.required && matches!(body.encoding, Encoding::Json | Encoding::Form)
                });
                let body = body.map(|body| ("body".to_owned(), Some(&body.schema)));
                parameters.chain(body).collect()
            }
        }
    }

    /// Whether a value always has this member.
    fn requires(&self, member: &str) -> bool {
        match self {
            Self::Type(_, schema) => match &schema.shape {
                Shape::Object(object) => object.required.contains(member),
                _ => true,
            },
            Self::Arguments(_) => true,
        }
    }
}

/// Everything of an API that progenitor decides, types first.
pub(super) fn asked(api: &Api) -> Vec<Asked<'_>> {
    let types = api.schemas.iter();
    types
        .map(|(name, schema)| Asked::Type(name, schema))
        .chain(api.operations.iter().map(Asked::Arguments))
        .collect()
}

/// The stand-in for the thing at this index.
fn type_name(index: usize) -> String {
    format!("T{index:06}")
}

/// The stand-in for the member at this index.
fn member_name(index: usize) -> String {
    format!("p{index:06}")
}

/// The index of a stand-in; `None` for a name that progenitor gave.
pub(super) fn index_of(stand_in: &str) -> Option<usize> {
    stand_in.strip_prefix(['T', 'p'])?.parse().ok()
}

/// The document. A thing that `takes` leaves out has no members.
pub(super) fn document(asked: &[Asked<'_>], takes: impl Fn(usize) -> bool) -> OpenAPI {
    let things = || asked.iter().enumerate();
    let indices = things().filter_map(|(index, one)| match one {
        Asked::Type(name, _) => Some((*name, index)),
        Asked::Arguments(_) => None,
    });
    let indices = indices.collect();
    let schemas = things().map(|(index, one)| {
        let object = if takes(index) {
            object(one, &indices)
        } else {
            ObjectType::default()
        };
        let schema = schema(SchemaKind::Type(Type::Object(object)), false);
        (type_name(index), ReferenceOr::Item(schema))
    });
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info::default(),
        components: Some(Components {
            schemas: schemas.collect(),
            ..Components::default()
        }),
        ..OpenAPI::default()
    }
}

fn object(one: &Asked<'_>, indices: &HashMap<&str, usize>) -> ObjectType {
    let mut object = ObjectType::default();
    for (index, (name, schema)) in one.members().into_iter().enumerate() {
        if one.requires(&name) {
            object.required.push(member_name(index));
        }
        let member = member(schema, indices);
        object.properties.insert(member_name(index), member);
    }
    object
}

fn member(
    described: Option<&Schema>,
    indices: &HashMap<&str, usize>,
) -> ReferenceOr<Box<openapiv3::Schema>> {
    let anything = Schema::default();
    let described = described.unwrap_or(&anything);
    let index = match &described.shape {
        Shape::Reference(name) => indices.get(name.as_str()),
        _ => None,
    };
    let kind = match (&described.shape, index) {
        (_, Some(index)) => {
            let reference = format!("#/components/schemas/{}", type_name(*index));
            if !described.nullable {
                return ReferenceOr::Reference { reference };
            }
            // OpenAPI 3.0 ignores `nullable` beside `$ref`.
            SchemaKind::AllOf {
                all_of: vec![ReferenceOr::Reference { reference }],
            }
        }
        (Shape::Boolean, _) => SchemaKind::Type(Type::Boolean(BooleanType::default())),
        (Shape::Integer(_), _) => SchemaKind::Type(Type::Integer(IntegerType::default())),
        (Shape::Number, _) => SchemaKind::Type(Type::Number(NumberType::default())),
        _ => SchemaKind::Any(AnySchema::default()),
    };
    ReferenceOr::Item(Box::new(schema(kind, described.nullable)))
}

fn schema(schema_kind: SchemaKind, nullable: bool) -> openapiv3::Schema {
    openapiv3::Schema {
        schema_data: SchemaData {
            nullable,
            ..SchemaData::default()
        },
        schema_kind,
    }
}
