//! How types are used: which are sent, and in which of those `null` is not the same as nothing.

use std::collections::BTreeSet;

use crate::api::{Api, Body};

/// How the named schemas are used.
#[derive(Debug, Default)]
pub struct Usage {
    sent: BTreeSet<String>,
    patched: BTreeSet<String>,
}

impl Usage {
    /// How the schemas of an API are used.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        let parameters = api.operations.iter().flat_map(|it| &it.parameters);
        let bodies = || {
            let operations = api.operations.iter();
            operations.flat_map(|operation| {
                let body = operation.body.iter().flat_map(Body::schemas);
                body.map(move |schema| (operation, schema))
            })
        };
        let sent = parameters.map(|it| &it.schema);
        let patches = bodies().filter(|(operation, _)| operation.method == "PATCH");
        Self {
            sent: api.reached(sent.chain(bodies().map(|(_, schema)| schema))),
            patched: api.reached(patches.map(|(_, schema)| schema)),
        }
    }

    /// Whether a value of this type can be part of a request. Only such a type is made of its required properties: one
    /// that is only received gets a required property without a new version of the API.
    #[must_use]
    pub fn is_sent(&self, name: &str) -> bool {
        self.sent.contains(name)
    }

    /// Whether the type is part of the body of a PATCH, in which `null` clears what nothing leaves as it is (RFC 7396,
    /// section 1).
    #[must_use]
    pub fn is_patched(&self, name: &str) -> bool {
        self.patched.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Encoding, Operation};
    use crate::schema::{Schema, Shape};

    fn operation(method: &str, body: &str) -> Operation {
        Operation {
            method: method.to_owned(),
            body: Some(Body {
                media_type: "application/json".to_owned(),
                encoding: Encoding::Json,
                required: true,
                schema: Schema::reference(body),
                parts: Vec::new(),
                description: None,
            }),
            ..Operation::default()
        }
    }

    #[test]
    fn what_a_body_reaches_through_others_is_sent_and_that_of_a_patch_is_patched() {
        let list = Schema::of(Shape::Array(Box::new(Schema::reference("Inner"))));
        let api = Api {
            operations: vec![operation("PATCH", "Outer"), operation("POST", "Other")],
            schemas: [
                ("Outer".to_owned(), list),
                ("Inner".to_owned(), Schema::default()),
                ("Other".to_owned(), Schema::default()),
                ("Answer".to_owned(), Schema::reference("Inner")),
            ]
            .into(),
            ..Api::default()
        };
        let usage = Usage::of(&api);
        assert!(usage.is_sent("Inner") && usage.is_patched("Inner"));
        assert!(usage.is_sent("Other") && !usage.is_patched("Other"));
        assert!(!usage.is_sent("Answer"));
    }
}
