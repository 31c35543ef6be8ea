//! Where the alternatives of unions stand in a document, carried along while schemas are copied and rewritten.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::dialect::keywords::Keywords;
use crate::base::pointer::Pointer;
use crate::model::schema::Place;

/// The keyword under which the copy of an alternative keeps its place. No document has it by chance, and one that has it
/// on purpose only loses a warning.
pub(crate) const PLACE: &str = "\0place";

/// Notes in the copy of a schema where each alternative of the `original` stands.
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

/// The place that has been noted in these keywords.
#[must_use]
pub(crate) fn of(keywords: &Keywords) -> Place {
    let address = keywords.get(PLACE).and_then(Value::as_u64);
    Place(address.and_then(|it| usize::try_from(it).ok()).unwrap_or(0))
}

/// An alternative in the document.
pub(crate) struct Alternative<'document> {
    /// Where it stands.
    pub pointer: Pointer,
    /// It and the others.
    pub list: &'document [Value],
    /// Which of them it is.
    pub index: usize,
}

/// What stands at these places.
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

/// How many keywords a schema has, without the place.
#[must_use]
pub(crate) fn count(keywords: &Map<String, Value>) -> usize {
    keywords.len() - usize::from(keywords.contains_key(PLACE))
}
