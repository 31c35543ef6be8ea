//! Checks schemas: the types of their keywords, and the schemas below them.

use serde_json::{Map, Value};

use super::Linter;
use super::report::{CORRECT, type_name};
use crate::base::held::members;
use crate::base::keyword::{Holds, Table, expected_type, holds_schemas};
use crate::base::kind::Kind;
use crate::base::reference;
use crate::source::Part;
use crate::text::quoted;

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "object", "array", "null",
];

impl<'value> Linter<'value> {
    /// Warns about each keyword of `object` that has the wrong type and is therefore ignored.
    pub(super) fn check_keywords(&mut self, table: Table, object: &'value Map<String, Value>) {
        for (keyword, value) in object {
            if let Some(expected) = expected_type(table, keyword, value) {
                let found = type_name(value);
                let message = format!(
                    "`{keyword}` must be {expected}, but this is {found}, so it is not used"
                );
                self.within(keyword, |linter| {
                    linter.warning("wrong-type", Part::Value, message, CORRECT);
                });
            }
        }
    }

    pub(super) fn check_schema(&mut self, schema: &'value Map<String, Value>) {
        self.check_keywords(Table::Schema, schema);
        for (keyword, value) in schema {
            match keyword.as_str() {
                "type" => self.check_type(value),
                "enum" => self.check_entries(keyword, value),
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
                        self.check_entries(keyword, value);
                    }
                    None => {}
                },
            }
        }
    }

    fn check_type(&mut self, value: &'value Value) {
        self.within("type", |linter| match value {
            Value::Array(names) => {
                for (index, name) in names.iter().enumerate() {
                    linter.within(index, |linter| linter.check_type_name(name));
                }
            }
            name => linter.check_type_name(name),
        });
    }

    fn check_type_name(&mut self, name: &Value) {
        let text = name.as_str().unwrap_or_default();
        // YAML reads an unquoted `null` as null, and its meaning is clear.
        if name.is_null() || TYPES.contains(&text) {
            return;
        }
        let help = self.suggestions.among("types", &TYPES, text);
        let what = match name {
            Value::String(text) => format!("`{}`", quoted(text)),
            other => type_name(other).to_owned(),
        };
        let message = format!("{what} is not a type, so the schema accepts any JSON");
        self.warning("unknown-type", Part::Value, message, help);
    }

    /// Warns about an `enum`, `allOf` or similar list without an entry.
    fn check_entries(&mut self, keyword: &'value str, value: &'value Value) {
        if !value.as_array().is_some_and(Vec::is_empty) {
            return;
        }
        let (id, message, help) = match keyword {
            "enum" => (
                "empty-enum",
                "an empty `enum` allows no value, so it is not used".into(),
                "list the values, or remove the `enum`",
            ),
            _ => (
                "empty-composition",
                format!("an empty `{keyword}` has no meaning, so it is not used"),
                "list the schemas, or remove it",
            ),
        };
        self.within(keyword, |linter| {
            linter.warning(id, Part::Value, message, help);
        });
    }

    /// Before JSON Schema 2020-12, a tuple was an array of schemas under `items`.
    fn check_tuple(&mut self, schema: &'value Map<String, Value>) {
        self.visit_list(Kind::Schema, schema, "items");
        self.within("items", |linter| {
            linter.warning(
                "tuple-items",
                Part::Value,
                "`items` must be one schema, but this is an array, so any element is accepted",
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
        let schemas = self.root.pointer("/components/schemas");
        let mapping = members(discriminator.get("mapping"));
        let mapping = mapping
            .map(|(value, target)| (vec!["discriminator", "mapping", value.as_str()], target));
        let default = discriminator.get("defaultMapping");
        let default = default.map(|target| (vec!["discriminator", "defaultMapping"], target));
        for (keys, target) in mapping.chain(default) {
            let text = target.as_str().unwrap_or_default();
            // A value of the mapping may be the bare name of a schema.
            let is_name = schemas.is_some_and(|schemas| schemas.get(text).is_some());
            if is_name || reference::resolve(self.root, text).is_some() {
                continue;
            }
            let last = text.rsplit('/').next().unwrap_or_default();
            let names = members(schemas).map(|(name, _)| name.as_str());
            let help = match self.suggestions.nearest(last, names) {
                Some(name) => format!("did you mean `#/components/schemas/{}`?", quoted(name)),
                None => "use the name of a schema in the document".into(),
            };
            let message = format!("`{}` is not a schema of this document", quoted(text));
            self.within_all(keys, |linter| {
                linter.warning("unresolved-discriminator", Part::Value, message, help);
            });
        }
    }
}
