//! Merges several descriptions, each of a part of one API, into one.

use serde_json::{Map, Value};

pub use super::emit::to_yaml;
use super::{Document, Part};
use crate::base::finding::Finding;
use crate::base::pointer::Pointer;

/// Entries that must be the same in all parts. If one part took them from another, its operations would change (section
/// 4.8.1 of version 3.1.1 of the specification).
const SAME_IN_ALL_PARTS: [&str; 3] = ["openapi", "servers", "security"];

/// The same for the entries of one path (section 4.8.9).
const SAME_FOR_A_PATH: [&str; 2] = ["servers", "parameters"];

/// Merges several documents into one: paths, webhooks, components and tags in the order of their first occurrence.
/// Equal entries, whatever the order of their keys, become one.
///
/// # Errors
///
/// `merge-conflict` for every entry that differs. The finding is at the later place and names the earlier one.
pub fn merge(documents: &[Document]) -> Result<Value, Vec<Finding>> {
    let mut merge = Merge {
        documents,
        findings: Vec::new(),
    };
    let mut merged = Map::new();
    for (part, document) in documents.iter().enumerate() {
        if let Value::Object(root) = &document.value {
            merge.root(&mut merged, root, part);
        }
    }
    if merge.findings.is_empty() {
        Ok(Value::Object(merged))
    } else {
        Err(merge.findings)
    }
}

struct Merge<'documents> {
    documents: &'documents [Document],
    findings: Vec<Finding>,
}

impl Merge<'_> {
    fn root(&mut self, merged: &mut Map<String, Value>, root: &Map<String, Value>, part: usize) {
        for key in SAME_IN_ALL_PARTS {
            self.same(&Pointer::root(), key, 0, part);
        }
        for (key, value) in root {
            let pointer = Pointer::root().child(key);
            match (key.as_str(), merged.get_mut(key), value) {
                (key, Some(_), _) if SAME_IN_ALL_PARTS.contains(&key) => {}
                ("paths" | "webhooks", Some(Value::Object(merged)), Value::Object(value)) => {
                    self.paths(merged, value, &pointer, part);
                }
                ("components", Some(Value::Object(merged)), Value::Object(value)) => {
                    self.unite(merged, value, &pointer, part, 1);
                }
                ("tags", Some(Value::Array(merged)), Value::Array(value)) => {
                    self.tags(merged, value, &pointer, part);
                }
                (_, Some(merged), value) => self.equal(merged, value, &pointer, part),
                (_, None, value) => {
                    merged.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// Merges paths and webhooks. The methods of one path may be in different parts.
    fn paths(
        &mut self,
        merged: &mut Map<String, Value>,
        paths: &Map<String, Value>,
        pointer: &Pointer,
        part: usize,
    ) {
        for path in paths.keys().filter(|path| merged.contains_key(*path)) {
            let pointer = pointer.child(path);
            if let Some(first) = self.first_with(&pointer, part) {
                for key in SAME_FOR_A_PATH {
                    self.same(&pointer, key, first, part);
                }
            }
        }
        self.unite(merged, paths, pointer, part, 1);
    }

    /// Adds the entries of one object to another. Merges common objects for `levels` more levels; below, they must be
    /// equal.
    fn unite(
        &mut self,
        merged: &mut Map<String, Value>,
        object: &Map<String, Value>,
        pointer: &Pointer,
        part: usize,
        levels: usize,
    ) {
        for (key, value) in object {
            let pointer = pointer.child(key);
            match (merged.get_mut(key), value) {
                (None, value) => {
                    merged.insert(key.clone(), value.clone());
                }
                (Some(Value::Object(merged)), Value::Object(value)) if levels > 0 => {
                    self.unite(merged, value, &pointer, part, levels - 1);
                }
                (Some(merged), value) => self.equal(merged, value, &pointer, part),
            }
        }
    }

    fn tags(&mut self, merged: &mut Vec<Value>, tags: &[Value], pointer: &Pointer, part: usize) {
        for (index, tag) in tags.iter().enumerate() {
            let name = tag.get("name");
            let known = merged
                .iter()
                .find(|known| *known == tag || (name.is_some() && known.get("name") == name));
            match known {
                None => merged.push(tag.clone()),
                Some(known) if known == tag => {}
                Some(known) => {
                    let first = self.first_tag(known, part);
                    self.conflict((part, &pointer.index(index)), first);
                }
            }
        }
    }

    /// The part and the pointer of the first occurrence of a tag.
    fn first_tag(&self, tag: &Value, before: usize) -> Option<(usize, Pointer)> {
        let mut documents = self.documents.iter().take(before).enumerate();
        documents.find_map(|(part, document)| {
            let tags = document.value.get("tags")?.as_array()?;
            let index = tags.iter().position(|other| other == tag)?;
            Some((part, Pointer::root().child("tags").index(index)))
        })
    }

    fn first_with(&self, pointer: &Pointer, before: usize) -> Option<usize> {
        let mut documents = self.documents.iter().take(before);
        documents.position(|document| pointer.resolve(&document.value).is_some())
    }

    fn equal(&mut self, merged: &Value, value: &Value, pointer: &Pointer, part: usize) {
        // `same` may have reported this place already.
        if merged != value && !self.is_reported(pointer, part) {
            let first = self.first_with(pointer, part);
            let first = first.map(|first| (first, pointer.clone()));
            self.conflict((part, pointer), first);
        }
    }

    fn is_reported(&self, pointer: &Pointer, part: usize) -> bool {
        let Some(document) = self.documents.get(part) else {
            return false;
        };
        let (file, span) = document.stands(pointer, Part::Key);
        self.findings
            .iter()
            .any(|finding| finding.span == span && finding.file == *file)
    }

    /// Reports the entry `key` when `part` and the part `first` differ in it, or only one of them has it.
    fn same(&mut self, parent: &Pointer, key: &str, first: usize, part: usize) {
        let pointer = parent.child(key);
        let value_of = |part: usize| pointer.resolve(&self.documents.get(part)?.value);
        if value_of(first) != value_of(part) {
            self.conflict((part, &pointer), Some((first, pointer.clone())));
        }
    }

    fn conflict(&mut self, (part, pointer): (usize, &Pointer), first: Option<(usize, Pointer)>) {
        let Some(document) = self.documents.get(part) else {
            return;
        };
        let is_missing = pointer.resolve(&document.value).is_none();
        let first = first.and_then(|(first, pointer)| Some((self.documents.get(first)?, pointer)));
        let (first_place, is_new) = first.map_or_else(
            || ("another part".to_owned(), false),
            |(first, pointer)| {
                let missing = pointer.resolve(&first.value).is_none();
                (place(first, &pointer), missing)
            },
        );
        let message = if is_missing {
            format!("`{pointer}` is missing here, but {first_place} has it")
        } else if is_new {
            format!("`{pointer}` is here, but not in {first_place}")
        } else {
            format!("`{pointer}` differs from {first_place}")
        };
        self.findings.push(
            document
                .error("merge-conflict", pointer, Part::Key, message)
                .help("parts of one API must agree where they overlap; fetch all pages anew, or import only those that agree"),
        );
    }
}

/// `file:line:column` of a value.
fn place(document: &Document, pointer: &Pointer) -> String {
    let finding = document.error("", pointer, Part::Key, "");
    match finding.position() {
        Some(position) => format!(
            "{}:{}:{}",
            document.file.path, position.line, position.column
        ),
        None => document.file.path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Limits;

    fn document(path: &str, text: &str) -> Document {
        Document::parse(path, text.to_owned(), &Limits::default()).unwrap()
    }

    const FIRST: &str = "\
openapi: 3.1.0
info: {title: T, version: '1'}
tags: [{name: a}]
paths:
  /a:
    get: {summary: one, deprecated: true}
components:
  schemas:
    A: {type: string}
";

    #[test]
    fn parts_are_united_in_the_order_of_their_first_place() {
        let second = "openapi: 3.1.0\ninfo: {version: '1', title: T}\ntags: [{name: b}, {name: a}]\npaths:\n  /b: {get: {}}\n  /a: {get: {deprecated: true, summary: one}, post: {}}\ncomponents: {schemas: {B: {}, A: {type: string}}, parameters: {P: {}}}\nx-more: 1\n";
        let merged = merge(&[document("1", FIRST), document("2", second)]).unwrap();
        assert_eq!(
            merged.to_string(),
            json!({
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "tags": [{"name": "a"}, {"name": "b"}],
                "paths": {"/a": {"get": {"summary": "one", "deprecated": true}, "post": {}}, "/b": {"get": {}}},
                "components": {"schemas": {"A": {"type": "string"}, "B": {}}, "parameters": {"P": {}}},
                "x-more": 1,
            })
            .to_string()
        );
    }

    #[test]
    fn merging_one_document_or_the_same_twice_changes_nothing() {
        let part = document("1", FIRST);
        assert_eq!(merge(std::slice::from_ref(&part)).unwrap(), part.value);
        assert_eq!(merge(&[part.clone(), part.clone()]).unwrap(), part.value);
    }

    #[test]
    fn a_different_component_is_an_error_with_both_places() {
        let second = FIRST.replace("type: string", "type: integer");
        let findings = merge(&[document("1.md", FIRST), document("2.md", &second)]).unwrap_err();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].id, "merge-conflict");
        assert_eq!(
            findings[0].message,
            "`/components/schemas/A` differs from 1.md:9:5"
        );
        assert_eq!(findings[0].file.path, "2.md");
        assert_eq!(findings[0].position().unwrap().line, 9);
    }

    #[test]
    fn the_error_names_the_part_with_the_entry() {
        let without = "openapi: 3.1.0\n";
        let second = FIRST.replace("summary: one", "summary: two");
        let parts = [
            document("0", without),
            document("1", FIRST),
            document("2", &second),
        ];
        let findings = merge(&parts).unwrap_err();
        assert_eq!(findings[0].message, "`/paths/~1a/get` differs from 1:6:5");
    }

    #[test]
    fn entries_for_a_whole_part_must_be_in_all_parts() {
        for (addition, expected) in [
            ("security: []\n", "`/security` is here, but not in 1:1:1"),
            (
                "servers: [{url: /}]\n",
                "`/servers` is here, but not in 1:1:1",
            ),
        ] {
            let second = format!("{FIRST}{addition}");
            let findings = merge(&[document("1", FIRST), document("2", &second)]).unwrap_err();
            assert_eq!(findings.len(), 1);
            assert_eq!(findings[0].message, expected);
            let findings = merge(&[document("2", &second), document("1", FIRST)]).unwrap_err();
            assert!(
                findings[0]
                    .message
                    .contains("is missing here, but 2:10:1 has it")
            );
        }
    }

    #[test]
    fn parameters_of_a_path_must_be_in_all_parts_that_have_the_path() {
        let first = "openapi: 3.1.0\npaths:\n  /a:\n    parameters: [{name: a}]\n    get: {}\n";
        let second = "openapi: 3.1.0\npaths:\n  /a:\n    post: {}\n";
        let findings = merge(&[document("1", first), document("2", second)]).unwrap_err();
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "`/paths/~1a/parameters` is missing here, but 1:4:5 has it"
        );
    }

    #[test]
    fn versions_tags_and_extensions_that_differ_are_errors() {
        let first = "openapi: 3.1.0\ntags: [{name: a}]\nx-b: 1\ninfo: {title: a}\n";
        let second =
            "openapi: 3.0.3\ntags: [{name: a, description: b}]\nx-b: 2\ninfo: {title: b}\n";
        let findings = merge(&[document("1", first), document("2", second)]).unwrap_err();
        let messages: Vec<&str> = findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                "`/openapi` differs from 1:1:1",
                "`/tags/0` differs from 1:2:8",
                "`/x-b` differs from 1:3:1",
                "`/info` differs from 1:4:1",
            ]
        );
    }
}
