//! The name lock: the names of operations and schemas, kept from one update to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;

use crate::base::template::without_names;
use crate::model::Operation;
use crate::shape::direction::SENT;

/// The names that earlier runs gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lock {
    /// Method names, by `METHOD /path`.
    pub operations: BTreeMap<String, String>,
    /// Type names, by the name of the schema.
    pub schemas: BTreeMap<String, String>,
    /// Type names of schemas without a name, by their places.
    pub inline: BTreeMap<String, String>,
    /// The feature of each tag.
    pub features: BTreeMap<String, String>,
    /// The types whose fields distinguish `null` from a missing value.
    pub patched: BTreeSet<String>,
    /// The schemas that are one type for both directions, with their properties that go both ways.
    pub shared: BTreeMap<String, BTreeSet<String>>,
}

impl Lock {
    /// The document's name of the schema behind this type.
    #[must_use]
    pub fn schema_of(&self, name: &str) -> Option<&str> {
        let mut schemas = self.schemas.iter();
        let (schema, _) = schemas.find(|(_, given)| *given == name)?;
        Some(document_name(schema))
    }

    /// The lock for these operations. If only the spelling of an operation's path has changed, such as a slash at its
    /// end or the names of its parameters, the names of the old spelling go to the new one.
    #[must_use]
    pub fn following(&self, operations: &[Operation]) -> Self {
        let there: HashSet<String> = operations.iter().map(Operation::signature).collect();
        // A path that still exists keeps its names. If two old paths differ only in spelling, neither passes its names
        // on.
        let mut gone: HashMap<String, Vec<&String>> = HashMap::new();
        for signature in self.operations.keys().filter(|it| !there.contains(*it)) {
            let same = gone.entry(unwritten(signature)).or_default();
            same.push(signature);
        }
        let mut moved: HashMap<&str, String> = HashMap::new();
        for signature in operations.iter().map(Operation::signature) {
            if !self.operations.contains_key(&signature)
                && let Some([before]) = gone.get(&unwritten(&signature)).map(Vec::as_slice)
            {
                moved.entry(before).or_insert(signature);
            }
        }
        if moved.is_empty() {
            return self.clone();
        }
        let operations = self.operations.iter().map(|(signature, name)| {
            let now = moved.get(signature.as_str()).unwrap_or(signature);
            (now.clone(), name.clone())
        });
        let inline = self.inline.iter().map(|(place, name)| {
            // A place in an operation is the signature, a space and the place inside.
            let mut spaces = place.match_indices(' ').skip(1);
            let path_end = spaces.next().map_or(place.len(), |(end, _)| end);
            let (signature, rest) = place.split_at(path_end);
            let now = moved.get(signature).map_or(signature, String::as_str);
            (format!("{now}{rest}"), name.clone())
        });
        Self {
            operations: operations.collect(),
            inline: inline.collect(),
            ..self.clone()
        }
    }
}

/// The document's name of a schema that may be the sent variant.
#[must_use]
pub(crate) fn document_name(schema: &str) -> &str {
    schema.strip_suffix(SENT).unwrap_or(schema)
}

/// A signature without the parts that depend on the spelling of the path.
fn unwritten(signature: &str) -> String {
    without_names(signature.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_another_spelling_keeps_its_names() {
        let mut lock = Lock::default();
        for (place, name) in [
            ("GET /pets/{id} 200", "PetResponse"),
            ("GET /pets/{id}/toys 200", "ToysResponse"),
            ("Pet.kind", "Kind"),
        ] {
            lock.inline.insert(place.to_owned(), name.to_owned());
        }
        lock.operations
            .insert("GET /pets/{id}".to_owned(), "get_pet".to_owned());
        let operation = Operation {
            method: "GET".to_owned(),
            path: "/pets/{pet_id}/".to_owned(),
            ..Operation::default()
        };
        let following = lock.following(&[operation]);
        assert_eq!(following.operations["GET /pets/{pet_id}/"], "get_pet");
        assert_eq!(following.inline["GET /pets/{pet_id}/ 200"], "PetResponse");
        assert_eq!(following.inline["GET /pets/{id}/toys 200"], "ToysResponse");
        assert_eq!(following.inline["Pet.kind"], "Kind");
    }

    #[test]
    fn an_existing_path_keeps_its_name_beside_another_spelling() {
        let mut lock = Lock::default();
        lock.operations
            .insert("GET /pets".to_owned(), "list_pets".to_owned());
        let operations = ["/pets", "/pets/"].map(|path| Operation {
            method: "GET".to_owned(),
            path: path.to_owned(),
            ..Operation::default()
        });
        assert_eq!(lock.following(&operations), lock);
    }
}
