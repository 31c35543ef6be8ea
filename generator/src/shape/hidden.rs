//! Finds alternatives of unions that others hide.
//!
//! Without a property that distinguishes the alternatives, decoding tries one after another. This module therefore
//! checks them in their final shapes and order.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::Warning;
use super::shadow::{Comparison, Taken};
use super::tag::object;
use crate::base::pointer::Pointer;
use crate::base::reference;
use crate::model::schema::{Schema, Schemas, Shape, Union};
use crate::model::{Api, Content, Response};
use crate::read::place::{self, Alternative};
use crate::text::quoted;

/// An alternative, and the earlier one that takes most of its values.
struct Pair<'schemas> {
    earlier: &'schemas Schema,
    later: &'schemas Schema,
    taken: Taken,
}

/// The hidden alternatives in answers, sorted by place. The client never decodes what it sends.
#[must_use]
pub(crate) fn find(document: &Value, api: &Api) -> Vec<Warning> {
    let mut comparison = Comparison::new(&api.schemas);
    let unions = answered_unions(api).into_iter();
    let pairs: Vec<Pair<'_>> = unions.flat_map(|it| pairs(it, &mut comparison)).collect();
    let places = pairs
        .iter()
        .flat_map(|pair| [pair.earlier.place.0, pair.later.place.0]);
    let places: HashSet<usize> = places.collect();
    let known = place::find(document, &places);
    // A union that several operations refer to gives one warning.
    let mut hidden: BTreeMap<Pointer, Warning> = BTreeMap::new();
    for pair in &pairs {
        if let Some(warning) = describe(pair, document, &known, &api.schemas) {
            hidden.insert(warning.pointer.clone(), warning);
        }
    }
    hidden.into_values().collect()
}

/// Every union in answers, each once.
fn answered_unions(api: &Api) -> Vec<&Union> {
    let responses = api.operations.iter().flat_map(|it| &it.responses);
    let contents = responses.flat_map(Response::contents);
    let mut open: Vec<&Schema> = contents.filter_map(Content::schema).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut unions = Vec::new();
    while let Some(schema) = open.pop() {
        match &schema.shape {
            Shape::Reference(name) if seen.insert(name) => open.extend(api.schemas.get(name)),
            Shape::Union(union) => unions.push(union),
            _ => {}
        }
        schema.shape.for_each_child(&mut |child| open.push(child));
    }
    unions
}

/// The alternatives of a union that have an earlier one which takes some of their values.
fn pairs<'schemas>(
    union: &'schemas Union,
    comparison: &mut Comparison<'schemas>,
) -> Vec<Pair<'schemas>> {
    let mut pairs: Vec<Pair<'schemas>> = Vec::new();
    for (position, later) in union.variants.iter().enumerate() {
        let is_known = pairs.iter().any(|it| it.later.place.0 == later.place.0);
        if later.place.0 == 0 || is_known {
            continue;
        }
        let most = union.variants[..position]
            .iter()
            .filter(|earlier| ![0, later.place.0].contains(&earlier.place.0))
            .map(|earlier| (comparison.taken(earlier, later), earlier))
            // If several take as much, the first counts.
            .rev()
            .max_by_key(|(taken, _)| *taken)
            .filter(|(taken, _)| *taken != Taken::Nothing);
        pairs.extend(most.map(|(taken, earlier)| Pair {
            earlier,
            later,
            taken,
        }));
    }
    pairs
}

fn describe(
    pair: &Pair<'_>,
    document: &Value,
    known: &HashMap<usize, Alternative<'_>>,
    schemas: &Schemas,
) -> Option<Warning> {
    let later = known.get(&pair.later.place.0)?;
    let earlier = known.get(&pair.earlier.place.0)?;
    let (name, by) = (name(later, document), name(earlier, document));
    let message = match pair.taken {
        Taken::Nothing => return None,
        Taken::Part => format!(
            "{name} is not always chosen, because {by} is tried before it and takes some of its values"
        ),
        Taken::All if has_own(pair.earlier, pair.later, schemas) => format!(
            "{name} is chosen only for values with fields that {by} lacks, because {by} is tried before it"
        ),
        Taken::All => format!(
            "{name} is never chosen, because {by} is tried before it and takes all of its values"
        ),
    };
    Some(Warning {
        id: "shadowed-alternative",
        pointer: later.pointer.clone(),
        message,
        help: help(pair.earlier, pair.later, &by, schemas),
    })
}

/// The document's name of an alternative, or its number, counted from 1, when it has no name.
fn name(alternative: &Alternative<'_>, document: &Value) -> String {
    let name = |value: &Value| match value.get("$ref").and_then(Value::as_str) {
        Some(text) => reference::resolve(document, text)?.0.tokens().last(),
        None => value.get("title")?.as_str().map(str::to_owned),
    };
    let own = alternative.list.get(alternative.index);
    let own_name = own.and_then(name);
    let mut others = alternative.list.iter().filter(|other| Some(*other) != own);
    match own_name.filter(|own| !others.any(|other| name(other).as_ref() == Some(own))) {
        Some(name) => format!("`{}`", quoted(&name)),
        None => format!("alternative {}", alternative.index + 1),
    }
}

/// Whether an object has properties that the other one lacks, which identify it when they are present.
fn has_own(earlier: &Schema, later: &Schema, schemas: &Schemas) -> bool {
    let both = object(earlier, schemas).zip(object(later, schemas));
    both.is_some_and(|(earlier, later)| {
        let mut names = later.properties.keys();
        names.any(|name| !earlier.properties.contains_key(name))
    })
}

/// The change that would distinguish the two.
fn help(earlier: &Schema, later: &Schema, earlier_name: &str, schemas: &Schemas) -> String {
    match (earlier.resolved(schemas), later.resolved(schemas)) {
        (Some(Shape::Union(_)), _) => {
            format!("in an overlay, replace {earlier_name} by its alternatives")
        }
        (Some(Shape::Object(earlier)), Some(Shape::Object(later))) => {
            let differing = earlier.properties.iter().find(|(name, ours)| {
                let theirs = later
                    .properties
                    .get(*name)
                    .and_then(|it| it.resolved(schemas));
                let both = ours.resolved(schemas).zip(theirs);
                both.is_some_and(|(ours, theirs)| ours.is_apart_from(theirs))
            });
            match differing {
                Some((name, _)) => format!(
                    "in an overlay, make `{}` `required` in every alternative, or add a `discriminator` with it",
                    quoted(name)
                ),
                None => format!(
                    "in an overlay, add a `discriminator`, or make the properties that only {earlier_name} has `required`"
                ),
            }
        }
        (Some(Shape::Array(_) | Shape::Map(_)), Some(Shape::Array(_) | Shape::Map(_))) => {
            "in an overlay, make a property that distinguishes their items `required` or a `const`"
                .to_owned()
        }
        _ => format!(
            "in an overlay, make a property of {earlier_name} `required`, or remove one of the two"
        ),
    }
}
