//! Aliases: named schemas that need no type of their own, which replace the references to them.

use std::collections::{BTreeSet, HashMap, HashSet};

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

/// A schema that is only itself, through references and alternatives.
pub(crate) const ONLY_ITSELF: Step = Step {
    name: "only-itself",
    lost: "a schema is defined only by itself; the value is left untyped",
};

/// The largest alias, in schemas, that replaces its references.
const LARGEST: usize = 200;

/// Replaces each reference to a scalar, a list or a map by its target, and brings each union into its final form.
/// Leaves in `schemas` only those that need a named type.
pub(crate) fn resolve(schemas: &mut Schemas, others: &mut [&mut Schema], steps: &mut Steps) {
    let mut resolver = Resolver {
        schemas,
        targets: HashMap::new(),
        open: Vec::new(),
        recursive: HashSet::new(),
        steps,
    };
    for other in &mut *others {
        **other = resolver.finish(other);
    }
    let mut kept = Schemas::new();
    for (name, schema) in &*schemas {
        let target = resolver.target(name);
        if matches!(&target.shape, Shape::Reference(target) if target == name) {
            kept.insert(name.clone(), resolver.finish(schema));
        } else if resolver.recursive.contains(name.as_str()) {
            kept.insert(name.clone(), target);
        } else {
            resolver.steps.record(&ALIAS);
        }
    }
    replace_plain(&mut kept, others, steps);
    drop_own_alternatives(&mut kept, steps);
    replace_plain(&mut kept, others, steps);
    for schema in kept.values_mut() {
        // Each reference says for itself whether it may be `null`.
        schema.nullable = false;
    }
    *schemas = kept;
}

/// Whether Rust has a type for the shape that needs no name, or another schema has it.
fn is_plain(shape: &Shape) -> bool {
    let is_scalar = matches!(shape, Shape::Boolean | Shape::Integer(_) | Shape::Number);
    is_scalar || shape.is_text() || matches!(shape, Shape::Any | Shape::Reference(_))
}

/// Replaces the references that are left to plain schemas, and drops these schemas. A reference within a schema to
/// itself is one: it is read before anyone knows that the schema turns out to be plain.
fn replace_plain(schemas: &mut Schemas, others: &mut [&mut Schema], steps: &mut Steps) {
    // A union may turn out to be plain as well when its alternatives are replaced.
    while schemas.values().any(|schema| is_plain(&schema.shape)) {
        open_circles(schemas, steps);
        let (plain, mut named): (Schemas, Schemas) = std::mem::take(schemas)
            .into_iter()
            .partition(|(_, schema)| is_plain(&schema.shape));
        steps.add(&ALIAS, plain.len());
        for index in 0..named.len() {
            replace_within(&mut named, index, |schema, named| {
                replace_references(schema, &plain, named, steps);
            });
        }
        for other in &mut *others {
            replace_references(other, &plain, &named, steps);
        }
        *schemas = named;
    }
}

/// Replaces the references of one schema to plain schemas. Returns whether there were any.
fn replace_references(
    schema: &mut Schema,
    plain: &Schemas,
    named: &Schemas,
    steps: &mut Steps,
) -> bool {
    let mut is_changed = false;
    schema.shape.for_each_child_mut(&mut |child| {
        is_changed |= replace_references(child, plain, named, steps);
    });
    if is_changed {
        union::simplify(schema, named, steps);
    }
    while let Shape::Reference(name) = &schema.shape
        && let Some(target) = plain.get(name)
    {
        schema.nullable |= target.nullable;
        schema.notes = std::mem::take(&mut schema.notes).or(target.notes.clone());
        schema.shape = target.shape.clone();
        is_changed = true;
    }
    is_changed
}

/// Calls `change` with the schema at this place, and with all schemas, among which it is any value meanwhile.
fn replace_within(schemas: &mut Schemas, index: usize, change: impl FnOnce(&mut Schema, &Schemas)) {
    let mut changed = std::mem::take(&mut schemas[index]);
    change(&mut changed, schemas);
    schemas[index] = changed;
}

/// Turns schemas that only refer to each other in a circle into any value, because they define nothing.
fn open_circles(schemas: &mut Schemas, steps: &mut Steps) {
    let is_circle = |name: &&String| {
        let mut seen = HashSet::new();
        let mut at = *name;
        while let Some(Shape::Reference(target)) = schemas.get(at).map(|schema| &schema.shape) {
            if !seen.insert(target) {
                return true;
            }
            at = target;
        }
        false
    };
    let circles: Vec<String> = schemas.keys().filter(is_circle).cloned().collect();
    steps.add(&ONLY_ITSELF, circles.len());
    for name in circles {
        schemas[&name].shape = Shape::Any;
    }
}

/// Drops alternatives by which a union is an alternative of itself, directly or through other unions. They accept
/// nothing more, and decoding would try them without end.
fn drop_own_alternatives(schemas: &mut Schemas, steps: &mut Steps) {
    let names: Vec<String> = schemas.keys().cloned().collect();
    let mut done: HashSet<String> = HashSet::new();
    let mut shortened: BTreeSet<usize> = BTreeSet::new();
    for start in names {
        // Depth first, with the open unions on the way to each one, and the references that each still has to follow.
        let left = alternatives(schemas, &start);
        let mut path: Vec<(String, Vec<String>)> = vec![(start, left)];
        while let Some((name, left)) = path.last_mut() {
            let Some(target) = left.pop() else {
                done.extend(path.pop().map(|(name, _)| name));
                continue;
            };
            let name = name.clone();
            if path.iter().any(|(open, _)| *open == target) {
                steps.record(&OWN_ALTERNATIVE);
                if let Some((index, _, schema)) = schemas.get_full_mut(&name) {
                    leave_out(schema, &target);
                    shortened.insert(index);
                }
            } else if !done.contains(&target) {
                let left = alternatives(schemas, &target);
                path.push((target, left));
            }
        }
    }
    for index in shortened {
        replace_within(schemas, index, |schema, schemas| {
            if matches!(&schema.shape, Shape::Union(union) if union.variants.is_empty()) {
                steps.record(&ONLY_ITSELF);
            }
            let children = &mut |child: &mut Schema| union::simplify(child, schemas, steps);
            schema.shape.for_each_child_mut(children);
            union::simplify(schema, schemas, steps);
        });
    }
}

/// The schemas that a named union refers to as alternatives, also within unions that have no name, the last one first.
fn alternatives(schemas: &Schemas, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open: Vec<&Schema> = schemas.get(name).into_iter().collect();
    while let Some(schema) = open.pop() {
        let Shape::Union(union) = &schema.shape else {
            continue;
        };
        for variant in &union.variants {
            match &variant.shape {
                Shape::Reference(target) => found.push(target.clone()),
                _ => open.push(variant),
            }
        }
    }
    found.reverse();
    found
}

/// Leaves this alternative out of a union and of the unions without a name within.
fn leave_out(schema: &mut Schema, alternative: &str) {
    let Shape::Union(union) = &mut schema.shape else {
        return;
    };
    union.variants.retain_mut(|variant| {
        leave_out(variant, alternative);
        match &variant.shape {
            Shape::Reference(target) => target != alternative,
            Shape::Union(within) => !within.variants.is_empty(),
            _ => true,
        }
    });
}

struct Resolver<'a> {
    schemas: &'a Schemas,
    /// What a reference to each schema becomes: a reference to it if it needs a type, or else the schema itself.
    targets: HashMap<&'a str, Schema>,
    open: Vec<&'a str>,
    /// Lists and maps that contain themselves or too much. They need a name.
    recursive: HashSet<&'a str>,
    steps: &'a mut Steps,
}

impl Resolver<'_> {
    fn target(&mut self, name: &str) -> Schema {
        if let Some(target) = self.targets.get(name) {
            return target.clone();
        }
        let Some((name, schema)) = self.schemas.get_key_value(name) else {
            return Schema::default();
        };
        let named = |nullable: bool| Schema {
            nullable,
            ..Schema::reference(name)
        };
        let target = if matches!(
            schema.shape,
            Shape::Object(_) | Shape::Tuple(_) | Shape::Enumeration(_) | Shape::Integers(_)
        ) {
            named(schema.nullable)
        } else {
            if self.open.len() > LONGEST_CHAIN || self.open.contains(&name.as_str()) {
                self.recursive.insert(name);
                return named(schema.nullable);
            }
            self.open.push(name);
            let finished = self.finish(schema);
            self.open.pop();
            // Lists of lists of lists, where each holds the next one twice, would grow without bound.
            if finished.size() > LARGEST {
                self.recursive.insert(name);
            }
            match finished.shape {
                Shape::Union(_) | Shape::Enumeration(_) | Shape::Integers(_) => {
                    named(finished.nullable)
                }
                _ => finished,
            }
        };
        self.targets.insert(name, target.clone());
        target
    }

    fn finish(&mut self, schema: &Schema) -> Schema {
        let mut finished = schema.clone();
        if let Shape::Reference(name) = &schema.shape {
            let target = self.target(name);
            finished.nullable |= target.nullable;
            if is_plain(&target.shape) || !self.recursive.contains(name.as_str()) {
                finished.shape = target.shape;
                finished.notes = finished.notes.or(target.notes);
            }
        } else {
            finished
                .shape
                .for_each_child_mut(&mut |child| *child = self.finish(child));
            union::simplify(&mut finished, self.schemas, self.steps);
        }
        finished
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read::schema::read;

    #[test]
    fn a_nullable_list_of_itself_is_nullable_only_at_references_to_it() {
        let list = json!({"type": "array", "items": {"$ref": "A"}, "nullable": true});
        let mut schemas = Schemas::from([("A".to_owned(), read(&list))]);
        let mut user = Schema::reference("A");
        resolve(&mut schemas, &mut [&mut user], &mut Steps::default());
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
        replace_plain(&mut schemas, &mut [&mut user], &mut Steps::default());
        assert_eq!(user, reference("C"));
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["C"]);
        assert_eq!(
            schemas["C"],
            read(&json!({"type": "array", "items": {"$ref": "C"}}))
        );
    }

    /// The schemas that are left, and what a reference to `A` becomes.
    fn resolved(schemas: &[(&str, Value)]) -> (Schemas, Schema, Steps) {
        let named = schemas
            .iter()
            .map(|(name, it)| ((*name).to_owned(), read(it)));
        let mut named: Schemas = named.collect();
        let mut user = Schema::reference("A");
        let mut steps = Steps::default();
        resolve(&mut named, &mut [&mut user], &mut steps);
        (named, user, steps)
    }

    #[test]
    fn a_union_of_nothing_but_itself_is_any_value() {
        let itself = json!({"$ref": "A"});
        let other = json!({"$ref": "B"});
        for schemas in [
            &[("A", json!({"oneOf": [itself, itself]}))][..],
            &[
                ("A", json!({"oneOf": [other, itself]})),
                ("B", json!({"oneOf": [itself, other]})),
            ],
        ] {
            let (left, user, steps) = resolved(schemas);
            assert!(left.is_empty(), "{left:?}");
            assert_eq!(user.shape, Shape::Any);
            assert_eq!(steps.count(&ONLY_ITSELF), 1, "{steps:?}");
        }
    }

    #[test]
    fn a_union_of_itself_and_one_more_schema_is_that_schema() {
        let union = json!({"oneOf": [{"$ref": "A"}, {"$ref": "B"}]});
        let (left, user, _) = resolved(&[
            ("A", union),
            (
                "B",
                json!({"type": "object", "properties": {"a": {"$ref": "A"}}}),
            ),
        ]);
        assert_eq!(left.keys().collect::<Vec<_>>(), ["B"]);
        assert_eq!(user, Schema::reference("B"));
        let Shape::Object(object) = &left["B"].shape else {
            panic!("{left:?}");
        };
        assert_eq!(object.properties["a"], Schema::reference("B"));
    }

    #[test]
    fn a_union_within_a_tagged_union_does_not_lead_back_to_it() {
        let object = |name: &str| json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}});
        let within = json!({"oneOf": [{"$ref": "A"}, {"$ref": "B"}, {"$ref": "C"}]});
        let union = json!({
            "oneOf": [within, {"$ref": "D"}],
            "discriminator": {"propertyName": "kind"}
        });
        let (left, _, steps) = resolved(&[
            ("A", union),
            ("B", object("b")),
            ("C", object("c")),
            ("D", object("d")),
        ]);
        assert_eq!(left.len(), 4);
        assert_eq!(steps.count(&OWN_ALTERNATIVE), 1);
        assert_eq!(alternatives(&left, "A"), ["C", "B", "D"]);
    }

    #[test]
    fn a_list_within_a_union_that_accepts_anything_holds_anything() {
        let list = json!({"type": "array", "items": {"$ref": "A"}});
        let (left, user, _) = resolved(&[
            ("A", json!({"anyOf": [{"$ref": "Many"}, {}]})),
            ("Many", json!({"oneOf": [list, {"type": "boolean"}]})),
        ]);
        assert_eq!(user.shape, Shape::Any);
        let many = json!({"oneOf": [{"type": "boolean"}, {"type": "array", "items": {}}]});
        assert_eq!(left, Schemas::from([("Many".to_owned(), read(&many))]));
    }

    #[test]
    fn many_lists_within_each_other_lead_to_schemas_that_have_a_type() {
        for depth in LONGEST_CHAIN..LONGEST_CHAIN + 3 {
            let list = |next: usize| json!({"type": "array", "items": {"$ref": next.to_string()}});
            let mut lists: Vec<(String, Value)> = (1..=depth)
                .map(|index| (index.to_string(), list(index + 1)))
                .collect();
            lists.push(((depth + 1).to_string(), json!({"type": "string"})));
            let mut schemas: Vec<(&str, Value)> = vec![("A", list(1))];
            schemas.extend(lists.iter().map(|(name, it)| (name.as_str(), it.clone())));
            let (left, user, _) = resolved(&schemas);
            for schema in left.values().chain([&user]) {
                assert!(!is_plain(&schema.shape), "{schema:?}");
                schema.for_each_reference(&mut |name| assert!(left.contains_key(name), "{name}"));
            }
        }
    }
}
