//! Merges the operations of a path: those of the document, and those that a supplement adds.

use serde_json::{Map, Value};

use super::{Counts, Merged, USED_INSTEAD, wordless};
use crate::base::held::members;
use crate::base::keyword::{ADDITIONAL_OPERATIONS, METHODS, path_operations};
use crate::base::pointer::Pointer;
use crate::base::reference::followed;
use crate::base::template::without_names;
use crate::source::{Document, Part};
use crate::text::quoted;

impl Merged {
    /// Adds the operations of a path that the document lacks, and the path's other keys.
    pub(super) fn add_path(
        &mut self,
        supplement: &Document,
        path: &str,
        inherited: &Map<String, Value>,
        counts: &mut Counts,
    ) {
        let pointer = Pointer::from("/paths").child(path);
        let source = followed(&supplement.value, pointer.clone());
        let Some(item) = source.resolve(&supplement.value) else {
            return;
        };
        let mut new = Vec::new();
        let mut is_known = false;
        for operation in path_operations(item) {
            counts.described += 1;
            let Some(there) = self.described(&operation.method, path) else {
                new.push(operation);
                continue;
            };
            is_known = true;
            let signature = format!("{} {}", operation.method, path);
            let place = source.operation(&operation);
            self.superseded(supplement, (&signature, &there), &place, USED_INSTEAD);
        }
        counts.operations += new.len();
        let there = pointer.resolve(&self.document.value);
        let is_there = there.is_some();
        // Lint reports unknown keys, such as a misspelt method.
        let others: Vec<(&String, &Value)> = unknown(item).collect();
        if new.is_empty() && others.is_empty() && (is_there || is_known) {
            return;
        }
        let (mut target, of_path) = if is_there {
            let at = followed(&self.document.value, pointer.clone());
            let there = at.resolve(&self.document.value);
            let mut there = there.cloned().unwrap_or_default();
            if at != pointer {
                // This path item no longer refers to another place: the target's content moves here.
                let origin = self.document.parts.origin(&at);
                self.document.parts.places.insert(pointer.clone(), origin);
            }
            let of_path = self.of_path(supplement, (path, &source), &there, item);
            for (key, value) in others {
                if there.get(key).is_none() {
                    put(&mut there, &Pointer::root().child(key), value.clone());
                    self.place(pointer.child(key), source.child(key));
                }
            }
            (there, of_path)
        } else {
            (without_operations(item), Map::new())
        };
        for operation in new {
            let mut value = operation.operation.clone();
            for (key, said) in &of_path {
                give(&mut value, key, said);
            }
            for (key, said) in inherited {
                if item.get(key).is_none() {
                    give(&mut value, key, said);
                }
            }
            put(&mut target, &Pointer::root().operation(&operation), value);
            let place = pointer.operation(&operation);
            self.place(place, source.operation(&operation));
        }
        put(&mut self.document.value, &pointer, target);
        if !is_there {
            self.place(pointer, source);
        }
    }

    /// The keys for all operations of a path that the document has, for the supplement's own operations.
    fn of_path(
        &mut self,
        supplement: &Document,
        (path, source): (&str, &Pointer),
        there: &Value,
        item: &Value,
    ) -> Map<String, Value> {
        let mut of_path = Map::new();
        for key in ["parameters", "servers"] {
            match (there.get(key), item.get(key)) {
                (_, None) => {}
                (None, Some(said)) => {
                    of_path.insert(key.to_owned(), said.clone());
                }
                (Some(theirs), Some(ours)) if wordless(theirs) == wordless(ours) => {}
                (Some(_), Some(_)) => {
                    let message = format!(
                        "`{key}` of all operations of `{}` differ from the document's",
                        quoted(path)
                    );
                    let place = source.child(key);
                    let fault = supplement.error("supplement-conflict", &place, Part::Key, message);
                    let help = format!("copy `{key}` from the document: they also hold here");
                    self.faults.push(fault.help(help));
                }
            }
        }
        of_path
    }

    /// The place of an operation of this method at the path; ignores the names of its parameters.
    fn described(&self, method: &str, path: &str) -> Option<Pointer> {
        let root = &self.document.value;
        let shape = |path: &str| without_names(path.trim_end_matches('/'));
        let wanted = shape(path);
        let mut alike = members(root.get("paths")).filter(|(it, _)| shape(it) == wanted);
        alike.find_map(|(known, _)| {
            let at = followed(root, Pointer::from("/paths").child(known));
            let mut operations = path_operations(at.resolve(root)?);
            let operation = operations.find(|it| it.method == method)?;
            Some(at.operation(&operation))
        })
    }
}

/// Gives an operation a key that holds for all of its path or document, unless it has its own. Adds only the parameters
/// that it lacks.
fn give(operation: &mut Value, key: &str, said: &Value) {
    let Some(members) = operation.as_object_mut() else {
        return;
    };
    match (members.get_mut(key), said) {
        (None, said) => {
            members.insert(key.to_owned(), said.clone());
        }
        (Some(Value::Array(own)), Value::Array(said)) if key == "parameters" => {
            let identity = |it: &Value| (it.get("in").cloned(), it.get("name").cloned());
            let known: Vec<_> = own.iter().map(identity).collect();
            let more = said.iter().filter(|it| !known.contains(&identity(it)));
            own.extend(more.cloned().collect::<Vec<_>>());
        }
        _ => {}
    }
}

/// A path item without its operations.
fn without_operations(item: &Value) -> Value {
    let mut rest = item.clone();
    if let Some(members) = rest.as_object_mut() {
        members.retain(|key, value| !is_operation(key, value));
    }
    rest
}

/// The keys of a path item that are neither operations nor defined by the specification.
fn unknown(item: &Value) -> impl Iterator<Item = (&String, &Value)> {
    const KNOWN: [&str; 5] = ["parameters", "servers", "description", "summary", "$ref"];
    members(Some(item)).filter(|(key, value)| {
        !(KNOWN.contains(&key.as_str()) || key.starts_with("x-") || is_operation(key, value))
    })
}

fn is_operation(key: &str, value: &Value) -> bool {
    (METHODS.contains(&key) || key == ADDITIONAL_OPERATIONS) && value.is_object()
}

/// Puts a value at a place.
fn put(root: &mut Value, pointer: &Pointer, value: Value) {
    if let Some(place) = pointer.create(root) {
        *place = value;
    }
}
