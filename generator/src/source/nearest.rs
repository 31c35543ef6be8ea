//! Rewrites references that mean a definition of the enclosing schema but are written as if it were the whole document.
//!
//! People copy JSON Schemas with `$defs` of their own into descriptions. `#/$defs/Name` then leads nowhere, and means
//! the `$defs` of the nearest enclosing schema.

use serde_json::Value;

use super::Limits;
use crate::base::pointer::Pointer;
use crate::base::reference;

/// A reference that means the definition of an enclosing schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nearest {
    /// Where the reference stands.
    pub(super) place: Pointer,
    /// Its text in the document.
    pub(super) written: String,
    /// The place that it means.
    pub(super) meant: Pointer,
}

/// The keywords that hold definitions.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// Whether a text may have such references. Most texts have none and need no search.
pub(super) fn may_have(text: &str) -> bool {
    DEFINITIONS.iter().any(|keyword| {
        // JSON may be written with `\/`.
        text.contains(&format!("#/{keyword}/")) || text.contains(&format!("#\\/{keyword}\\/"))
    })
}

/// Rewrites references that lead nowhere and name a definition of an enclosing schema.
pub(super) fn resolve(value: &mut Value, limits: &Limits) -> Vec<Nearest> {
    let mut search = Search {
        root: value,
        around: Vec::new(),
        found: Vec::new(),
        bytes_left: limits.bytes,
    };
    search.walk(value, &mut Pointer::root());
    let found = search.found;
    for one in &found {
        if let Some(text) = value.pointer_mut(one.place.as_str()) {
            *text = format!("#{}", one.meant).into();
        }
    }
    found
}

struct Search<'value> {
    root: &'value Value,
    /// The enclosing objects with definitions, the outermost first.
    around: Vec<(Pointer, &'value Value)>,
    found: Vec<Nearest>,
    /// How many bytes may still be written. When they run out, the remaining references stay as they are.
    bytes_left: usize,
}

impl<'value> Search<'value> {
    fn walk(&mut self, value: &'value Value, pointer: &mut Pointer) {
        match value {
            Value::Object(members) => {
                let has_definitions = DEFINITIONS.iter().any(|it| members.contains_key(*it));
                if has_definitions {
                    self.around.push((pointer.clone(), value));
                }
                for (key, member) in members {
                    pointer.push(key);
                    match member {
                        Value::String(text) if key == "$ref" => self.reference(text, pointer),
                        _ => self.walk(member, pointer),
                    }
                    pointer.pop();
                }
                if has_definitions {
                    self.around.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push(&index.to_string());
                    self.walk(item, pointer);
                    pointer.pop();
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, text: &str, place: &Pointer) {
        let is_definition = DEFINITIONS.iter().any(|keyword| {
            let rest = text
                .strip_prefix("#/")
                .and_then(|it| it.strip_prefix(*keyword));
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        if !is_definition || reference::resolve(self.root, text).is_some() {
            return;
        }
        let nearest = self.around.iter().rev().find_map(|(above, schema)| {
            let (below, _) = reference::resolve(schema, text)?;
            Some(above.join(&below))
        });
        let Some(meant) = nearest else { return };
        let bytes = 2 * meant.as_str().len() + place.as_str().len() + text.len();
        let Some(left) = self.bytes_left.checked_sub(bytes) else {
            return;
        };
        self.bytes_left = left;
        self.found.push(Nearest {
            place: place.clone(),
            written: text.to_owned(),
            meant,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_means_the_definition_of_the_nearest_enclosing_schema() {
        let mut value = json!({
            "$defs": {"Root": {}},
            "a": {
                "$defs": {"X": {}, "Y": {"items": {"$ref": "#/$defs/X"}}},
                "b": {
                    "definitions": {"X": {}},
                    "$defs": {"Y": {"k/l": {}}},
                    "own": [{"$ref": "#/definitions/X"}, {"$ref": "#/$defs/Y/k~1l"}],
                    "outer": {"$ref": "#/$defs/X"},
                },
                "root": {"$ref": "#/$defs/Root"},
                "gone": {"$ref": "#/$defs/Gone"},
            },
            "outside": {"$ref": "#/$defs/X"},
        });
        let found = resolve(&mut value, &Limits::default());
        assert_eq!(value["a"]["$defs"]["Y"]["items"]["$ref"], "#/a/$defs/X");
        assert_eq!(value["a"]["b"]["own"][0]["$ref"], "#/a/b/definitions/X");
        assert_eq!(value["a"]["b"]["own"][1]["$ref"], "#/a/b/$defs/Y/k~1l");
        assert_eq!(value["a"]["b"]["outer"]["$ref"], "#/a/$defs/X");
        for (key, text) in [("root", "#/$defs/Root"), ("gone", "#/$defs/Gone")] {
            assert_eq!(value["a"][key]["$ref"], text);
        }
        assert_eq!(value["outside"]["$ref"], "#/$defs/X");
        assert_eq!(found.len(), 4);
        assert_eq!(found[0].place.as_str(), "/a/$defs/Y/items/$ref");
    }
}
