//! Rewrites references that mean a definition of the enclosing schema but are written as if it were the whole document.
//!
//! People copy JSON Schemas with `$defs` of their own into descriptions. `#/$defs/Name` then leads nowhere, and means
//! the `$defs` of the nearest enclosing schema.

use serde_json::Value;

use super::Limits;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, each_reference};

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
    let root = &*value;
    let mut found = Vec::new();
    // How many bytes may still be written. When they run out, the remaining references stay as they are.
    let mut bytes_left = limits.bytes;
    each_reference(root, &mut Pointer::root(), &mut |place, text| {
        let is_candidate = place.as_str().ends_with("/$ref") && names_definition(text);
        if !is_candidate || reference::resolve(root, text).is_some() {
            return;
        }
        let Some(meant) = nearest(root, place, text) else {
            return;
        };
        let bytes = 2 * meant.as_str().len() + place.as_str().len() + text.len();
        if let Some(left) = bytes_left.checked_sub(bytes) {
            bytes_left = left;
            found.push(Nearest {
                place: place.clone(),
                written: text.to_owned(),
                meant,
            });
        }
    });
    for one in &found {
        if let Some(text) = value.pointer_mut(one.place.as_str()) {
            *text = format!("#{}", one.meant).into();
        }
    }
    found
}

fn names_definition(text: &str) -> bool {
    DEFINITIONS.iter().any(|keyword| {
        let rest = text
            .strip_prefix("#/")
            .and_then(|it| it.strip_prefix(*keyword));
        rest.is_some_and(|rest| rest.starts_with('/'))
    })
}

/// The definition of the nearest enclosing schema that a reference at `place` means.
fn nearest(root: &Value, place: &Pointer, text: &str) -> Option<Pointer> {
    let place = place.as_str();
    let (mut value, mut start) = (root, 0);
    let mut around = vec![(root, "")];
    for (end, _) in place.match_indices('/').skip(1) {
        value = value.pointer(place.get(start..end)?)?;
        start = end;
        around.push((value, place.get(..end)?));
    }
    around.into_iter().rev().find_map(|(schema, above)| {
        let (below, _) = reference::resolve(schema, text)?;
        Some(Pointer::from(above).join(&below))
    })
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
