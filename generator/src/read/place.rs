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
pub(super) fn mark(original: &Value, copy: &mut Value) {
    match (original, copy) {
        (Value::Object(original), Value::Object(copy)) => {
            for ((keyword, value), copy) in original.iter().zip(copy.values_mut()) {
                mark(value, copy);
                if matches!(keyword.as_str(), "oneOf" | "anyOf") {
                    mark_alternatives(value, copy);
                }
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

fn mark_alternatives(list: &Value, copy: &mut Value) {
    if let (Value::Array(list), Value::Array(copies)) = (list, copy)
        && list.len() > 1
    {
        for (alternative, copy) in list.iter().zip(copies) {
            if let Value::Object(keywords) = copy {
                keywords.insert(PLACE.to_owned(), address(alternative).into());
            }
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
        search(document, &mut Pointer::root(), places, &mut found);
    }
    found
}

fn search<'document>(
    value: &'document Value,
    at: &mut Pointer,
    places: &HashSet<usize>,
    found: &mut HashMap<usize, Alternative<'document>>,
) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                at.push(key);
                search(member, at, places, found);
                at.pop();
            }
        }
        Value::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                at.push(&index.to_string());
                if places.contains(&address(element)) {
                    let pointer = at.clone();
                    let alternative = Alternative {
                        pointer,
                        list,
                        index,
                    };
                    found.insert(address(element), alternative);
                }
                search(element, at, places, found);
                at.pop();
            }
        }
        _ => {}
    }
}

/// How many keywords a schema has besides its recorded place.
#[must_use]
pub(crate) fn count(keywords: &Map<String, Value>) -> usize {
    keywords.len() - usize::from(keywords.contains_key(PLACE))
}
