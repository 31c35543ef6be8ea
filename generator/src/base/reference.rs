//! References within a document: where each one leads, how many may follow each other, and what they reach together.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::base::pointer::Pointer;

/// How many references may follow each other. Following each of many longer chains would take quadratic time.
pub(crate) const LONGEST_CHAIN: usize = 64;

/// The most schemas searched for one property, because an `allOf` of an `allOf` may repeat itself without end.
const MOST_SCHEMAS: usize = 1000;

/// The key that holds referenced values of other files in a document of several files: one object per file path, with
/// the values of that file in it.
pub(crate) const FILES: &str = "x-referenced-files";

/// The end of a chain of references.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Followed<'value> {
    /// The first value that is not a reference, and its place; no place when it is the value that was asked about.
    Value(&'value Value, Option<Pointer>),
    /// A reference leads nowhere, or out of the document.
    Nowhere,
    /// More than [`LONGEST_CHAIN`] references follow each other, perhaps in a circle.
    TooLong,
}

impl<'value> Followed<'value> {
    /// The value, if there is one.
    #[must_use]
    pub(crate) fn value(self) -> Option<&'value Value> {
        match self {
            Self::Value(value, _) => Some(value),
            Self::Nowhere | Self::TooLong => None,
        }
    }
}

/// The target of a reference within the document: its place and its value, if it exists.
///
/// A fragment is percent-decoded, then read as a JSON Pointer (RFC 6901, section 6). As many documents forget to encode
/// a `%`, the text is also tried as it is written. The part before the `#` may name one of the document's [`FILES`].
#[must_use]
pub(crate) fn resolve<'value>(
    root: &'value Value,
    reference: &str,
) -> Option<(Pointer, &'value Value)> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let (root, above) = match (file, reference.starts_with('#')) {
        ("", false) => return None,
        ("", true) => (root, Pointer::root()),
        (file, _) => (
            root.get(FILES)?.get(file)?,
            Pointer::root().child(FILES).child(file),
        ),
    };
    let decoded = percent_decode_str(fragment).decode_utf8().ok();
    [decoded.as_deref(), Some(fragment)]
        .into_iter()
        .flatten()
        .find_map(|text| {
            let pointer = Pointer::from(text);
            let value = pointer.resolve(root)?;
            Some((above.join(&pointer), value))
        })
}

/// Whether a value is only a reference.
#[must_use]
pub(crate) fn is_bare(value: &Value) -> bool {
    let members = value.as_object().filter(|members| members.len() == 1);
    members.is_some_and(|members| members.get("$ref").is_some_and(Value::is_string))
}

/// The reference to a place of a document, as messages show it.
#[must_use]
pub fn reference_to(pointer: &Pointer) -> String {
    let mut tokens = pointer.tokens();
    match (tokens.next(), tokens.next()) {
        (Some(files), Some(path)) if files == FILES => {
            let root = Pointer::root();
            let below = tokens.fold(root, |at, token| at.child(&token));
            match below.as_str() {
                "" => path,
                below => format!("{path}#{below}"),
            }
        }
        _ => format!("#{pointer}"),
    }
}

/// Follows `$ref` from `value` to the first value that is not a reference.
#[must_use]
pub(crate) fn follow<'value>(root: &'value Value, value: &'value Value) -> Followed<'value> {
    follow_with(value, |reference| resolve(root, reference))
}

/// Like [`follow`], with a `resolve` that remembers its results.
pub(crate) fn follow_with<'value>(
    value: &'value Value,
    mut resolve: impl FnMut(&'value str) -> Option<(Pointer, &'value Value)>,
) -> Followed<'value> {
    let (mut value, mut pointer) = (value, None);
    for _ in 0..=LONGEST_CHAIN {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Followed::Value(value, pointer);
        };
        let Some((place, target)) = resolve(reference) else {
            return Followed::Nowhere;
        };
        (value, pointer) = (target, Some(place));
    }
    Followed::TooLong
}

/// The value at a pointer, with its references followed to the end.
#[must_use]
pub(crate) fn followed(document: &Value, pointer: Pointer) -> Pointer {
    let value = pointer.resolve(document);
    match value.map(|value| follow(document, value)) {
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

/// The targets of all references in a value, directly or through other targets. Leaves out references that lead
/// nowhere.
#[must_use]
pub fn reached(document: &Value, value: &Value) -> BTreeSet<Pointer> {
    let mut reached = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some((pointer, target)) = reference.and_then(|it| resolve(document, it))
                    && reached.insert(pointer)
                {
                    open.push(target);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    reached
}

/// Whether a discriminator's text is a reference instead of the name of a component.
pub(crate) fn is_mapped_reference(text: &str) -> bool {
    let (path, _) = text.split_once('#').unwrap_or((text, ""));
    let is_file = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| path.ends_with(end));
    is_file || text.starts_with('#') || path.contains('/')
}

/// Calls `found` with the place and the text of each `$ref`, and of each discriminator's text that is a reference.
pub(crate) fn each_reference(
    value: &Value,
    pointer: &mut Pointer,
    found: &mut impl FnMut(&Pointer, &str),
) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointer.push(key);
                match member {
                    Value::String(text) if key == "$ref" => found(pointer, text),
                    Value::String(text) if key == "defaultMapping" && is_mapped_reference(text) => {
                        found(pointer, text);
                    }
                    Value::Object(mapping) if key == "mapping" => {
                        for (name, target) in mapping {
                            pointer.push(name);
                            match target {
                                Value::String(text) if is_mapped_reference(text) => {
                                    found(pointer, text);
                                }
                                other => each_reference(other, pointer, found),
                            }
                            pointer.pop();
                        }
                    }
                    _ => each_reference(member, pointer, found),
                }
                pointer.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push(&index.to_string());
                each_reference(item, pointer, found);
                pointer.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn escapes_of_pointers_and_of_urls_are_undone() {
        let root = json!({"a/b": {"c d": {"50%": {"~": true}}}});
        let found = resolve(&root, "#/a~1b/c%20d/50%25/~0");
        assert_eq!(found.map(|(_, value)| value), Some(&json!(true)));
    }

    #[test]
    fn a_percent_sign_that_was_not_encoded_still_leads_somewhere() {
        let root = json!({"50%": 1, "%41": 2});
        for (reference, value) in [("#/50%", json!(1)), ("#/%41", json!(2))] {
            let found = resolve(&root, reference).map(|(_, value)| value);
            assert_eq!(found, Some(&value), "{reference}");
        }
    }

    #[test]
    fn a_reference_out_of_the_document_leads_nowhere() {
        let root = json!({"a": 1});
        for reference in ["other.yaml#/a", "a", "", "#a", "#/b", "#/%ff"] {
            assert_eq!(resolve(&root, reference), None, "{reference}");
        }
    }

    #[test]
    fn a_reference_into_a_file_of_the_document_leads_to_its_place() {
        let root = json!({FILES: {"a/b.yaml": {"c": 1}}});
        let found = resolve(&root, "a/b.yaml#/c").map(|(place, value)| (place.to_string(), value));
        let place = format!("/{FILES}/a~1b.yaml/c");
        assert_eq!(found, Some((place, &json!(1))));
        let whole = resolve(&root, "a/b.yaml").map(|(_, value)| value);
        assert_eq!(whole, Some(&json!({"c": 1})));
        assert_eq!(resolve(&root, "a/c.yaml#/c"), None);
    }

    #[test]
    fn a_circle_is_too_long_and_a_gap_leads_nowhere() {
        let root = json!({
            "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "c": {"$ref": "#/d"}, "e": {"$ref": "#/f"}, "f": 1,
        });
        assert_eq!(follow(&root, &root["a"]), Followed::TooLong);
        assert_eq!(follow(&root, &root["c"]), Followed::Nowhere);
        let place = Pointer::from("/f");
        let value = Followed::Value(&root["f"], Some(place));
        assert_eq!(follow(&root, &root["e"]), value);
        assert_eq!(follow(&root, &root["f"]), Followed::Value(&root["f"], None));
    }

    #[test]
    fn the_longest_chain_is_followed_to_its_end_and_one_more_is_too_long() {
        let mut root = Map::new();
        for index in 0..=LONGEST_CHAIN {
            let next = format!("#/{}", index + 1);
            root.insert(index.to_string(), json!({ "$ref": next }));
        }
        root.insert((LONGEST_CHAIN + 1).to_string(), json!("end"));
        let root = Value::Object(root);
        assert_eq!(follow(&root, &root["0"]), Followed::TooLong);
        assert_eq!(follow(&root, &root["1"]).value(), Some(&json!("end")));
    }

    #[test]
    fn references_are_followed_to_their_end_and_circles_end() {
        let document = json!({
            "a": {"items": {"$ref": "#/b"}},
            "b": {"allOf": [{"$ref": "#/a"}, {"$ref": "#/c/d"}, {"$ref": "#/gone"}]},
            "c": {"d": 1, "e": {"$ref": "#/f"}},
            "f": 2,
        });
        let found = reached(&document, &json!({"schema": {"$ref": "#/a"}}));
        let found: Vec<&str> = found.iter().map(Pointer::as_str).collect();
        assert_eq!(found, ["/a", "/b", "/c/d"]);
    }
}
