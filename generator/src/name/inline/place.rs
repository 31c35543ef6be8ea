//! The places of schemas without a name, and the names that they suggest.

use std::fmt::Display;
use std::rc::Rc;

use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Content, Operation};
use crate::name::identifier::pascal;
use crate::name::second::type_name;

use super::hint::{escaped, joined, singular, status_words, variant_hints};

/// The place of a schema.
#[derive(Clone)]
pub(super) struct Place {
    /// The named schema, operation or webhook that it belongs to.
    pub(super) owner: Rc<str>,
    /// Its key in the lock: the owner and the path from there.
    pub(super) key: String,
    /// Its name, if no other schema has it.
    pub(super) hint: String,
    /// Whether it is a parameter or the body of an operation.
    pub(super) is_sent: bool,
}

impl Place {
    /// The place of a named schema, an operation or a webhook itself.
    pub(super) fn of(owner: &str, is_sent: bool) -> Self {
        Self {
            owner: owner.into(),
            key: owner.to_owned(),
            hint: owner.to_owned(),
            is_sent,
        }
    }

    /// The places of the schemas directly below a schema at this place with the name `hint`, in their order; `None` for
    /// those in which nothing needs a name.
    pub(super) fn below(&self, shape: &Shape, hint: &str) -> Vec<Option<Self>> {
        match shape {
            Shape::Array(items) => vec![self.at(items, || ("[]", singular(hint)))],
            Shape::Map(values) => vec![self.at(values, || ("{}", singular(hint)))],
            Shape::Object(object) => {
                let properties = object.properties.iter().map(|(name, property)| {
                    let step = || (format!(".{}", escaped(name)), joined(hint, name));
                    self.at(property, step)
                });
                let additional = object.additional.iter();
                let step = || ("{}", joined(hint, "Extra"));
                properties
                    .chain(additional.map(|values| self.at(values, step)))
                    .collect()
            }
            Shape::Tuple(places) => {
                let places = places.iter().enumerate().map(|(index, schema)| {
                    let hint = || joined(hint, &format!("place {}", index + 1));
                    self.at(schema, || (format!("[{index}]"), hint()))
                });
                places.collect()
            }
            Shape::Union(union) => {
                let variants = union.variants.iter().zip(variant_hints(&union.variants));
                let places = variants.map(|(variant, name)| {
                    self.at(variant, || (format!("|{name}"), joined(hint, &name)))
                });
                places.collect()
            }
            _ => Vec::new(),
        }
    }

    /// The place of a schema one step below, if it or a schema in it needs a name; `step` gives the step and the hint.
    fn at<S: Display>(&self, schema: &Schema, step: impl FnOnce() -> (S, String)) -> Option<Self> {
        holds_unnamed(schema).then(|| {
            let (step, hint) = step();
            Self {
                owner: Rc::clone(&self.owner),
                key: format!("{}{step}", self.key),
                hint,
                is_sent: self.is_sent,
            }
        })
    }
}

/// The places of the schemas that operations and webhooks use, in the order of [`Api::used_schemas`]; `None` for those
/// in which nothing needs a name.
pub(super) fn used(api: &Api) -> Vec<Option<Place>> {
    let mut places: Vec<Option<Place>> = api.operations.iter().flat_map(of_operation).collect();
    places.extend(api.webhooks.iter().map(|webhook| {
        let whole = Place::of(&format!("webhook {}", webhook.name), false);
        let hint = || joined(&pascal(&webhook.name).unwrap_or_default(), "Event");
        whole.at(&webhook.payload, || ("", hint()))
    }));
    places
}

fn of_operation(operation: &Operation) -> Vec<Option<Place>> {
    let base = type_name(operation);
    let [sent, received] = [true, false].map(|it| Place::of(&operation.signature(), it));
    let mut places = Vec::new();
    for parameter in &operation.parameters {
        let (name, location) = (&parameter.name, parameter.location.as_str());
        places.push(sent.at(&parameter.schema, || {
            (format!(" {location}:{name}"), joined(&base, name))
        }));
    }
    let body = operation.body.iter().map(|body| ("body", body));
    let form = operation.form.iter().map(|form| ("form", form));
    for (key, body) in body.chain(form) {
        places.push(sent.at(&body.schema, || (format!(" {key}"), joined(&base, "Body"))));
        for part in &body.parts {
            let step = || {
                let key = format!(" {key}.{}", escaped(&part.name));
                (key, joined(&base, &part.name))
            };
            places.extend(part.content.schema().map(|schema| sent.at(schema, step)));
        }
    }
    let statuses = operation.responses.iter().map(|it| it.status);
    let is_only_success = statuses.filter(|it| it.is_success()).count() == 1;
    for response in &operation.responses {
        let status = response.status;
        let hint = |what: &str| {
            if status.is_success() && is_only_success {
                joined(&base, what)
            } else {
                joined(&base, &format!("{} {what}", status_words(status)))
            }
        };
        let what = match &response.content {
            Content::Stream(_) => "Item",
            _ => "Response",
        };
        let whole = response.content.schema();
        places.extend(whole.map(|it| received.at(it, || (format!(" {status}"), hint(what)))));
        let stream = response.stream.as_ref().and_then(Content::schema);
        let step = || (format!(" {status} stream"), hint("Item"));
        places.extend(stream.map(|it| received.at(it, step)));
    }
    places
}

/// Whether a schema, or a schema in it, needs a name.
fn holds_unnamed(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Array(inner) | Shape::Map(inner) => holds_unnamed(inner),
        _ => needs_name(schema),
    }
}

/// Whether a schema of this shape has its own type, and so needs a name.
pub(super) fn needs_name(schema: &Schema) -> bool {
    matches!(
        schema.shape,
        Shape::Object(_)
            | Shape::Tuple(_)
            | Shape::Enumeration(_)
            | Shape::Integers(_)
            | Shape::Tag(_)
            | Shape::Union(_)
    )
}
