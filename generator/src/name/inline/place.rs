//! Where schemas without a name stand, and what they are called after.

use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Operation, PartContent};
use crate::name::identifier::pascal;

use super::hint::{escaped, joined, singular, status_words, variant_hints};

/// Where a schema stands.
pub(super) struct Place {
    /// The named schema, operation or webhook that it belongs to.
    pub(super) owner: String,
    /// Its key in the lock: the owner and the way from there.
    pub(super) key: String,
    /// What it is called when nothing else has that name.
    pub(super) hint: String,
    /// Whether it is a parameter or the body of an operation.
    pub(super) is_sent: bool,
}

impl Place {
    /// The place of a named schema.
    pub(super) fn of_named(name: &str) -> Self {
        Self {
            owner: name.to_owned(),
            key: name.to_owned(),
            hint: name.to_owned(),
            is_sent: false,
        }
    }

    /// The places of the schemas right below a schema that stands here and is called `hint`, in their order.
    pub(super) fn below(&self, shape: &Shape, hint: &str) -> Vec<Self> {
        let key = &self.key;
        let child = |key: String, hint: String| Self {
            owner: self.owner.clone(),
            key,
            hint,
            is_sent: self.is_sent,
        };
        match shape {
            Shape::Array(_) => vec![child(format!("{key}[]"), singular(hint))],
            Shape::Map(_) => vec![child(format!("{key}{{}}"), singular(hint))],
            Shape::Object(object) => {
                let names = object.properties.keys();
                let properties =
                    names.map(|name| child(format!("{key}.{}", escaped(name)), joined(hint, name)));
                let additional = object.additional.iter();
                let additional =
                    additional.map(|_| child(format!("{key}{{}}"), joined(hint, "Extra")));
                properties.chain(additional).collect()
            }
            Shape::Union(union) => {
                let names = variant_hints(&union.variants).into_iter();
                names
                    .map(|name| child(format!("{key}|{name}"), joined(hint, &name)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The places of what operations and webhooks use, in the order of [`Api::used_schemas`].
pub(super) fn used(api: &Api) -> Vec<Place> {
    let mut places: Vec<Place> = api.operations.iter().flat_map(of_operation).collect();
    places.extend(api.webhooks.iter().map(|webhook| {
        let key = format!("webhook {}", webhook.name);
        Place {
            owner: key.clone(),
            key,
            hint: joined(&pascal(&webhook.name).unwrap_or_default(), "Event"),
            is_sent: false,
        }
    }));
    places
}

fn of_operation(operation: &Operation) -> Vec<Place> {
    let base = pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned());
    let signature = operation.signature();
    let place = |key: String, hint: &str, is_sent| Place {
        owner: signature.clone(),
        key: format!("{signature} {key}"),
        hint: joined(&base, hint),
        is_sent,
    };
    let parameters = operation.parameters.iter().map(|parameter| {
        let location = parameter.location.as_str();
        let name = &parameter.name;
        place(format!("{location}:{name}"), name, true)
    });
    let mut places: Vec<Place> = parameters.collect();
    if let Some(body) = &operation.body {
        places.push(place("body".to_owned(), "Body", true));
        let parts = body.parts.iter();
        let values = parts.filter(|part| matches!(part.content, PartContent::Value(_)));
        places.extend(
            values.map(|part| place(format!("body.{}", escaped(&part.name)), &part.name, true)),
        );
    }
    let responses = || operation.responses.iter();
    let successes = responses().filter(|it| it.status.is_success()).count();
    let decoded = responses().filter(|response| response.content.schema().is_some());
    places.extend(decoded.map(|response| {
        let status = response.status;
        let hint = if status.is_success() && successes == 1 {
            "Response".to_owned()
        } else {
            format!("{} response", status_words(status))
        };
        place(status.to_string(), &hint, false)
    }));
    places
}

/// Whether a schema of this shape has a type of its own, and so needs a name.
pub(super) fn needs_name(schema: &Schema) -> bool {
    matches!(
        schema.shape,
        Shape::Object(_) | Shape::Enumeration(_) | Shape::Tag(_) | Shape::Union(_)
    )
}
