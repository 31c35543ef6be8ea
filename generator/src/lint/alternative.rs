//! Warns about alternatives of unions that others hide.
//!
//! Without a property that tells the alternatives apart, an answer is decoded by trying one after the other. Which
//! comes first, and what it takes, is asked of the steps that generation takes, so that the two agree.

use serde_json::{Map, Value};

use super::address::AddressSet;
use super::place::{METHODS, SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS};
use super::trail::Mark;
use super::{Linter, quoted};
use crate::base::contained::contained;
use crate::base::pointer::Pointer;
use crate::base::steps::Steps;
use crate::model::schema::{Schema, Schemas, Shape};
use crate::read::operations::references::References;
use crate::read::schema::read;
use crate::shape::shadow::{Comparison, Taken};
use crate::shape::{alias, compose, tag};
use crate::source::Part;

/// How many parts of schemas are copied to look at alternatives one by one; unions beyond that are not looked at.
const LARGEST_COPIES: usize = 500_000;

/// A schema with alternatives.
pub(super) struct Alternatives<'value> {
    place: Mark,
    /// `oneOf` or `anyOf`.
    keyword: &'value str,
    schema: &'value Map<String, Value>,
    list: &'value Value,
}

/// An alternative that another one hides.
struct Hidden<'value> {
    place: Mark,
    keyword: &'value str,
    index: usize,
    message: String,
    help: String,
}

impl<'value> Linter<'value> {
    /// Remembers the alternatives under `keyword` of the schema being walked, if an operation needs them.
    pub(super) fn remember_alternatives(
        &mut self,
        keyword: &'value str,
        schema: &'value Map<String, Value>,
        list: &'value Value,
    ) {
        let is_union = list.as_array().is_some_and(|list| list.len() > 1);
        if is_union && self.reachable {
            let place = self.trail.mark();
            self.alternatives.push(Alternatives {
                place,
                keyword,
                schema,
                list,
            });
        }
    }

    /// Reports the alternatives that are hidden in what operations answer; what they are sent is never decoded.
    pub(super) fn check_alternatives(&mut self) {
        let answered = self.answered_lists();
        let unions = std::mem::take(&mut self.alternatives);
        let is_answered =
            |union: &Alternatives<'_>| answered.contains(&std::ptr::from_ref(union.list));
        if !unions.iter().any(is_answered) {
            return;
        }
        let root = self.root;
        let reported: Vec<bool> = unions.iter().map(is_answered).collect();
        // Where a schema is beyond all bounds, generation says so.
        let hidden = contained(|| find(root, &unions, &reported)).unwrap_or_default();
        for Hidden {
            place,
            keyword,
            index,
            message,
            help,
        } in hidden
        {
            self.trail.return_to(place);
            self.within(keyword, |linter| {
                linter.within(index, |linter| {
                    linter.warning("shadowed-alternative", Part::Key, message, help);
                });
            });
        }
    }

    /// The lists of alternatives in what the operations answer.
    fn answered_lists(&mut self) -> AddressSet {
        let mut open: Vec<&'value Value> = Vec::new();
        let root = self.root;
        for item in members(root.get("paths")) {
            let Some(item) = self.follow(item) else {
                continue;
            };
            for method in METHODS {
                let responses = item.get(method).and_then(|it| it.get("responses"));
                for response in members(responses) {
                    if let Some(response) = self.follow(response) {
                        let content = members(response.get("content"));
                        open.extend(content.filter_map(|media_type| media_type.get("schema")));
                    }
                }
            }
        }
        let mut seen = AddressSet::default();
        let mut lists = AddressSet::default();
        while let Some(schema) = open.pop() {
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            for (keyword, value) in keywords {
                let keyword = keyword.as_str();
                if keyword == "$ref" {
                    let text = value.as_str();
                    open.extend(text.and_then(|text| self.resolve(text)).map(|(_, it)| it));
                } else if SCHEMA_KEYWORDS.contains(&keyword) {
                    open.push(value);
                } else if SCHEMA_MAP_KEYWORDS.contains(&keyword) {
                    open.extend(members(Some(value)));
                } else if SCHEMA_LIST_KEYWORDS.contains(&keyword) {
                    lists.insert(std::ptr::from_ref(value));
                    open.extend(value.as_array().into_iter().flatten());
                }
            }
        }
        lists
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values)
}

/// A union as generation sees it, and each of its alternatives as it would be alone.
struct Read {
    whole: Schema,
    alone: Vec<Schema>,
    /// Which alternative of the document each of the union's comes from.
    origins: Vec<Option<usize>>,
}

/// The hidden alternatives of those unions that are to be reported; the others only close tags.
fn find<'value>(
    root: &Value,
    unions: &[Alternatives<'value>],
    reported: &[bool],
) -> Vec<Hidden<'value>> {
    let mut steps = Steps::default();
    let mut references = References::new(root);
    let mut left = LARGEST_COPIES;
    let mut read: Vec<Read> = unions
        .iter()
        .map(|union| union.read(&mut references, &mut left, &mut steps))
        .collect();
    let mut schemas: Schemas = references
        .into_schemas()
        .into_iter()
        .map(|(name, schema)| (name, rewritten(schema, &mut steps)))
        .collect();
    compose::compose(&mut schemas, every(&mut read), &mut steps);
    alias::resolve(&mut schemas, every(&mut read), &mut steps);
    for union in &mut read {
        // Tags change alternatives, so these are recognized before.
        union.find_origins();
    }
    let mut wholes: Vec<&mut Schema> = read.iter_mut().map(|union| &mut union.whole).collect();
    tag::close(&mut schemas, &mut wholes, &mut steps);

    let mut comparison = Comparison::new(&schemas);
    let mut hidden = Vec::new();
    for ((union, read), _) in unions.iter().zip(&read).zip(reported).filter(|it| *it.1) {
        hidden.extend(union.hidden(read, &schemas, &mut comparison));
    }
    hidden
}

fn every(read: &mut [Read]) -> impl Iterator<Item = &mut Schema> {
    read.iter_mut()
        .flat_map(|union| std::iter::once(&mut union.whole).chain(&mut union.alone))
}

fn rewritten(mut schema: Value, steps: &mut Steps) -> Schema {
    crate::read::dialect::rewrite(&mut schema, steps);
    read(&schema)
}

impl Read {
    fn find_origins(&mut self) {
        let Shape::Union(whole) = &self.whole.shape else {
            return;
        };
        // `null` has left the alternatives of the whole, too.
        for alone in &mut self.alone {
            alone.nullable = false;
        }
        let is_in = |variant: &Schema, alone: &Schema| match &alone.shape {
            Shape::Union(nested) => nested.variants.iter().any(|it| it.same_shape(variant)),
            _ => alone.same_shape(variant),
        };
        self.origins = whole
            .variants
            .iter()
            .map(|variant| self.alone.iter().position(|alone| is_in(variant, alone)))
            .collect();
    }
}

impl<'value> Alternatives<'value> {
    fn list(&self) -> &'value [Value] {
        self.list.as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Reads the union, and its schema once with each alternative as the only one.
    fn read(&self, references: &mut References<'_>, left: &mut usize, steps: &mut Steps) -> Read {
        let mut beside = Map::new();
        for (keyword, value) in self.schema {
            if keyword != self.keyword {
                beside.insert(keyword.clone(), value.clone());
            }
        }
        let beside = Value::Object(beside);
        let mut of = |list: &[Value]| {
            let mut schema = beside.clone();
            schema[self.keyword] = Value::from(list);
            rewritten(references.localize(&schema), steps)
        };
        let list = self.list();
        let cost = size(self.list) + size(&beside) * list.len();
        let alone = match left.checked_sub(cost) {
            Some(rest) => {
                *left = rest;
                list.chunks(1).map(&mut of).collect()
            }
            None => Vec::new(),
        };
        Read {
            whole: of(list),
            alone,
            origins: Vec::new(),
        }
    }

    fn hidden<'schemas>(
        &self,
        read: &'schemas Read,
        schemas: &'schemas Schemas,
        comparison: &mut Comparison<'schemas>,
    ) -> Vec<Hidden<'value>> {
        let Shape::Union(whole) = &read.whole.shape else {
            return Vec::new();
        };
        let mut hidden: Vec<Hidden<'value>> = Vec::new();
        for (position, (later, origin)) in whole.variants.iter().zip(&read.origins).enumerate() {
            let Some(index) = *origin else { continue };
            if hidden.iter().any(|known| known.index == index) {
                continue;
            }
            let before = whole.variants[..position].iter().zip(&read.origins);
            let most = before
                .filter_map(|(earlier, origin)| Some((earlier, (*origin)?)))
                .filter(|(_, origin)| *origin != index)
                .map(|(earlier, origin)| (comparison.taken(earlier, later), earlier, origin))
                // Of several that take as much, the first.
                .rev()
                .max_by_key(|(taken, ..)| *taken);
            let Some((taken, earlier, by)) = most else {
                continue;
            };
            let (name, by) = (self.name(index), self.name(by));
            let message = match taken {
                Taken::Nothing => continue,
                Taken::Part => format!(
                    "{name} is not always chosen: {by}, which is tried before it, takes some of its values"
                ),
                Taken::All if has_own(earlier, later, schemas) => format!(
                    "{name} is only chosen for what has more members that it knows: {by}, which is tried before it, takes all of its values"
                ),
                Taken::All => format!(
                    "{name} is never chosen: {by}, which is tried before it, takes all of its values"
                ),
            };
            hidden.push(Hidden {
                place: self.place,
                keyword: self.keyword,
                index,
                message,
                help: help(earlier, later, &by, schemas),
            });
        }
        hidden
    }

    /// What the document calls an alternative; its number, counted from 1, when it has no name of its own.
    fn name(&self, index: usize) -> String {
        let name = |alternative: &Value| match alternative.get("$ref").and_then(Value::as_str) {
            Some(reference) => Pointer::from(reference).tokens().last(),
            None => alternative
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned),
        };
        let list = self.list();
        let own = list.get(index);
        let own_name = own.and_then(name);
        let is_shared = list
            .iter()
            .any(|other| Some(other) != own && name(other) == own_name);
        match own_name.filter(|_| !is_shared) {
            Some(name) => format!("`{}`", quoted(&name)),
            None => format!("alternative {}", index + 1),
        }
    }
}

/// How many values a value is made of, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Whether an object has properties of its own, which tell it from the other one when they are there.
fn has_own<'schemas>(
    earlier: &'schemas Schema,
    later: &'schemas Schema,
    schemas: &'schemas Schemas,
) -> bool {
    let object = |schema: &'schemas Schema| match schema.resolved(schemas)? {
        Shape::Object(object) => Some(object),
        _ => None,
    };
    object(earlier)
        .zip(object(later))
        .is_some_and(|(earlier, later)| {
            let mut names = later.properties.keys();
            names.any(|name| !earlier.properties.contains_key(name))
        })
}

/// What would tell the two apart.
fn help(earlier: &Schema, later: &Schema, earlier_name: &str, schemas: &Schemas) -> String {
    let shape = |schema: &Schema| schema.resolved(schemas).cloned();
    match (shape(earlier), shape(later)) {
        (Some(Shape::Union(_)), _) => {
            format!("in an overlay, put the alternatives of {earlier_name} in its place")
        }
        (Some(Shape::Object(earlier)), Some(Shape::Object(later))) => {
            let differing = earlier.properties.iter().find(|(name, ours)| {
                let theirs = later.properties.get(*name);
                theirs.is_some_and(|theirs| are_apart(ours, theirs, &shape))
            });
            match differing {
                Some((name, _)) => format!(
                    "in an overlay, make `{}` `required` in every alternative, or the property of a `discriminator`",
                    quoted(name)
                ),
                None => format!(
                    "in an overlay, add a `discriminator`, or make `required` what only {earlier_name} has"
                ),
            }
        }
        (Some(Shape::Array(_) | Shape::Map(_)), Some(Shape::Array(_) | Shape::Map(_))) => {
            "in an overlay, make a property `required` or a `const` that tells what they hold apart"
                .to_owned()
        }
        _ => format!(
            "in an overlay, make a property of {earlier_name} `required`, or leave one of the two out"
        ),
    }
}

/// Whether both list values, and none in common.
fn are_apart(left: &Schema, right: &Schema, shape: &dyn Fn(&Schema) -> Option<Shape>) -> bool {
    match (shape(left), shape(right)) {
        (
            Some(Shape::Enumeration(left) | Shape::Tag(left)),
            Some(Shape::Enumeration(right) | Shape::Tag(right)),
        ) => left.iter().all(|value| !right.contains(value)),
        _ => false,
    }
}
