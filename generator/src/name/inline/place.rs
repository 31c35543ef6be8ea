//! The places of schemas without a name, and the names that they suggest.

use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Content, Operation};
use crate::name::identifier::pascal;

use super::hint::{escaped, joined, singular, status_words, variant_hints};

/// The place of a schema.
pub(super) struct Place {
    /// The named schema, operation or webhook that it belongs to.
    pub(super) owner: String,
    /// Its key in the lock: the owner and the path from there.
    pub(super) key: String,
    /// Its name, if no other schema has it.
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

    /// The places of the schemas directly below a schema at this place with the name `hint`, in their order; `None` for
    /// those in which nothing needs a name.
    pub(super) fn below(&self, shape: &Shape, hint: &str) -> Vec<Option<Self>> {
        let key = &self.key;
        let place = |key: String, hint: String| Self {
            owner: self.owner.clone(),
            key,
            hint,
            is_sent: self.is_sent,
        };
        match shape {
            Shape::Array(items) => {
                let items = place_if(items, || place(format!("{key}[]"), singular(hint)));
                vec![items]
            }
            Shape::Map(values) => {
                let values = place_if(values, || place(format!("{key}{{}}"), singular(hint)));
                vec![values]
            }
            Shape::Object(object) => {
                let properties = object.properties.iter().map(|(name, property)| {
                    let key = || format!("{key}.{}", escaped(name));
                    place_if(property, || place(key(), joined(hint, name)))
                });
                let additional = object.additional.iter().map(|values| {
                    place_if(values, || {
                        place(format!("{key}{{}}"), joined(hint, "Extra"))
                    })
                });
                properties.chain(additional).collect()
            }
            Shape::Tuple(places) => {
                let places = places.iter().enumerate().map(|(index, schema)| {
                    let hint = || joined(hint, &format!("place {}", index + 1));
                    place_if(schema, || place(format!("{key}[{index}]"), hint()))
                });
                places.collect()
            }
            Shape::Union(union) => {
                let names = variant_hints(&union.variants);
                let variants = union.variants.iter().zip(names);
                variants
                    .map(|(variant, name)| {
                        place_if(variant, || {
                            place(format!("{key}|{name}"), joined(hint, &name))
                        })
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The places of the schemas that operations and webhooks use, in the order of [`Api::used_schemas`]; `None` for those
/// in which nothing needs a name.
pub(super) fn used(api: &Api) -> Vec<Option<Place>> {
    let mut places: Vec<Option<Place>> = api.operations.iter().flat_map(of_operation).collect();
    places.extend(api.webhooks.iter().map(|webhook| {
        place_if(&webhook.payload, || {
            let key = format!("webhook {}", webhook.name);
            Place {
                owner: key.clone(),
                key,
                hint: joined(&pascal(&webhook.name).unwrap_or_default(), "Event"),
                is_sent: false,
            }
        })
    }));
    places
}

fn of_operation(operation: &Operation) -> Vec<Option<Place>> {
    let base = pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned());
    let signature = operation.signature();
    let place = |key: String, hint: &str, is_sent| Place {
        owner: signature.clone(),
        key: format!("{signature} {key}"),
        hint: joined(&base, hint),
        is_sent,
    };
    let parameters = operation.parameters.iter().map(|parameter| {
        let key = || format!("{}:{}", parameter.location.as_str(), parameter.name);
        place_if(&parameter.schema, || place(key(), &parameter.name, true))
    });
    let mut places: Vec<Option<Place>> = parameters.collect();
    if let Some(body) = &operation.body {
        places.push(place_if(&body.schema, || {
            place("body".to_owned(), "Body", true)
        }));
        let values = body.parts.iter().filter_map(|part| {
            let schema = part.content.schema()?;
            let key = || format!("body.{}", escaped(&part.name));
            Some(place_if(schema, || place(key(), &part.name, true)))
        });
        places.extend(values);
    }
    if let Some(form) = &operation.form {
        places.push(None);
        let values = form.parts.iter().filter_map(|part| {
            let schema = part.content.schema()?;
            let key = || format!("form.{}", escaped(&part.name));
            Some(place_if(schema, || place(key(), &part.name, true)))
        });
        places.extend(values);
    }
    let responses = || operation.responses.iter();
    let successes = responses().filter(|it| it.status.is_success()).count();
    let decoded = responses().flat_map(|response| {
        let status = response.status;
        let hint = |what: &str| {
            if status.is_success() && successes == 1 {
                what.to_owned()
            } else {
                format!("{} {what}", status_words(status))
            }
        };
        let whole = response.content.schema().map(|schema| {
            let what = match &response.content {
                Content::Stream(_) => "Item",
                _ => "Response",
            };
            place_if(schema, || place(status.to_string(), &hint(what), false))
        });
        let stream = response.stream.as_ref().and_then(Content::schema);
        let stream = stream.map(|schema| {
            let key = || format!("{status} stream");
            place_if(schema, || place(key(), &hint("Item"), false))
        });
        whole.into_iter().chain(stream)
    });
    places.extend(decoded);
    places
}

/// The place of a schema when it, or a schema in it, needs a name.
fn place_if(schema: &Schema, place: impl FnOnce() -> Place) -> Option<Place> {
    fn holds(schema: &Schema) -> bool {
        match &schema.shape {
            Shape::Array(inner) | Shape::Map(inner) => holds(inner),
            _ => needs_name(schema),
        }
    }
    holds(schema).then(place)
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
