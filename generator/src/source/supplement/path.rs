//! Merges the operations of a path: those of the document, and those that a supplement adds.

use serde_json::{Map, Value};

use super::value::{followed, object, object_entry, wordless};
use super::{Counts, Merged};
use crate::base::keyword::{ADDITIONAL_OPERATIONS, METHODS, path_operations};
use crate::base::pointer::Pointer;
use crate::base::template::without_names;
use crate::source::{Document, Part};
use crate::text::quoted;

impl Merged {
    /// Adds the operations of a path that the document lacks, and the path's other keys.
    pub(super) fn add_path(
        &mut self,
        supplement: &Document,
        path: &str,
        item: &Value,
        inherited: &Map<String, Value>,
        counts: &mut Counts,
    ) {
        let pointer = Pointer::from("/paths").child(path);
        let (item, source) = followed(&supplement.value, item, &pointer);
        let own = path_operations(item);
        let (known, new): (Vec<_>, Vec<_>) =
            own.partition(|it| self.owner(&it.method, path).is_some());
        counts.described += known.len() + new.len();
        counts.operations += new.len();
        for operation in &known {
            let owner = self.owner(&operation.method, path).unwrap_or_default();
            let signature = format!("{} {}", operation.method, path);
            let message = format!("`{}` is also described in {owner}", quoted(&signature));
            let place = source.operation(operation);
            let finding = supplement.warning("superseded", &place, Part::Key, message);
            let help = "the generator uses that description; remove this one from the supplement";
            self.superseded.push(finding.help(help));
        }
        let there = pointer.resolve(&self.value);
        let is_there = there.is_some();
        // Lint reports unknown keys, such as a misspelt method.
        let others: Vec<(&String, &Value)> = unknown(item).collect();
        if new.is_empty() && others.is_empty() && (is_there || !known.is_empty()) {
            return;
        }
        let (mut target, of_path) = match there {
            Some(there) => {
                let (there, at) = followed(&self.value, there, &pointer);
                let mut there = there.clone();
                if at != pointer {
                    // This path item no longer refers to another place: the target's content moves here.
                    let origin = self.parts.origin(&at);
                    self.parts.places.insert(pointer.clone(), origin);
                }
                let of_path = self.of_path(supplement, (path, &source), &there, item);
                for (key, value) in others {
                    if there.get(key).is_none() {
                        insert(&mut there, &[key], value.clone());
                        self.place(pointer.child(key), source.child(key));
                    }
                }
                (there, of_path)
            }
            None => (without_operations(item), Map::new()),
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
            insert(&mut target, &operation.keys, value);
            let place = pointer.operation(&operation);
            self.place(place, source.operation(&operation));
        }
        if !is_there {
            self.place(pointer, source);
        }
        if let Some(paths) = object(&mut self.value, "paths") {
            paths.insert(path.to_owned(), target);
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

    /// The file that describes an operation of this method at the path; ignores the names of its parameters.
    fn owner(&self, method: &str, path: &str) -> Option<String> {
        let paths = self.value.get("paths").and_then(Value::as_object);
        let shape = |path: &str| without_names(path.trim_end_matches('/'));
        let wanted = shape(path);
        for (known, item) in paths.into_iter().flatten() {
            if shape(known) != wanted {
                continue;
            }
            let pointer = Pointer::from("/paths").child(known);
            let (item, at) = followed(&self.value, item, &pointer);
            let mut operations = path_operations(item);
            if let Some(operation) = operations.find(|it| it.method == method) {
                return Some(self.file_of(&at.operation(&operation)));
            }
        }
        None
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
        members.retain(|key, value| {
            let is_operation = METHODS.contains(&key.as_str()) || key == ADDITIONAL_OPERATIONS;
            !(is_operation && value.is_object())
        });
    }
    rest
}

/// The keys of a path item that are neither operations nor defined by the specification.
fn unknown(item: &Value) -> impl Iterator<Item = (&String, &Value)> {
    const KNOWN: [&str; 5] = ["parameters", "servers", "description", "summary", "$ref"];
    let members = item.as_object().into_iter().flatten();
    members.filter(|(key, value)| {
        let is_operation = METHODS.contains(&key.as_str()) || *key == ADDITIONAL_OPERATIONS;
        !(KNOWN.contains(&key.as_str())
            || key.starts_with("x-")
            || (is_operation && value.is_object()))
    })
}

/// Puts a value below these keys.
fn insert(target: &mut Value, keys: &[&str], value: Value) {
    let Some((last, above)) = keys.split_last() else {
        return;
    };
    let parent = above
        .iter()
        .try_fold(target, |at, key| object_entry(at, key));
    if let Some(Value::Object(parent)) = parent {
        parent.insert((*last).to_owned(), value);
    }
}
