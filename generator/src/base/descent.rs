//! Ways down in a document, through references and through the parts of composed schemas.

use serde_json::Value;

use crate::base::pointer::Pointer;
use crate::base::reference::{self, Followed};

/// The most schemas searched for one property, because an `allOf` of an `allOf` may repeat itself without end.
const MOST_SCHEMAS: usize = 1000;

/// The value at a pointer, with its references followed to the end.
#[must_use]
pub(crate) fn followed(document: &Value, pointer: Pointer) -> Pointer {
    let value = pointer.resolve(document);
    match value.map(|value| reference::follow(document, value)) {
        Some(Followed::Value(_, Some(target))) => target,
        _ => pointer,
    }
}

/// The value at these keys in a schema, or in one of the schemas that compose it.
#[must_use]
pub(crate) fn find(document: &Value, schema: &Pointer, keys: &[&str]) -> Option<Pointer> {
    let mut open = vec![schema.clone()];
    for _ in 0..MOST_SCHEMAS {
        let at = followed(document, open.pop()?);
        let wanted = keys.iter().fold(at.clone(), |at, key| at.child(key));
        if wanted.resolve(document).is_some() {
            return Some(wanted);
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            let list = at.child(keyword);
            let parts = list.resolve(document).and_then(Value::as_array);
            let parts = 0..parts.map_or(0, Vec::len);
            open.extend(parts.rev().map(|index| list.index(index)));
        }
    }
    None
}
