//! Values of documents: what they refer to, what they say apart from words, and what stands below a key.

use serde_json::{Map, Value};

use crate::base::pointer::Pointer;
use crate::base::reference::{self, Followed};

/// Keys that say something to people only.
const WORDS: [&str; 4] = ["description", "summary", "example", "examples"];

/// What a path item is when it refers to another place, and where it stands.
pub(super) fn followed<'value>(
    root: &'value Value,
    item: &'value Value,
    pointer: &Pointer,
) -> (&'value Value, Pointer) {
    match reference::follow(root, item) {
        Followed::Value(value, place) => (value, place.unwrap_or_else(|| pointer.clone())),
        // Lint says what is wrong with it.
        Followed::Nowhere | Followed::TooLong => (item, pointer.clone()),
    }
}

/// A value without what it says to people only.
pub(super) fn wordless(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(key, it)| {
                // A property may have such a name, and is an object then.
                !WORDS.contains(&key.as_str()) || (it.is_object() && *key != "examples")
            });
            let members = members.map(|(key, value)| (key.clone(), wordless(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(wordless).collect(),
        other => other.clone(),
    }
}

/// The object below a key, which is made where there is nothing.
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
