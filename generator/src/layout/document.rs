//! The OpenAPI 3.0.3 document that progenitor is given.

use openapiv3::{
    AdditionalProperties, ArrayType, BooleanType, Components, Info, IntegerFormat as Integer,
    IntegerType, MediaType, NumberType, ObjectType, OpenAPI, Operation as Method, Parameter,
    ParameterData, ParameterSchemaOrContent, PathItem, Paths, QueryStyle, ReferenceOr, RequestBody,
    Response, Responses, SchemaData, SchemaKind, StatusCode, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use crate::model::schema::{IntegerFormat, Schema, Shape};
use crate::model::{Api, Encoding, Operation};

/// The document for the whole API.
///
/// Each operation is a method of a path of its own, so that neither two paths that differ in their parameters'
/// names nor a template that progenitor cannot read matter: the paths of the result are never called.
/// Enumerations and unions are plain strings and values here; [`crate::write`] writes them.
#[must_use]
pub fn document(api: &Api) -> OpenAPI {
    let schemas = api
        .schemas
        .iter()
        .map(|(name, schema)| {
            let schema = match &schema.shape {
                Shape::Enumeration(_) | Shape::Tag(_) => Schema::of(Shape::Text),
                Shape::Union(_) => Schema::of(Shape::Any),
                _ => schema.clone(),
            };
            (name.clone(), self::schema(&schema))
        })
        .collect();
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: api.title.clone(),
            version: api.version.clone(),
            ..Info::default()
        },
        paths: Paths {
            paths: api
                .operations
                .iter()
                .map(|operation| (path(operation), ReferenceOr::Item(item(operation))))
                .collect(),
            ..Paths::default()
        },
        components: Some(Components {
            schemas,
            ..Components::default()
        }),
        ..OpenAPI::default()
    }
}

/// A path that is the operation's alone; its path parameters are sent like all others.
fn path(operation: &Operation) -> String {
    format!("/{}", operation.name)
}

fn item(operation: &Operation) -> PathItem {
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| {
            ReferenceOr::Item(Parameter::Query {
                parameter_data: ParameterData {
                    name: parameter.argument.clone(),
                    description: None,
                    required: parameter.required,
                    deprecated: None,
                    format: ParameterSchemaOrContent::Schema(schema(&parameter.schema)),
                    example: None,
                    examples: indexmap::IndexMap::default(),
                    explode: None,
                    extensions: indexmap::IndexMap::default(),
                },
                allow_reserved: false,
                style: QueryStyle::Form,
                allow_empty_value: None,
            })
        })
        .collect();
    let request_body = operation
        .body
        .as_ref()
        .filter(|body| matches!(body.encoding, Encoding::Json | Encoding::Form))
        .map(|body| {
            ReferenceOr::Item(RequestBody {
                content: indexmap::IndexMap::from([(
                    "application/json".to_owned(),
                    MediaType {
                        schema: Some(schema(&body.schema)),
                        ..MediaType::default()
                    },
                )]),
                required: true,
                ..RequestBody::default()
            })
        });
    // What comes back is decoded by status, which progenitor does not do.
    let responses = Responses {
        responses: indexmap::IndexMap::from([(
            StatusCode::Code(204),
            ReferenceOr::Item(Response::default()),
        )]),
        ..Responses::default()
    };
    PathItem {
        post: Some(Method {
            operation_id: Some(operation.name.clone()),
            parameters,
            request_body,
            responses,
            ..Method::default()
        }),
        ..PathItem::default()
    }
}

fn schema(schema: &Schema) -> ReferenceOr<openapiv3::Schema> {
    if let Shape::Reference(name) = &schema.shape {
        let reference = ReferenceOr::Reference {
            reference: format!("#/components/schemas/{name}"),
        };
        if !schema.nullable {
            return reference;
        }
        // `nullable` beside `$ref` is ignored.
        return ReferenceOr::Item(openapiv3::Schema {
            schema_data: nullable(),
            schema_kind: SchemaKind::AllOf {
                all_of: vec![reference],
            },
        });
    }
    ReferenceOr::Item(openapiv3::Schema {
        schema_data: if schema.nullable {
            nullable()
        } else {
            SchemaData::default()
        },
        schema_kind: kind(schema),
    })
}

fn nullable() -> SchemaData {
    SchemaData {
        nullable: true,
        ..SchemaData::default()
    }
}

fn boxed(inner: &Schema) -> ReferenceOr<Box<openapiv3::Schema>> {
    match schema(inner) {
        ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

fn kind(schema: &Schema) -> SchemaKind {
    let known = match &schema.shape {
        Shape::Boolean => Type::Boolean(BooleanType::default()),
        Shape::Integer(format) => Type::Integer(IntegerType {
            format: match format {
                IntegerFormat::Signed64 => VariantOrUnknownOrEmpty::Item(Integer::Int64),
                IntegerFormat::Signed32 => VariantOrUnknownOrEmpty::Item(Integer::Int32),
                IntegerFormat::Unsigned32 => VariantOrUnknownOrEmpty::Unknown("uint32".to_owned()),
                IntegerFormat::Unsigned64 => VariantOrUnknownOrEmpty::Unknown("uint64".to_owned()),
            },
            ..IntegerType::default()
        }),
        Shape::Number => Type::Number(NumberType::default()),
        Shape::Text => Type::String(StringType::default()),
        Shape::DateTime => Type::String(StringType {
            format: VariantOrUnknownOrEmpty::Item(StringFormat::DateTime),
            ..StringType::default()
        }),
        Shape::Array(items) => Type::Array(ArrayType {
            items: Some(boxed(items)),
            min_items: None,
            max_items: None,
            unique_items: false,
        }),
        Shape::Map(values) => Type::Object(ObjectType {
            additional_properties: (values.shape != Shape::Any).then(|| additional(values)),
            ..ObjectType::default()
        }),
        Shape::Object(object) => Type::Object(ObjectType {
            properties: object
                .properties
                .iter()
                .map(|(name, property)| (name.clone(), boxed(property)))
                .collect(),
            required: object.required.iter().cloned().collect(),
            additional_properties: object.additional.as_deref().map(additional),
            ..ObjectType::default()
        }),
        Shape::Any
        | Shape::Enumeration(_)
        | Shape::Tag(_)
        | Shape::Union(_)
        | Shape::AllOf(_)
        | Shape::Reference(_) => {
            return SchemaKind::Any(openapiv3::AnySchema::default());
        }
    };
    SchemaKind::Type(known)
}

fn additional(values: &Schema) -> AdditionalProperties {
    AdditionalProperties::Schema(Box::new(schema(values)))
}
