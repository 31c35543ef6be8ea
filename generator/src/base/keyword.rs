//! The keywords of OpenAPI and JSON Schema: methods, which keywords hold schemas, and which type a value must have.

use serde_json::Value;

use crate::base::held::members;

/// The methods of a path item (OpenAPI Specification 3.2.0, "Path Item Object"), in the order in which their operations
/// are generated.
pub(crate) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The key of the operations of a path item whose methods have no key of their own (OpenAPI Specification 3.2.0, "Path Item
/// Object").
pub(crate) const ADDITIONAL_OPERATIONS: &str = "additionalOperations";

/// One operation of a path item.
#[derive(Debug, Clone, PartialEq)]
pub struct PathOperation<'value> {
    /// The keys that lead to it from the path item.
    pub keys: Vec<&'value str>,
    /// The method, as it is sent.
    pub method: String,
    /// The operation.
    pub operation: &'value Value,
}

/// The operations of a path item: those under a key of their own, then those of `additionalOperations`.
pub fn path_operations(item: &Value) -> impl Iterator<Item = PathOperation<'_>> {
    let own = METHODS.into_iter().filter_map(|method| {
        let operation = item.get(method).filter(|it| it.is_object())?;
        Some(PathOperation {
            keys: vec![method],
            method: method.to_ascii_uppercase(),
            operation,
        })
    });
    let additional = members(item.get(ADDITIONAL_OPERATIONS));
    own.chain(additional.filter_map(|(method, operation)| {
        let is_other = !METHODS.iter().any(|it| it.eq_ignore_ascii_case(method));
        (is_other && operation.is_object()).then(|| PathOperation {
            keys: vec![ADDITIONAL_OPERATIONS, method],
            method: method.clone(),
            operation,
        })
    }))
}

/// How a keyword of a schema holds other schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One schema.
    Schema,
    /// A list of them.
    List,
    /// An object of them.
    Map,
}

/// How `keyword` of a schema holds other schemas (JSON Schema 2020-12, "Keywords for Applying Subschemas"; earlier
/// drafts have `definitions` and `additionalItems`); `None` for a keyword that holds none.
#[must_use]
pub(crate) fn holds_schemas(keyword: &str) -> Option<Holds> {
    match keyword {
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "additionalItems"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => Some(Holds::Schema),
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Some(Holds::List),
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            Some(Holds::Map)
        }
        _ => None,
    }
}

/// The texts of a discriminator that name its schemas: references, or names of components.
pub(crate) fn mapped(discriminator: Option<&mut Value>) -> impl Iterator<Item = &mut String> {
    let members = discriminator
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten();
    let targets = members.flat_map(|(key, member)| match (key.as_str(), member) {
        ("mapping", Value::Object(mapping)) => mapping.values_mut().collect(),
        ("defaultMapping", target) => vec![target],
        _ => Vec::new(),
    });
    targets.filter_map(|target| match target {
        Value::String(target) => Some(target),
        _ => None,
    })
}

/// The objects whose keywords the generator knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// A Schema Object.
    Schema,
    /// An Operation Object.
    Operation,
    /// A Parameter Object.
    Parameter,
}

/// Checks the type of `keyword`'s value. Returns the type that the specification asks for, or `None` if the value has
/// it.
///
/// Lint reports a wrong type as a warning, and the reader then ignores the keyword. Keywords that hold schemas are not
/// checked here, because a schema is unusable without them.
#[must_use]
pub(crate) fn expected_type(table: Table, keyword: &str, value: &Value) -> Option<&'static str> {
    let (fits, expected) = match (table, keyword) {
        (_, "description")
        | (Table::Operation, "summary" | "operationId")
        | (Table::Schema, "title" | "format" | "pattern")
        | (Table::Parameter, "style") => (value.is_string(), "a string"),
        (_, "deprecated")
        | (Table::Schema, "nullable" | "readOnly" | "writeOnly" | "uniqueItems")
        | (Table::Parameter, "required" | "explode" | "allowReserved" | "allowEmptyValue") => {
            (value.is_boolean(), "a boolean")
        }
        (Table::Schema, "minimum" | "maximum" | "multipleOf") => (value.is_number(), "a number"),
        (Table::Schema, "exclusiveMinimum" | "exclusiveMaximum") => (
            value.is_boolean() || value.is_number(),
            "a number or a boolean",
        ),
        (
            Table::Schema,
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties",
        ) => (is_count(value), "a whole number"),
        (Table::Schema, "required") | (Table::Operation, "tags") => (
            value
                .as_array()
                .is_some_and(|names| names.iter().all(Value::is_string)),
            "an array of strings",
        ),
        (Table::Schema, "enum") => (value.is_array(), "an array"),
        (Table::Schema, "discriminator") => (
            value.get("propertyName").is_some_and(Value::is_string),
            "an object with a `propertyName`",
        ),
        _ => return None,
    };
    (!fits && !value.is_null()).then_some(expected)
}

/// Whether a value is a whole number without a sign.
fn is_count(value: &Value) -> bool {
    value.as_u64().is_some()
        || value
            .as_f64()
            .is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
}
