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
        part: 0,
        findings: Vec::new(),
    };
    let mut merged = Value::Object(Map::new());
    for (part, document) in documents.iter().enumerate() {
        merge.part = part;
        for key in SAME_IN_ALL_PARTS {
            merge.same(&Pointer::root(), key, 0);
        }
        merge.unite(&mut merged, &document.value, &Pointer::root());
    }
    if merge.findings.is_empty() {
        Ok(merged)
    } else {
        Err(merge.findings)
    }
}

struct Merge<'documents> {
    documents: &'documents [Document],
    /// The number of the document that is being merged.
    part: usize,
    findings: Vec<Finding>,
}

impl Merge<'_> {
    /// Adds a value of this part to that of the parts before.
    fn unite(&mut self, merged: &mut Value, value: &Value, pointer: &Pointer) {
        match (merged, value) {
            (Value::Object(merged), Value::Object(value)) if is_united(pointer) => {
                if matches!(pointer.as_str(), "/paths" | "/webhooks") {
                    for path in value.keys().filter(|path| merged.contains_key(*path)) {
                        self.same_for_path(&pointer.child(path));
                    }
                }
                for (key, value) in value {
                    match merged.get_mut(key) {
                        Some(merged) => self.unite(merged, value, &pointer.child(key)),
                        None => drop(merged.insert(key.clone(), value.clone())),
                    }
                }
            }
            (Value::Array(merged), Value::Array(tags)) if pointer.as_str() == "/tags" => {
                self.tags(merged, tags, pointer);
            }
            // `same` may have reported this place already.
            (merged, value) if merged != value && !self.is_reported(pointer) => {
                let first = self.first_with(pointer);
                self.conflict(pointer, first.map(|first| (first, pointer.clone())));
            }
            _ => {}
        }
    }

    /// Checks the entries of a path whose methods may be in different parts.
    fn same_for_path(&mut self, pointer: &Pointer) {
        if let Some(first) = self.first_with(pointer) {
            for key in SAME_FOR_A_PATH {
                self.same(pointer, key, first);
            }
        }
    }

    fn tags(&mut self, merged: &mut Vec<Value>, tags: &[Value], pointer: &Pointer) {
        for (index, tag) in tags.iter().enumerate() {
            let name = tag.get("name");
            let known = merged
                .iter()
                .find(|known| *known == tag || (name.is_some() && known.get("name") == name));
            match known {
                None => merged.push(tag.clone()),
                Some(known) if known == tag => {}
                Some(known) => {
                    let first = self.first_tag(known);
                    self.conflict(&pointer.index(index), first);
                }
            }
        }
    }

    /// The part and the pointer of the first occurrence of a tag.
    fn first_tag(&self, tag: &Value) -> Option<(usize, Pointer)> {
        let mut documents = self.documents.iter().take(self.part).enumerate();
        documents.find_map(|(part, document)| {
            let tags = document.value.get("tags")?.as_array()?;
            let index = tags.iter().position(|other| other == tag)?;
            Some((part, Pointer::root().child("tags").index(index)))
        })
    }

    fn first_with(&self, pointer: &Pointer) -> Option<usize> {
        let mut documents = self.documents.iter().take(self.part);
        documents.position(|document| pointer.resolve(&document.value).is_some())
    }

    fn is_reported(&self, pointer: &Pointer) -> bool {
        let Some(document) = self.documents.get(self.part) else {
            return false;
        };
        let (file, span) = document.stands(pointer, Part::Key);
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.span == span && finding.file == *file)
    }

    /// Reports the entry `key` when this part and the part `first` differ in it, or only one of them has it.
    fn same(&mut self, parent: &Pointer, key: &str, first: usize) {
        let pointer = parent.child(key);
        let value_of = |part: usize| pointer.resolve(&self.documents.get(part)?.value);
        if value_of(first) != value_of(self.part) {
            self.conflict(&pointer, Some((first, pointer.clone())));
        }
    }

    fn conflict(&mut self, pointer: &Pointer, first: Option<(usize, Pointer)>) {
        let Some(document) = self.documents.get(self.part) else {
            return;
        };
        let has =
            |document: &Document, pointer: &Pointer| pointer.resolve(&document.value).is_some();
        let first = first.and_then(|(first, pointer)| Some((self.documents.get(first)?, pointer)));
        let there = first.as_ref().map_or_else(
            || "another part".to_owned(),
            |(first, pointer)| place(first, pointer),
        );
        let message = if !has(document, pointer) {
            format!("`{pointer}` is missing here, but {there} has it")
        } else if first.is_some_and(|(first, pointer)| !has(first, &pointer)) {
            format!("`{pointer}` is here, but not in {there}")
        } else {
            format!("`{pointer}` differs from {there}")
        };
        self.findings.push(
            document
                .error("merge-conflict", pointer, Part::Key, message)
                .help("parts of one API must agree where they overlap; fetch all pages anew, or import only those that agree"),
        );
    }
}

/// Whether objects at this place may have some entries in one part and some in another. Below, they must be equal.
fn is_united(pointer: &Pointer) -> bool {
    let mut tokens = pointer.tokens();
    tokens.next().is_none_or(|section| {
        let is_united = matches!(section.as_str(), "paths" | "webhooks" | "components");
        is_united && tokens.count() < 2
    })
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
