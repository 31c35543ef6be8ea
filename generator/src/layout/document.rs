//! The question to progenitor: an OpenAPI 3.0.3 document of the schemas, and of one object per operation.
//!
//! All names in it are stand-ins that progenitor does not change: `T000000` for the first schema, `p000000` for the
//! first property. Stand-ins sort like the things that they replace.

use std::borrow::Cow;
use std::collections::HashMap;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Components, Info,
    IntegerFormat as Integer, IntegerType, NumberType, ObjectType, OpenAPI, ReferenceOr,
    SchemaData, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::properties;
use crate::model::schema::{IntegerFormat, Schema, Shape};
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
    pub(super) fn members(&self) -> Vec<(Cow<'api, str>, Option<&'api Schema>)> {
        match self {
            Self::Type(_, schema) => match &schema.shape {
                Shape::Object(object) => properties(object)
                    .into_iter()
                    .map(|name| (Cow::Borrowed(name), object.properties.get(name)))
                    .collect(),
                // The generator writes a tuple itself, and asks progenitor only about its items.
                Shape::Tuple(places) => {
                    let places = places.iter().enumerate();
                    places
                        .map(|(index, place)| (Cow::Owned(index.to_string()), Some(place)))
                        .collect()
                }
                _ => Vec::new(),
            },
            Self::Arguments(operation) => {
                let parameters = operation.parameters.iter().filter(|it| it.required);
                let parameters =
                    parameters.map(|it| (Cow::Borrowed(it.argument.as_str()), Some(&it.schema)));
                let body = operation.body.iter().filter(|body| {
                    body.required && matches!(body.encoding, Encoding::Json | Encoding::Form)
                });
                let body = body.map(|body| (Cow::Borrowed("body"), Some(&body.schema)));
                parameters.chain(body).collect()
            }
        }
    }
}

/// Everything of an API that progenitor decides, types first.
pub(super) fn asked(api: &Api) -> Vec<Asked<'_>> {
    let types = api
        .schemas
        .iter()
        .map(|(name, schema)| Asked::Type(name, schema));
    types
        .chain(api.operations.iter().map(Asked::Arguments))
        .collect()
}

/// The stand-in for the thing at this index.
fn type_name(index: usize) -> String {
    format!("T{index:06}")
}

/// The index of a stand-in; `None` for a name that progenitor gave.
pub(super) fn type_index(name: &str) -> Option<usize> {
    name.strip_prefix('T')?.parse().ok()
}

/// The stand-in for a member. Stand-ins sort like their indices.
fn member_name(index: usize) -> String {
    format!("p{index:06}")
}

/// The index of a member's stand-in; `None` for the member of all further properties.
pub(super) fn member_index(name: &str) -> Option<usize> {
    name.strip_prefix('p')?.parse().ok()
}

/// The document. A thing that `takes` leaves out may be any value.
pub(super) fn document(asked: &[Asked<'_>], takes: impl Fn(usize) -> bool) -> OpenAPI {
    let names = Names(
        asked
            .iter()
            .enumerate()
            .filter_map(|(index, one)| match one {
                Asked::Type(name, _) => Some((*name, index)),
                Asked::Arguments(_) => None,
            })
            .collect(),
    );
    let schemas = asked.iter().enumerate().map(|(index, one)| {
        let schema = match one {
            _ if !takes(index) => names.schema(&Schema::default()),
            Asked::Type(_, schema) => match &schema.shape {
                // The generator writes enumerations and unions itself.
                Shape::Enumeration(_) | Shape::Integers(_) | Shape::Tag(_) => {
                    names.schema(&Schema::of(Shape::Text))
                }
                Shape::Union(_) => names.schema(&Schema::default()),
                Shape::Object(object) => names.object(one, object.additional.as_deref()),
                Shape::Tuple(_) => names.object(one, None),
                _ => names.schema(schema),
            },
            Asked::Arguments(_) => names.object(one, None),
        };
        (type_name(index), schema)
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

/// The index of each type in the question.
struct Names<'api>(HashMap<&'api str, usize>);

impl Names<'_> {
    fn object(&self, one: &Asked<'_>, further: Option<&Schema>) -> ReferenceOr<openapiv3::Schema> {
        let members = one.members();
        let anything = Schema::default();
        let required = members
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| match one {
                Asked::Type(_, schema) => match &schema.shape {
                    Shape::Object(object) => object.required.contains(&**name),
                    _ => true,
                },
                Asked::Arguments(_) => true,
            });
        let properties = members.iter().enumerate().map(|(index, (_, schema))| {
            (member_name(index), self.boxed(schema.unwrap_or(&anything)))
        });
        item(Type::Object(ObjectType {
            properties: properties.collect(),
            required: required.map(|(index, _)| member_name(index)).collect(),
            additional_properties: further.map(|it| self.further(it)),
            ..ObjectType::default()
        }))
    }

    fn schema(&self, schema: &Schema) -> ReferenceOr<openapiv3::Schema> {
        if let Shape::Reference(name) = &schema.shape {
            // An unknown name may be any value.
            let Some(index) = self.0.get(name.as_str()) else {
                return self.schema(&Schema::default());
            };
            let reference = ReferenceOr::Reference {
                reference: format!("#/components/schemas/{}", type_name(*index)),
            };
            if !schema.nullable {
                return reference;
            }
            // OpenAPI 3.0 ignores `nullable` beside `$ref`.
            return ReferenceOr::Item(openapiv3::Schema {
                schema_data: nullable(true),
                schema_kind: SchemaKind::AllOf {
                    all_of: vec![reference],
                },
            });
        }
        ReferenceOr::Item(openapiv3::Schema {
            schema_data: nullable(schema.nullable),
            schema_kind: self.kind(schema),
        })
    }

    fn boxed(&self, inner: &Schema) -> ReferenceOr<Box<openapiv3::Schema>> {
        match self.schema(inner) {
            ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        }
    }

    fn further(&self, values: &Schema) -> AdditionalProperties {
        AdditionalProperties::Schema(Box::new(self.schema(values)))
    }

    fn kind(&self, schema: &Schema) -> SchemaKind {
        let known = match &schema.shape {
            Shape::Boolean => Type::Boolean(BooleanType::default()),
            Shape::Integer(format) => Type::Integer(IntegerType {
                format: match format {
                    IntegerFormat::Signed64 => VariantOrUnknownOrEmpty::Item(Integer::Int64),
                    IntegerFormat::Signed32 => VariantOrUnknownOrEmpty::Item(Integer::Int32),
                    IntegerFormat::Unsigned32 => {
                        VariantOrUnknownOrEmpty::Unknown("uint32".to_owned())
                    }
                    IntegerFormat::Unsigned64 => {
                        VariantOrUnknownOrEmpty::Unknown("uint64".to_owned())
                    }
                },
                ..IntegerType::default()
            }),
            Shape::Number => Type::Number(NumberType::default()),
            Shape::Text => Type::String(StringType::default()),
            Shape::DateTime => text_of(VariantOrUnknownOrEmpty::Item(StringFormat::DateTime)),
            Shape::Date => text_of(VariantOrUnknownOrEmpty::Item(StringFormat::Date)),
            // No other type is written as a UUID.
            Shape::Base64 => text_of(VariantOrUnknownOrEmpty::Unknown("uuid".to_owned())),
            Shape::Array(items) => Type::Array(ArrayType {
                items: Some(self.boxed(items)),
                min_items: None,
                max_items: None,
                unique_items: false,
            }),
            Shape::Map(values) => Type::Object(ObjectType {
                additional_properties: (values.shape != Shape::Any).then(|| self.further(values)),
                ..ObjectType::default()
            }),
            _ => return SchemaKind::Any(AnySchema::default()),
        };
        SchemaKind::Type(known)
    }
}

fn text_of(format: VariantOrUnknownOrEmpty<StringFormat>) -> Type {
    Type::String(StringType {
        format,
        ..StringType::default()
    })
}

fn item(kind: Type) -> ReferenceOr<openapiv3::Schema> {
    ReferenceOr::Item(openapiv3::Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(kind),
    })
}

fn nullable(nullable: bool) -> SchemaData {
    SchemaData {
        nullable,
        ..SchemaData::default()
    }
}
