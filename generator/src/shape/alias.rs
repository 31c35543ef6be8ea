//! Aliases: named schemas that need no type of their own, which replace the references to them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::union;
use crate::base::reference::LONGEST_CHAIN;
use crate::base::steps::{Step, Steps};
use crate::model::schema::{Schema, Schemas, Shape};

/// A named schema that is only a scalar, a list or a map.
pub(crate) const ALIAS: Step = Step {
    name: "named-scalar-or-list",
    lost: "",
};

/// A union that is an alternative of itself.
pub(crate) const OWN_ALTERNATIVE: Step = Step {
    name: "union-of-itself",
    lost: "",
};

/// The largest alias, in schemas, that replaces its references.
const LARGEST: usize = 200;

/// Replaces each reference to a scalar, a list or a map by its target, and brings each union into its final form.
/// Leaves in `schemas` only those that need a named type.
pub(crate) fn resolve<'schema>(
    schemas: &mut Schemas,
    others: impl Iterator<Item = &'schema mut Schema>,
    steps: &mut Steps,
) {
    let mut others: Vec<&mut Schema> = others.collect();
    let resolver = Resolver {
        schemas,
        resolutions: RefCell::default(),
        open: RefCell::default(),
        recursive: RefCell::default(),
        steps: RefCell::new(std::mem::take(steps)),
    };
    for other in &mut others {
        **other = resolver.finish(other);
    }
    let mut kept = Schemas::new();
    for (name, schema) in resolver.schemas {
        match resolver.resolution(name) {
            Resolution::Alias(alias) if resolver.recursive.borrow().contains(name) => {
                // Each reference says for itself whether it may be `null`.
                let named = Schema {
                    nullable: false,
                    ..*alias
                };
                kept.insert(name.clone(), named);
            }
            Resolution::Alias(_) => resolver.steps.borrow_mut().record(&ALIAS),
            Resolution::Named { .. } => {
                let mut finished = resolver.finish(schema);
                finished.nullable = false;
                kept.insert(name.clone(), finished);
            }
        }
    }
    *steps = resolver.steps.into_inner();
    open_circles(&mut kept, steps);
    follow(&mut kept, &mut others);
    drop_own_alternatives(&mut kept, steps);
    *schemas = kept;
}

/// Redirects references to a schema that is only a reference to its target, and drops the schema, which has no type.
fn follow(schemas: &mut Schemas, others: &mut [&mut Schema]) {
    let target = |name: &str| match &schemas.get(name)?.shape {
        Shape::Reference(target) => Some(target.clone()),
        _ => None,
    };
    let mut last: HashMap<String, String> = HashMap::new();
    for name in schemas.keys() {
        let mut at = target(name);
        while let Some(next) = at.as_deref().and_then(target) {
            at = Some(next);
        }
        last.extend(at.map(|at| (name.clone(), at)));
    }
    if last.is_empty() {
        return;
    }
    schemas.retain(|name, _| !last.contains_key(name));
    for schema in schemas
        .values_mut()
        .chain(others.iter_mut().map(|it| &mut **it))
    {
        schema.for_each_reference_mut(&mut |reference| {
            if let Some(target) = last.get(reference) {
                reference.clone_from(target);
            }
        });
    }
}

/// Turns schemas that only refer to each other in a circle into any value, because they define nothing.
fn open_circles(schemas: &mut Schemas, steps: &mut Steps) {
    let next = |name: &str| match &schemas.get(name)?.shape {
        Shape::Reference(target) => Some(target.as_str()),
        _ => None,
    };
    let is_circle = |name: &&String| {
        let mut seen = HashSet::new();
        let mut at = name.as_str();
        while let Some(target) = next(at) {
            if !seen.insert(target) {
                return true;
            }
            at = target;
        }
        false
    };
    let circles: Vec<String> = schemas.keys().filter(is_circle).cloned().collect();
    steps.add(&OWN_ALTERNATIVE, circles.len());
    for name in circles {
        schemas[&name].shape = Shape::Any;
    }
}

/// Drops alternatives by which a union is an alternative of itself, directly or through other unions. They accept
/// nothing more, and decoding would try them without end.
fn drop_own_alternatives(schemas: &mut Schemas, steps: &mut Steps) {
    let unions: Vec<String> = schemas
        .iter()
        .filter(|(_, schema)| matches!(schema.shape, Shape::Union(_)))
        .map(|(name, _)| name.clone())
        .collect();
    let mut done: HashSet<String> = HashSet::new();
    for start in unions {
        // Depth first, with the open unions on the way to each one.
        let mut path: Vec<(String, usize)> = vec![(start, 0)];
        while let Some((name, next)) = path.last_mut() {
            let name = name.clone();
            let index = *next;
            *next += 1;
            let Some(Schema {
                shape: Shape::Union(union),
                ..
            }) = schemas.get_mut(&name)
            else {
                path.pop();
                continue;
            };
            let Some(variant) = union.variants.get(index) else {
                done.insert(name);
                path.pop();
                continue;
            };
            let Shape::Reference(target) = &variant.shape else {
                continue;
            };
            let target = target.clone();
            if path.iter().any(|(open, _)| *open == target) {
                steps.record(&OWN_ALTERNATIVE);
                if let Some(Schema {
                    shape: Shape::Union(union),
                    ..
                }) = schemas.get_mut(&name)
                {
                    union.variants.remove(index);
                }
                if let Some((_, next)) = path.last_mut() {
                    *next -= 1;
                }
            } else if !done.contains(&target) {
                path.push((target, 0));
            }
        }
    }
    for schema in schemas.values_mut() {
        if matches!(&schema.shape, Shape::Union(union) if union.variants.is_empty()) {
            schema.shape = Shape::Any;
        }
    }
}

#[derive(Clone)]
enum Resolution {
    /// It needs a type; whether a reference to it may also be `null`.
    Named { nullable: bool },
    /// References to it become this schema.
    Alias(Box<Schema>),
}

struct Resolver<'schemas> {
    schemas: &'schemas Schemas,
    resolutions: RefCell<HashMap<String, Resolution>>,
    open: RefCell<Vec<String>>,
    /// Lists and maps that contain themselves or too much. They need a name.
    recursive: RefCell<HashSet<String>>,
    steps: RefCell<Steps>,
}

impl Resolver<'_> {
    fn resolution(&self, name: &str) -> Resolution {
        if let Some(resolution) = self.resolutions.borrow().get(name) {
            return resolution.clone();
        }
        let Some(schema) = self.schemas.get(name) else {
            return Resolution::Alias(Box::default());
        };
        let named = Resolution::Named {
            nullable: schema.nullable,
        };
        let resolution = if matches!(
            schema.shape,
            Shape::Object(_) | Shape::Tuple(_) | Shape::Enumeration(_) | Shape::Integers(_)
        ) {
            named
        } else {
            {
                let mut open = self.open.borrow_mut();
                if open.len() > LONGEST_CHAIN || open.iter().any(|it| it == name) {
                    self.recursive.borrow_mut().insert(name.to_owned());
                    return named;
                }
                open.push(name.to_owned());
            }
            let finished = self.finish(schema);
            self.open.borrow_mut().pop();
            // Lists of lists of lists, where each holds the next one twice, would grow without bound.
            if finished.size() > LARGEST {
                self.recursive.borrow_mut().insert(name.to_owned());
            }
            match finished.shape {
                Shape::Union(_) | Shape::Enumeration(_) | Shape::Integers(_) => Resolution::Named {
                    nullable: finished.nullable,
                },
                _ => Resolution::Alias(Box::new(finished)),
            }
        };
        self.resolutions
            .borrow_mut()
            .insert(name.to_owned(), resolution.clone());
        resolution
    }

    fn finish(&self, schema: &Schema) -> Schema {
        match &schema.shape {
            Shape::Reference(name) => {
                let mut schema = schema.clone();
                match self.resolution(name) {
                    Resolution::Named { nullable } => schema.nullable |= nullable,
                    Resolution::Alias(alias) if !self.recursive.borrow().contains(name) => {
                        schema.shape = alias.shape;
                        schema.nullable |= alias.nullable;
                        schema.notes = schema.notes.or(alias.notes);
                    }
                    Resolution::Alias(alias) => schema.nullable |= alias.nullable,
                }
                schema
            }
            _ => {
                let mut finished = schema.clone();
                finished
                    .shape
                    .for_each_child_mut(&mut |child| *child = self.finish(child));
                union::simplify(&mut finished, self.schemas, &mut self.steps.borrow_mut());
                finished
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::schema::read;

    #[test]
    fn a_nullable_list_of_itself_is_nullable_only_at_references_to_it() {
        let list = json!({"type": "array", "items": {"$ref": "A"}, "nullable": true});
        let mut schemas = Schemas::from([("A".to_owned(), read(&list))]);
        let mut user = Schema::reference("A");
        resolve(
            &mut schemas,
            std::iter::once(&mut user),
            &mut Steps::default(),
        );
        assert!(!schemas["A"].nullable);
        assert!(user.nullable);
        assert_eq!(user.shape, Shape::Reference("A".to_owned()));
    }

    #[test]
    fn schemas_that_only_refer_to_each_other_become_any_value() {
        let reference = |name: &str| read(&json!({ "$ref": name }));
        let mut schemas = Schemas::from([
            ("A".to_owned(), reference("B")),
            ("B".to_owned(), reference("A")),
            ("C".to_owned(), reference("A")),
            ("D".to_owned(), reference("E")),
            (
                "E".to_owned(),
                read(&json!({"type": "object", "properties": {"a": {}}})),
            ),
        ]);
        open_circles(&mut schemas, &mut Steps::default());
        for name in ["A", "B", "C"] {
            assert_eq!(schemas[name].shape, Shape::Any, "{name}");
        }
        assert_eq!(schemas["D"], reference("E"));
    }

    #[test]
    fn references_to_a_reference_lead_to_its_target() {
        let reference = |name: &str| read(&json!({ "$ref": name }));
        let mut schemas = Schemas::from([
            ("A".to_owned(), reference("B")),
            ("B".to_owned(), reference("C")),
            (
                "C".to_owned(),
                read(&json!({"type": "array", "items": {"$ref": "A"}})),
            ),
        ]);
        let mut user = reference("A");
        follow(&mut schemas, &mut [&mut user]);
        assert_eq!(user, reference("C"));
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["C"]);
        assert_eq!(
            schemas["C"],
            read(&json!({"type": "array", "items": {"$ref": "C"}}))
        );
    }
}
