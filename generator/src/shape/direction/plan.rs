//! Decides which schemas go which way, and which of them become two.

use std::collections::{BTreeMap, BTreeSet};

use super::{Known, Shared, goes};
use crate::model::Api;
use crate::model::schema::{Direction, Schema, Schemas, Shape};

/// The plan for the named schemas.
pub(super) struct Plan {
    /// The schemas that are sent.
    pub sent: BTreeSet<String>,
    /// The schemas that are received.
    pub received: BTreeSet<String>,
    /// The schemas that get another name when they are sent.
    pub divided: BTreeSet<String>,
}

impl Plan {
    /// The plan for schemas after each property has its direction.
    pub(super) fn of(api: &Api, known: &Known<'_>) -> Self {
        let mut together = together(&api.schemas, known);
        loop {
            let differing = differing(&api.schemas, &together);
            together.retain(|name| !differing.contains(name));
            let sent = reached(api, Direction::Sent, &together);
            let received = reached(api, Direction::Received, &together);
            let before = together.len();
            together.retain(|name| sent.contains(name) && received.contains(name));
            if together.len() < before {
                // A schema of one direction is not one type for both, and this may affect schemas that refer to it.
                continue;
            }
            let divided = sent.iter().filter(|name| {
                let is_other = differing.contains(*name) || known.is_divided(name);
                let has_name = !api.schemas.contains_key(&super::sent(name));
                is_other && has_name && !together.contains(*name)
            });
            return Self {
                divided: divided.cloned().collect(),
                sent,
                received,
            };
        }
    }

    /// The schemas that serve both ways as one type.
    pub(super) fn shared(&self, schemas: &Schemas) -> Shared {
        let both = self.sent.intersection(&self.received);
        let whole = both.filter(|name| !self.divided.contains(*name));
        let whole = whole.filter_map(|name| Some((name, schemas.get(name)?)));
        // Schemas without a type leave the lock again.
        let shared = whole.filter(|(_, schema)| {
            matches!(
                schema.shape,
                Shape::Object(_)
                    | Shape::Union(_)
                    | Shape::Tuple(_)
                    | Shape::Array(_)
                    | Shape::Map(_)
            )
        });
        shared
            .map(|(name, schema)| {
                let mut properties = BTreeSet::new();
                for_each_property(schema, "", &mut |path, property| {
                    if property.direction == Direction::Both {
                        properties.insert(path.to_owned());
                    }
                });
                (name.clone(), properties)
            })
            .collect()
    }
}

/// The schemas that stay one type regardless of their properties: those that the lock has, unless one of their
/// properties now has a direction that it did not have, and the new schemas that they refer to.
fn together(schemas: &Schemas, known: &Known<'_>) -> BTreeSet<String> {
    let mut open: Vec<&str> = Vec::new();
    for (name, properties) in known.shared {
        let Some(schema) = schemas.get(name) else {
            continue;
        };
        let mut has_turned = known.is_divided(name);
        for_each_property(schema, "", &mut |path, property| {
            has_turned |= property.direction != Direction::Both && properties.contains(path);
        });
        if !has_turned {
            open.push(name);
        }
    }
    let mut together = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(name)
            && together.insert(name.to_owned())
        {
            schema.for_each_reference(&mut |reference| {
                if !known.schemas.contains_key(reference) && !known.is_divided(reference) {
                    open.push(reference);
                }
            });
        }
    }
    together
}

/// The named schemas that data of this direction reaches.
fn reached(api: &Api, way: Direction, together: &BTreeSet<String>) -> BTreeSet<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut begin = |schema| for_each_reference(schema, way, &mut |name| open.push(name));
    match way {
        Direction::Sent => api.sent_schemas().for_each(&mut begin),
        _ => api.received_schemas().for_each(&mut begin),
    }
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = api.schemas.get(name)
            && reached.insert(name.to_owned())
        {
            let is_one = together.contains(name);
            let way = if is_one { Direction::Both } else { way };
            for_each_reference(schema, way, &mut |name| open.push(name));
        }
    }
    reached
}

/// Calls `visit` with each reference in a schema of this direction.
fn for_each_reference<'schema>(
    schema: &'schema Schema,
    way: Direction,
    visit: &mut dyn FnMut(&'schema str),
) {
    match &schema.shape {
        Shape::Reference(name) => visit(name),
        Shape::Object(object) => {
            let properties = object.properties.values();
            let properties = properties.filter(|property| goes(property.direction, way));
            for child in properties.chain(object.additional.as_deref()) {
                for_each_reference(child, way, visit);
            }
        }
        shape => shape.for_each_child(&mut |child| for_each_reference(child, way, visit)),
    }
}

/// The schemas that differ between the directions, directly or through others. A schema that stays together does not
/// differ by itself, but it does when it refers to one that differs.
fn differing(schemas: &Schemas, together: &BTreeSet<String>) -> BTreeSet<String> {
    let apart = schemas.iter().filter(|(name, _)| !together.contains(*name));
    let own = apart.filter(|(_, schema)| has_one_way(schema));
    let mut open: Vec<&str> = own.map(|(name, _)| name.as_str()).collect();
    let mut differing = BTreeSet::new();
    if open.is_empty() {
        return differing;
    }
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, schema) in schemas {
        schema.for_each_reference(&mut |reference| {
            users.entry(reference).or_default().push(name);
        });
    }
    while let Some(name) = open.pop() {
        if differing.insert(name.to_owned()) {
            open.extend(users.get(name).into_iter().flatten());
        }
    }
    differing
}

/// Whether a property of a schema, or of a schema inside it, has one direction.
fn has_one_way(schema: &Schema) -> bool {
    let one_way = |property: &Schema| property.direction != Direction::Both;
    let mut found = matches!(&schema.shape,
        Shape::Object(object) if object.properties.values().any(one_way));
    schema
        .shape
        .for_each_child(&mut |child| found = found || has_one_way(child));
    found
}

/// Calls `visit` with each property of a schema and of the schemas inside it, and with the path of names to it.
fn for_each_property(schema: &Schema, path: &str, visit: &mut dyn FnMut(&str, &Schema)) {
    if let Shape::Object(object) = &schema.shape {
        for (name, property) in &object.properties {
            let separator = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{separator}{name}");
            visit(&path, property);
            for_each_property(property, &path, visit);
        }
        if let Some(additional) = &object.additional {
            for_each_property(additional, &format!("{path}{{}}"), visit);
        }
        return;
    }
    let mut index = 0;
    schema.shape.for_each_child(&mut |child| {
        for_each_property(child, &format!("{path}[{index}]"), visit);
        index += 1;
    });
}
