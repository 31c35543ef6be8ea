//! Merges one value into another by the rules of the Overlay Specification 1.1.0, "Action Object".

use std::collections::HashSet;

use serde_json::Value;

use crate::base::pointer::Pointer;

/// The kinds of values that the merging rules distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Primitive,
        }
    }

    /// The name of one such value, and of several.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Object => ("an object", "objects"),
            Self::Array => ("an array", "arrays"),
            Self::Primitive => ("a primitive value", "primitive values"),
        }
    }
}

/// Merges `update` into the target of an action at the JSON Pointer `at`. Returns whether the document changes:
/// appending an item that an array already has does not count.
///
/// Fails when an object meets an array or a primitive, and leaves the target partly merged.
pub(super) fn merge(target: &mut Value, update: &Value, at: &str) -> Result<bool, String> {
    match target {
        // This rule holds only at the target itself: any value except an array is appended as one entry.
        Value::Array(items) if !update.is_array() => {
            Ok(append(items, std::slice::from_ref(update)))
        }
        target => merge_property(target, update, &mut Pointer::from(at)),
    }
}

fn merge_property(target: &mut Value, update: &Value, at: &mut Pointer) -> Result<bool, String> {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            let mut has_changed = false;
            for (key, value) in update {
                if let Some(existing) = target.get_mut(key) {
                    at.push(key);
                    has_changed |= merge_property(existing, value, at)?;
                    at.pop();
                } else {
                    target.insert(key.clone(), value.clone());
                    has_changed = true;
                }
            }
            Ok(has_changed)
        }
        (Value::Array(items), Value::Array(more)) => Ok(append(items, more)),
        (target, update) => match (Kind::of(target), Kind::of(update)) {
            (Kind::Primitive, Kind::Primitive) => {
                let has_changed = target != update;
                *target = update.clone();
                Ok(has_changed)
            }
            (target, update) => {
                let ((target, _), (update, _)) = (target.names(), update.names());
                Err(format!("{update} cannot be merged into {target} at `{at}`"))
            }
        },
    }
}

fn append(items: &mut Vec<Value>, more: &[Value]) -> bool {
    let present: HashSet<&Value> = items.iter().collect();
    let has_changed = !more.iter().all(|item| present.contains(item));
    items.extend(more.iter().cloned());
    has_changed
}
