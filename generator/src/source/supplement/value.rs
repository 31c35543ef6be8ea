//! Values of documents: followed path items, content without descriptions, and objects below a key.

use serde_json::{Map, Value};

use crate::base::pointer::Pointer;
use crate::base::reference::{self, Followed};

/// Keys for people only.
const WORDS: [&str; 4] = ["description", "summary", "example", "examples"];

/// A path item and its place, with the references to other places followed.
pub(super) fn followed<'value>(
    root: &'value Value,
    item: &'value Value,
    pointer: &Pointer,
) -> (&'value Value, Pointer) {
    match reference::follow(root, item) {
        Followed::Value(value, place) => (value, place.unwrap_or_else(|| pointer.clone())),
        // Lint reports the broken reference.
        Followed::Nowhere | Followed::TooLong => (item, pointer.clone()),
    }
}

/// A value without the texts for people.
pub(super) fn wordless(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(key, it)| {
                // A property may have such a name, but its value is an object.
                !WORDS.contains(&key.as_str()) || (it.is_object() && *key != "examples")
            });
            let members = members.map(|(key, value)| (key.clone(), wordless(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(wordless).collect(),
        other => other.clone(),
    }
}

/// The object below a key; creates it if the key is missing.
pub(super) fn object_entry<'value>(
    value: &'value mut Value,
    key: &str,
) -> Option<&'value mut Value> {
    let entry = value.as_object_mut()?.entry(key).or_insert(Value::Null);
    if entry.is_null() {
        *entry = Map::new().into();
    }
    Some(entry)
}

pub(super) fn object<'value>(
    value: &'value mut Value,
    key: &str,
) -> Option<&'value mut Map<String, Value>> {
    object_entry(value, key)?.as_object_mut()
}
