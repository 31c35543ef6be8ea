//! The places of a union's alternatives in a document, which survive the copying and rewriting of schemas.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::dialect::keywords::Keywords;
use crate::base::pointer::Pointer;
use crate::model::schema::Place;

/// The keyword in a copied alternative that keeps its place. No document has it by chance, and a document that has it
/// on purpose only loses a warning.
pub(crate) const PLACE: &str = "\0place";

/// Records in the copy of a schema the place of each alternative of `original`.
pub(crate) fn mark(original: &Value, copy: &mut Value) {
    match (original, copy) {
        (Value::Object(original), Value::Object(copy)) => {
            for (keyword, value) in original {
                let Some(copy) = copy.get_mut(keyword) else {
                    continue;
                };
                if is_union(keyword, value) {
                    mark_alternatives(value, copy);
                }
                mark(value, copy);
            }
        }
        (Value::Array(original), Value::Array(copy)) => {
            for (original, copy) in original.iter().zip(copy) {
                mark(original, copy);
            }
        }
        _ => {}
    }
}

fn is_union(keyword: &str, value: &Value) -> bool {
    matches!(keyword, "oneOf" | "anyOf") && value.as_array().is_some_and(|list| list.len() > 1)
}

fn mark_alternatives(list: &Value, copy: &mut Value) {
    let copies = copy.as_array_mut().into_iter().flatten();
    for (alternative, copy) in list.as_array().into_iter().flatten().zip(copies) {
        if let Some(keywords) = copy.as_object_mut() {
            keywords.insert(PLACE.to_owned(), address(alternative).into());
        }
    }
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// The place that these keywords record.
#[must_use]
pub(crate) fn of(keywords: &Keywords) -> Place {
    let address = keywords.get(PLACE).and_then(Value::as_u64);
    Place(address.and_then(|it| usize::try_from(it).ok()).unwrap_or(0))
}

/// An alternative in the document.
pub(crate) struct Alternative<'document> {
    /// Its place.
    pub pointer: Pointer,
    /// The list of all alternatives.
    pub list: &'document [Value],
    /// Its index in the list.
    pub index: usize,
}

/// The alternatives at these places.
#[must_use]
pub(crate) fn find<'document>(
    document: &'document Value,
    places: &HashSet<usize>,
) -> HashMap<usize, Alternative<'document>> {
    let mut found = HashMap::new();
    if !places.is_empty() {
        search(document, &mut Vec::new(), places, &mut found);
    }
    found
}

/// A step down in a document.
#[derive(Clone, Copy)]
enum Step<'document> {
    Key(&'document str),
    Index(usize),
}

fn search<'document>(
    value: &'document Value,
    steps: &mut Vec<Step<'document>>,
    places: &HashSet<usize>,
    found: &mut HashMap<usize, Alternative<'document>>,
) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                steps.push(Step::Key(key));
                search(member, steps, places, found);
                steps.pop();
            }
        }
        Value::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                steps.push(Step::Index(index));
                if places.contains(&address(element)) {
                    let alternative = Alternative {
                        pointer: pointer(steps),
                        list,
                        index,
                    };
                    found.insert(address(element), alternative);
                }
                search(element, steps, places, found);
                steps.pop();
            }
        }
        _ => {}
    }
}

fn pointer(steps: &[Step]) -> Pointer {
    let root = Pointer::root();
    steps.iter().fold(root, |pointer, step| match step {
        Step::Key(key) => pointer.child(key),
        Step::Index(index) => pointer.index(*index),
    })
}

/// How many keywords a schema has besides its recorded place.
#[must_use]
pub(crate) fn count(keywords: &Map<String, Value>) -> usize {
    keywords.len() - usize::from(keywords.contains_key(PLACE))
}
