//! `readOnly` and `writeOnly`: bodies have no properties that only answers have, and the reverse.
//!
//! A schema that is sent and received, and differs, becomes two: the received one keeps its name, and the sent one has
//! [`SENT`] after it. A type that programs already use both ways stays one if the document only adds such a property to
//! it.

mod plan;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::reference::LONGEST_CHAIN;
use crate::base::steps::{Step, Steps};
use crate::model::Api;
use crate::model::schema::{Direction, Schema, Schemas, Shape, Union};
use plan::Plan;

/// The suffix for the name of a schema when it is sent.
pub(crate) const SENT: &str = " (sent)";

/// A property that is not sent, or not received.
pub(crate) const LEFT_OUT: Step = Step {
    name: "one-way-property",
    lost: "",
};

/// What a type loses that programs have already.
const LEFT_OUT_BOTH_WAYS: &str = "a property that goes one way may be left out both ways, so that a type that programs have stays one type";

/// For each schema that serves both ways as one type, by name: the properties that go both ways.
pub(crate) type Shared = BTreeMap<String, BTreeSet<String>>;

/// The decisions of earlier versions of the API.
pub(crate) struct Known<'lock> {
    /// The schemas that have types.
    pub schemas: &'lock BTreeMap<String, String>,
    /// The schemas that served both ways as one type.
    pub shared: &'lock Shared,
}

impl Known<'_> {
    fn is_divided(&self, name: &str) -> bool {
        self.schemas.contains_key(&sent(name))
    }
}

/// Removes the properties of the wrong direction from sent and from received schemas. The schemas must be composed.
///
/// Returns the schemas that serve both ways as one type.
pub(crate) fn divide(api: &mut Api, known: &Known<'_>, steps: &mut Steps) -> Shared {
    settle(api);
    let plan = Plan::of(api, known);
    let shared = plan.shared(&api.schemas);
    let mut schemas = Schemas::with_capacity(api.schemas.len() + plan.divided.len());
    for (name, mut schema) in std::mem::take(&mut api.schemas) {
        let (is_sent, is_received) = (plan.sent.contains(&name), plan.received.contains(&name));
        if plan.divided.contains(&name) {
            let mut body = schema.clone();
            restrict(&mut body, Direction::Sent, &plan.divided, steps);
            if is_received {
                steps.lossless("divided-schema");
                restrict(&mut schema, Direction::Received, &plan.divided, steps);
                schemas.insert(name.clone(), schema);
            }
            schemas.insert(sent(&name), body);
            continue;
        }
        match (is_sent, is_received) {
            (true, true) => loosen(&mut schema, steps),
            (true, false) => restrict(&mut schema, Direction::Sent, &plan.divided, steps),
            (false, _) => restrict(&mut schema, Direction::Received, &plan.divided, steps),
        }
        schemas.insert(name, schema);
    }
    let (named, used) = api.split_by_direction();
    *named = schemas;
    for (schema, direction) in used {
        restrict(schema, direction, &plan.divided, steps);
    }
    let bodies = api.operations.iter_mut();
    for body in bodies.flat_map(|it| it.body.iter_mut().chain(&mut it.form)) {
        let before = body.parts.len();
        body.parts
            .retain(|part| goes(part.direction, Direction::Sent));
        steps.add(&LEFT_OUT, before - body.parts.len());
    }
    shared
}

/// The name of the schema `name` when it is sent.
pub(crate) fn sent(name: &str) -> String {
    format!("{name}{SENT}")
}

/// Copies the direction of a schema to each property that refers to it.
fn settle(api: &mut Api) {
    let directions = |(name, schema): (&String, &Schema)| {
        let direction = followed(schema, &api.schemas);
        (direction != Direction::Both).then(|| (name.clone(), direction))
    };
    let directions: BTreeMap<String, Direction> =
        api.schemas.iter().filter_map(directions).collect();
    if directions.is_empty() {
        return;
    }
    let (named, used) = api.split_schemas();
    for schema in named.values_mut().chain(used) {
        settle_below(schema, &directions);
    }
}

fn settle_below(schema: &mut Schema, directions: &BTreeMap<String, Direction>) {
    if let Shape::Object(object) = &mut schema.shape {
        for property in object.properties.values_mut() {
            if let Shape::Reference(name) = &property.shape
                && let Some(direction) = directions.get(name)
            {
                property.direction = property.direction.or(*direction);
            }
        }
    }
    schema
        .shape
        .for_each_child_mut(&mut |child| settle_below(child, directions));
}

/// The direction of a schema, or of the schema at the end of its references.
fn followed(schema: &Schema, schemas: &Schemas) -> Direction {
    let mut schema = schema;
    for _ in 0..LONGEST_CHAIN {
        let Shape::Reference(name) = &schema.shape else {
            break;
        };
        match schemas.get(name) {
            Some(target) if schema.direction == Direction::Both => schema = target,
            _ => break,
        }
    }
    schema.direction
}

/// Removes the properties of the other direction. References in a sent schema lead to the sent variants of the
/// `divided` schemas.
fn restrict(schema: &mut Schema, way: Direction, divided: &BTreeSet<String>, steps: &mut Steps) {
    match &mut schema.shape {
        Shape::Reference(name) if way == Direction::Sent && divided.contains(name) => {
            *name = sent(name);
        }
        Shape::Object(object) => {
            let before = object.properties.len();
            let required = &mut object.required;
            object.properties.retain(|name, property| {
                let goes = goes(property.direction, way);
                if !goes {
                    required.remove(name);
                }
                goes
            });
            steps.add(&LEFT_OUT, before - object.properties.len());
        }
        Shape::Union(union) if way == Direction::Sent => name_alternatives(union, divided),
        _ => {}
    }
    schema
        .shape
        .for_each_child_mut(&mut |child| restrict(child, way, divided, steps));
}

/// Whether a property of this direction belongs to data that goes this way.
fn goes(direction: Direction, way: Direction) -> bool {
    direction == Direction::Both || way == Direction::Both || direction == way
}

/// Keeps the names of alternatives and their discriminator values, although their schemas get other names.
fn name_alternatives(union: &mut Union, divided: &BTreeSet<String>) {
    let mut mapping = Vec::with_capacity(union.variants.len());
    for variant in &mut union.variants {
        if let Shape::Reference(name) = &variant.shape
            && divided.contains(name)
        {
            if let Some(discriminator) = &union.discriminator {
                let values = discriminator.values(name).into_iter();
                mapping.extend(values.map(|value| (value, sent(name))));
            }
            variant.notes.title = Some(name.clone());
        }
    }
    if let Some(discriminator) = &mut union.discriminator {
        // The mapping keeps its entries, because merged alternatives only have their names.
        discriminator.mapping.extend(mapping);
    }
}

/// Makes each property of one direction optional, and documents its direction.
fn loosen(schema: &mut Schema, steps: &mut Steps) {
    if let Shape::Object(object) = &mut schema.shape {
        for (name, property) in &mut object.properties {
            let sentence = match property.direction {
                Direction::Both => continue,
                Direction::Sent => "It is only sent: no answer has it.",
                Direction::Received => "Only answers have it: leave it out of what is sent.",
            };
            steps.lost("one-way-property-of-shared-type", LEFT_OUT_BOTH_WAYS);
            object.required.remove(name);
            let description = &mut property.notes.description;
            *description = Some(match description.take() {
                Some(text) => format!("{text}\n\n{sentence}"),
                None => sentence.to_owned(),
            });
        }
    }
    schema
        .shape
        .for_each_child_mut(&mut |child| loosen(child, steps));
}
