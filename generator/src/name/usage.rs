//! The usage of types: which ones are sent, and which ones distinguish `null` from a missing value.

use std::collections::BTreeSet;

use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Body, Operation};
use crate::name::lock::Lock;

/// How the named schemas are used.
#[derive(Debug, Default)]
pub struct Usage {
    sent: BTreeSet<String>,
    patched: BTreeSet<String>,
}

impl Usage {
    /// How the schemas of an API are used. A type in `locked` keeps its decision about `null` and missing values,
    /// whoever uses it now, because its fields already have their types.
    #[must_use]
    pub fn of(api: &Api, locked: &Lock) -> Self {
        let patches = api.operations.iter().filter(|it| it.method == "PATCH");
        let patches = patches.flat_map(Operation::bodies).flat_map(Body::schemas);
        let known: BTreeSet<&String> = locked
            .schemas
            .values()
            .chain(locked.inline.values())
            .collect();
        let mut patched = api.reached(patches);
        patched.retain(|name| !known.contains(name));
        patched.extend(locked.patched.iter().cloned());
        patched.retain(|name| api.schemas.get(name).is_some_and(has_optional_null));
        Self {
            sent: api.reached(api.sent_schemas()),
            patched,
        }
    }

    /// The types whose fields distinguish `null` from a missing value.
    #[must_use]
    pub fn patched(&self) -> &BTreeSet<String> {
        &self.patched
    }

    /// Whether a value of this type can be part of a request. Only such a type has a constructor with its required
    /// properties. A received type may get a required property without a breaking change.
    #[must_use]
    pub fn is_sent(&self, name: &str) -> bool {
        self.sent.contains(name)
    }

    /// Whether the type is part of the body of a PATCH. There, `null` clears a value, and a missing value changes
    /// nothing (RFC 7396, section 1).
    #[must_use]
    pub fn is_patched(&self, name: &str) -> bool {
        self.patched.contains(name)
    }
}

/// Whether an object has a property that is both optional and nullable.
fn has_optional_null(schema: &Schema) -> bool {
    matches!(&schema.shape, Shape::Object(object) if object.properties.iter().any(
        |(name, property)| property.nullable && !object.required.contains(name)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;
    use crate::model::schema::Object;

    fn operation(method: &str, body: &str) -> Operation {
        Operation {
            method: method.to_owned(),
            body: Some(Body {
                media_type: "application/json".to_owned(),
                encoding: Encoding::Json,
                required: true,
                schema: Schema::reference(body),
                parts: Vec::new(),
                choice: None,
                description: None,
            }),
            ..Operation::default()
        }
    }

    fn api(operations: Vec<Operation>) -> Api {
        let mut name = Schema::of(Shape::Text);
        name.nullable = true;
        let inner = Schema::of(Shape::Object(Object {
            properties: [("name".to_owned(), name)].into(),
            ..Object::default()
        }));
        let list = Schema::of(Shape::Array(Box::new(Schema::reference("Inner"))));
        Api {
            operations,
            schemas: [
                ("Outer".to_owned(), list),
                ("Inner".to_owned(), inner.clone()),
                ("Other".to_owned(), inner.clone()),
                ("Answer".to_owned(), inner),
            ]
            .into(),
            ..Api::default()
        }
    }

    #[test]
    fn types_that_a_body_reaches_are_sent_and_those_of_a_patch_are_patched() {
        let api = api(vec![
            operation("PATCH", "Outer"),
            operation("POST", "Other"),
        ]);
        let usage = Usage::of(&api, &Lock::default());
        assert!(usage.is_sent("Inner") && usage.is_patched("Inner"));
        assert!(usage.is_sent("Other") && !usage.is_patched("Other"));
        assert!(!usage.is_sent("Answer"));
    }

    #[test]
    fn a_known_type_keeps_its_decision_about_null() {
        let mut locked = Lock::default();
        for name in ["Inner", "Other"] {
            locked.schemas.insert(name.to_owned(), name.to_owned());
        }
        locked.patched.insert("Inner".to_owned());
        let api = api(vec![
            operation("POST", "Inner"),
            operation("PATCH", "Other"),
        ]);
        let usage = Usage::of(&api, &locked);
        assert!(usage.is_patched("Inner") && !usage.is_patched("Other"));
    }
}
