//! Which schemas go which way, and which of them become two.

use std::collections::{BTreeMap, BTreeSet};

use super::{Known, Shared, goes};
use crate::model::Api;
use crate::model::schema::{Direction, Schema, Schemas, Shape};

/// What becomes of the named schemas.
pub(super) struct Plan {
    /// Those that are sent.
    pub sent: BTreeSet<String>,
    /// Those that are received.
    pub received: BTreeSet<String>,
    /// Those that get another name where they are sent.
    pub divided: BTreeSet<String>,
}

impl Plan {
    /// The plan for schemas whose properties say themselves which way they go.
    pub(super) fn of(api: &Api, known: &Known<'_>) -> Self {
        let mut together = together(&api.schemas, known);
        loop {
            let reached = |way| reached(api, way, &together);
            let (sent, received) = (reached(Direction::Sent), reached(Direction::Received));
            let differing = differing(&api.schemas, &together);
            let before = together.len();
            together.retain(|name| !api.schemas[name].refers_to_any(&differing));
            if together.len() < before {
                continue;
            }
            let is_one = |name: &String| together.contains(name) && received.contains(name);
            let divided = sent.iter().filter(|name| {
                let is_other = differing.contains(*name) || known.is_divided(name);
                is_other && !is_one(name) && !api.schemas.contains_key(&super::sent(name))
            });
            return Self {
                divided: divided.cloned().collect(),
                sent,
                received,
            };
        }
    }

    /// The schemas that are one type both ways.
    pub(super) fn shared(&self, schemas: &Schemas) -> Shared {
        let is_shared = |name: &String, schema: &Schema| {
            let has_type = matches!(schema.shape, Shape::Object(_) | Shape::Union(_));
            let is_both = self.sent.contains(name) && self.received.contains(name);
            has_type && is_both && !self.divided.contains(name)
        };
        let shared = schemas
            .iter()
            .filter(|(name, schema)| is_shared(name, schema));
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

/// The schemas that are one type both ways whatever their properties say: those that were when none of their properties
/// went one way that does now, and the new ones that they refer to.
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

/// The named schemas that are reached by what goes this way.
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

/// Calls `visit` with each reference in a schema that goes this way.
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

/// The schemas that have a property that goes one way, directly or through others, but for those that are one type.
fn differing(schemas: &Schemas, together: &BTreeSet<String>) -> BTreeSet<String> {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for (name, schema) in schemas.iter().filter(|(name, _)| !together.contains(*name)) {
        schema.for_each_reference(&mut |reference| {
            users.entry(reference).or_default().push(name);
        });
        for_each_property(schema, "", &mut |_, property| {
            if property.direction != Direction::Both {
                open.push(name);
            }
        });
    }
    let mut differing = BTreeSet::new();
    while let Some(name) = open.pop() {
        if differing.insert(name.to_owned()) {
            open.extend(users.get(name).into_iter().flatten());
        }
    }
    differing
}

/// Calls `visit` with each property of a schema and of what it has inside, and the names on the way to it.
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
