//! Which file each part of a merged document comes from, and which files refer to it.

use serde_json::Value;

use super::Merged;
use crate::base::pointer::Pointer;

impl Merged {
    /// Whether anything outside a file refers to a component that the file added.
    pub(super) fn needs(&self, file: usize) -> bool {
        let is_own = |pointer: &Pointer| {
            self.parts
                .places
                .get(pointer)
                .is_some_and(|(it, _)| *it == file)
        };
        let own: Vec<String> = self
            .parts
            .added
            .iter()
            .filter(|pointer| is_own(pointer))
            .map(|pointer| format!("#{pointer}"))
            .collect();
        let mut pending = vec![(Pointer::root(), &self.value)];
        while let Some((pointer, value)) = pending.pop() {
            if self.parts.added.contains(&pointer) && is_own(&pointer) {
                continue;
            }
            match value {
                Value::Object(members) => {
                    let target = members.get("$ref").and_then(Value::as_str);
                    let is_within = |own: &String| {
                        let rest = target.and_then(|it| it.strip_prefix(own.as_str()));
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                    };
                    if own.iter().any(is_within) {
                        return true;
                    }
                    pending.extend(members.iter().map(|(key, it)| (pointer.child(key), it)));
                }
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    pending.extend(items.map(|(index, it)| (pointer.index(index), it)));
                }
                _ => {}
            }
        }
        false
    }

    /// The file of the value at a place.
    pub(super) fn file_of(&self, pointer: &Pointer) -> String {
        let (file, _) = self.parts.origin(pointer);
        self.files.get(file).cloned().unwrap_or_default()
    }

    /// Records the place in the supplement of an added value.
    pub(super) fn place(&mut self, place: Pointer, source: Pointer) {
        let file = self.file();
        self.parts.added.insert(place.clone());
        self.parts.places.insert(place, (file, source));
    }
}
