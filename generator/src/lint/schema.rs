//! Checks schemas: the types of their keywords, and the schemas below them.

use serde_json::{Map, Value};

use super::{Linter, type_name};
use crate::base::keyword::{Holds, Table, holds_schemas};
use crate::base::kind::Kind;
use crate::base::reference;
use crate::source::Part;
use crate::text::quoted;

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "object", "array", "null",
];

impl<'value> Linter<'value> {
    pub(super) fn check_schema(&mut self, schema: &'value Map<String, Value>) {
        self.check_keywords(Table::Schema, schema);
        for (keyword, value) in schema {
            match keyword.as_str() {
                "type" => self.check_type(value),
                "enum" => self.check_enum(value),
                "discriminator" => self.check_discriminator(value),
                "$anchor" | "$dynamicAnchor" | "$id" => self.remember_anchor(keyword, value),
                "$dynamicRef" | "$recursiveRef" => self.warn_of_dynamic_reference(keyword),
                "items" if value.is_array() => self.check_tuple(schema),
                keyword => match holds_schemas(keyword) {
                    Some(Holds::Schema) => {
                        self.within(keyword, |linter| linter.visit(Kind::Schema, value));
                    }
                    Some(Holds::Map) => self.visit_map(Kind::Schema, schema, keyword),
                    Some(Holds::List) => {
                        self.visit_list(Kind::Schema, schema, keyword);
                        self.check_composition(keyword, value);
                    }
                    None => {}
                },
            }
        }
    }

    fn check_type(&mut self, value: &'value Value) {
        self.within("type", |linter| match value {
            Value::String(name) => linter.check_type_name(name),
            Value::Array(names) => {
                for (index, name) in names.iter().enumerate() {
                    linter.within(index, |linter| match name {
                        Value::String(name) => linter.check_type_name(name),
                        // YAML reads an unquoted `null` as this, and its meaning is clear.
                        Value::Null => {}
                        other => linter.unknown_type(type_name(other), None),
                    });
                }
            }
            Value::Null => {}
            other => linter.unknown_type(type_name(other), None),
        });
    }

    fn check_type_name(&mut self, name: &str) {
        if !TYPES.contains(&name) {
            let near = self.suggestions.nearest(name, TYPES);
            self.unknown_type(&format!("`{}`", quoted(name)), near);
        }
    }

    fn unknown_type(&mut self, what: &str, near: Option<&str>) {
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("types are {}", TYPES.join(", ")),
        };
        self.warning(
            "unknown-type",
            Part::Value,
            format!("{what} is not a type, so the schema accepts any JSON"),
            help,
        );
    }

    fn check_enum(&mut self, value: &'value Value) {
        if value.as_array().is_some_and(Vec::is_empty) {
            self.within("enum", |linter| {
                linter.warning(
                    "empty-enum",
                    Part::Value,
                    "an empty `enum` allows no value, so it is not used".into(),
                    "list the values, or remove the `enum`",
                );
            });
        }
    }

    fn check_composition(&mut self, keyword: &'value str, value: &'value Value) {
        if value.as_array().is_some_and(Vec::is_empty) {
            self.within(keyword, |linter| {
                linter.warning(
                    "empty-composition",
                    Part::Value,
                    format!("an empty `{keyword}` has no meaning, so it is not used"),
                    "list the schemas, or remove it",
                );
            });
        }
    }

    /// Before JSON Schema 2020-12, a tuple was an array of schemas under `items`.
    fn check_tuple(&mut self, schema: &'value Map<String, Value>) {
        self.visit_list(Kind::Schema, schema, "items");
        self.within("items", |linter| {
            linter.warning(
                "tuple-items",
                Part::Value,
                "`items` must be one schema, but this is an array, so any element is accepted"
                    .into(),
                "write a tuple as `prefixItems`",
            );
        });
    }

    fn warn_of_dynamic_reference(&mut self, keyword: &'value str) {
        self.within(keyword, |linter| {
            linter.warning(
                "dynamic-reference",
                Part::Key,
                format!("`{keyword}` is not followed, so the schema accepts any JSON"),
                "write it as a `$ref` in an overlay",
            );
        });
    }

    /// Warns about values of a discriminator that lead to no schema.
    fn check_discriminator(&mut self, discriminator: &'value Value) {
        let schemas = self
            .root
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapping = mapping.into_iter().flatten();
        let mapping = mapping.map(|(value, target)| (vec!["mapping", value.as_str()], target));
        let default = discriminator.get("defaultMapping");
        let default = default.map(|target| (vec!["defaultMapping"], target));
        for (keys, target) in mapping.chain(default) {
            let text = target.as_str().unwrap_or_default();
            // A value of the mapping may be the bare name of a schema.
            let is_name = schemas.is_some_and(|schemas| schemas.contains_key(text));
            if is_name || reference::resolve(self.root, text).is_some() {
                continue;
            }
            let last = text.rsplit('/').next().unwrap_or_default();
            let names = schemas.into_iter().flat_map(Map::keys).map(String::as_str);
            let help = match self.suggestions.nearest(last, names) {
                Some(name) => format!("did you mean `#/components/schemas/{}`?", quoted(name)),
                None => "use the name of a schema in the document".into(),
            };
            self.within("discriminator", |linter| {
                linter.within_all(&keys, |linter| {
                    linter.warning(
                        "unresolved-discriminator",
                        Part::Value,
                        format!("`{}` is not a schema of this document", quoted(text)),
                        help,
                    );
                });
            });
        }
    }
}
