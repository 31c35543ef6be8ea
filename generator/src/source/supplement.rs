//! Operations that a provider serves and its document does not describe, added from descriptions of our own.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::document::Parts;
use super::{Document, Part};
use crate::base::finding::Finding;
use crate::base::keyword::path_operations;
use crate::base::pointer::Pointer;
use crate::text::quoted;

/// Keys of the root that hold for every operation that does not have them itself.
const OF_ALL_OPERATIONS: [&str; 2] = ["security", "servers"];

/// Keys of a path that hold for all its operations.
const OF_ALL_METHODS: [&str; 2] = ["parameters", "servers"];

/// A document with what supplements add to it.
#[derive(Debug)]
pub struct Supplemented {
    /// The document; what supplements have added stands in their files.
    pub document: Document,
    /// The operations of each supplement, in their order.
    pub origins: Vec<Origin>,
    /// `superseded`: what stands in a supplement although the document has it.
    pub superseded: Vec<Finding>,
}

/// What a supplement has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it was named.
    pub path: String,
    /// How many operations it has added.
    pub added: usize,
    /// Whether the document has all of its operations and webhooks, so that it is of no use any more.
    pub is_superseded: bool,
}

/// Adds to a document the operations, webhooks, components and tags of each supplement that neither it nor an earlier one
/// has. An operation is there already when one of the same method stands at the same path, whatever the names of its
/// parameters and whether the path ends in `/`.
///
/// `security` and `servers` of a supplement's root go into its operations where the document's are others.
///
/// # Errors
///
/// `supplement-version` when the supplement is of OpenAPI 3.0 and the document is not, or the other way round: the same
/// words would mean something else. `supplement-conflict` for a path whose parameters or servers are others than the
/// document's.
pub fn supplement(
    document: Document,
    supplements: Vec<Document>,
) -> Result<Supplemented, Vec<Finding>> {
    let mut merged = Merged {
        value: document.value.clone(),
        places: document.parts.places.clone(),
        added: document.parts.added.clone(),
        superseded: Vec::new(),
        faults: Vec::new(),
    };
    let mut files = document.parts.files.clone();
    let mut origins = Vec::new();
    for supplement in supplements {
        // Number 0 is the document itself.
        let before = merged.superseded.len();
        let (added, webhooks) = merged.add(&supplement, files.len() + 1);
        let path = supplement.file.path.clone();
        origins.push(Origin {
            path: path.clone(),
            added,
            is_superseded: added + webhooks == 0 && merged.superseded.len() > before,
        });
        files.push((path, Arc::new(supplement)));
    }
    if !merged.faults.is_empty() {
        return Err(merged.faults);
    }
    let parts = Parts {
        files,
        places: merged.places,
        added: merged.added,
        targets: document.parts.targets.clone(),
        unread: document.parts.unread.clone(),
    };
    Ok(Supplemented {
        document: document.with_parts(merged.value, parts),
        origins,
        superseded: merged.superseded,
    })
}

/// What has come of the document so far.
struct Merged {
    value: Value,
    /// Which value of which file stands where.
    places: HashMap<Pointer, (usize, Pointer)>,
    /// Which of these were added.
    added: HashSet<Pointer>,
    superseded: Vec<Finding>,
    faults: Vec<Finding>,
}

impl Merged {
    /// Adds what a supplement has; gives how many operations and webhooks that is.
    fn add(&mut self, supplement: &Document, file: usize) -> (usize, usize) {
        if is_3_0(&self.value) != is_3_0(&supplement.value) {
            let message = "the supplement is of another version of OpenAPI than the document";
            let pointer = Pointer::root().child("openapi");
            let fault = supplement.error("supplement-version", &pointer, Part::Value, message);
            self.faults
                .push(fault.help("write it in the version of the document"));
            return (0, 0);
        }
        let inherited = self.inherited(&supplement.value);
        let (mut added, mut added_webhooks) = (0, 0);
        if let Some(Value::Object(paths)) = supplement.value.get("paths") {
            for (path, item) in paths {
                added += self.add_path((supplement, file), path, item, &inherited);
            }
        }
        if let Some(Value::Object(webhooks)) = supplement.value.get("webhooks") {
            let pointer = Pointer::root().child("webhooks");
            added_webhooks = self.add_entries((supplement, file), &pointer, webhooks);
        }
        if let Some(Value::Object(components)) = supplement.value.get("components") {
            for (section, entries) in components {
                if let Value::Object(entries) = entries {
                    let pointer = Pointer::from("/components").child(section);
                    self.add_entries((supplement, file), &pointer, entries);
                }
            }
        }
        self.add_tags(&supplement.value);
        (added, added_webhooks)
    }

    /// What the root of a supplement says of its operations and the document's says otherwise.
    fn inherited(&self, supplement: &Value) -> Map<String, Value> {
        let keys = OF_ALL_OPERATIONS.into_iter();
        let other = keys.filter_map(|key| {
            let said = supplement.get(key)?;
            (self.value.get(key) != Some(said)).then(|| (key.to_owned(), said.clone()))
        });
        other.collect()
    }

    /// Adds the operations of a path that are not there yet; gives how many.
    fn add_path(
        &mut self,
        (supplement, file): (&Document, usize),
        path: &str,
        item: &Value,
        inherited: &Map<String, Value>,
    ) -> usize {
        let pointer = Pointer::from("/paths").child(path);
        let own = path_operations(item);
        let (known, new): (Vec<_>, Vec<_>) =
            own.partition(|it| self.has_operation(&it.method, path));
        for operation in &known {
            let place = operation
                .keys
                .iter()
                .fold(pointer.clone(), |at, key| at.child(key));
            let message = format!(
                "the document describes `{} {}` itself now",
                quoted(&operation.method),
                quoted(path)
            );
            self.supersede(supplement, &place, message);
        }
        if new.is_empty() {
            return 0;
        }
        let there = pointer.resolve(&self.value);
        if let Some(there) = there {
            for key in OF_ALL_METHODS {
                if there.get(key) != item.get(key) {
                    let message = format!(
                        "`{key}` of `{}` are not those of the document, and hold for all its operations",
                        quoted(path)
                    );
                    let fault = supplement.error(
                        "supplement-conflict",
                        &pointer.child(key),
                        Part::Key,
                        message,
                    );
                    self.faults.push(fault.help(format!(
                        "write `{key}` as the document does, or into the operations"
                    )));
                    return 0;
                }
            }
        }
        let is_there = there.is_some();
        let mut target = match there {
            Some(there) => there.clone(),
            None => without_operations(item),
        };
        let count = new.len();
        for operation in new {
            let mut value = operation.operation.clone();
            if let Value::Object(value) = &mut value {
                for (key, said) in inherited {
                    if !value.contains_key(key) && item.get(key).is_none() {
                        value.insert(key.clone(), said.clone());
                    }
                }
            }
            insert(&mut target, &operation.keys, value);
            let place = operation
                .keys
                .iter()
                .fold(pointer.clone(), |at, key| at.child(key));
            self.place(place, file);
        }
        if !is_there {
            self.place(pointer, file);
        }
        if let Some(paths) = object(&mut self.value, "paths") {
            paths.insert(path.to_owned(), target);
        }
        count
    }

    /// Whether an operation of this method stands at the path, however its parameters are called.
    fn has_operation(&self, method: &str, path: &str) -> bool {
        let paths = self.value.get("paths").and_then(Value::as_object);
        let mut paths = paths.into_iter().flatten();
        paths.any(|(known, item)| {
            same_path(known, path) && path_operations(item).any(|it| it.method == method)
        })
    }

    /// Adds the entries of an object that are not there yet; gives how many.
    fn add_entries(
        &mut self,
        (supplement, file): (&Document, usize),
        pointer: &Pointer,
        entries: &Map<String, Value>,
    ) -> usize {
        let mut added = 0;
        for (name, value) in entries {
            let place = pointer.child(name);
            match place.resolve(&self.value) {
                Some(known) if known == value => {}
                Some(_) => {
                    let message = format!(
                        "the document describes `{}` itself, and otherwise",
                        quoted(name)
                    );
                    self.supersede(supplement, &place, message);
                }
                None => {
                    let tokens: Vec<String> = pointer.tokens().collect();
                    let parent = tokens.iter().try_fold(&mut self.value, |at, token| {
                        let members = at.as_object_mut()?;
                        Some(
                            members
                                .entry(token.as_str())
                                .or_insert_with(|| Map::new().into()),
                        )
                    });
                    if let Some(Value::Object(parent)) = parent {
                        parent.insert(name.clone(), value.clone());
                        self.place(place, file);
                        added += 1;
                    }
                }
            }
        }
        added
    }

    /// Adds the tags whose names the document does not have.
    fn add_tags(&mut self, supplement: &Value) {
        let Some(Value::Array(tags)) = supplement.get("tags") else {
            return;
        };
        let Some(members) = self.value.as_object_mut() else {
            return;
        };
        let known = members
            .entry("tags")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(known) = known {
            for tag in tags {
                if !known.iter().any(|it| it.get("name") == tag.get("name")) {
                    known.push(tag.clone());
                }
            }
        }
    }

    /// Notes in which file a value stands that has been added.
    fn place(&mut self, place: Pointer, file: usize) {
        self.added.insert(place.clone());
        self.places.insert(place.clone(), (file, place));
    }

    fn supersede(&mut self, supplement: &Document, place: &Pointer, message: String) {
        let finding = supplement.warning("superseded", place, Part::Key, message);
        self.superseded
            .push(finding.help("what the document says counts; remove this from the supplement"));
    }
}

/// Whether a document is of OpenAPI 3.0, whose schemas are another dialect.
fn is_3_0(document: &Value) -> bool {
    let version = document.get("openapi").and_then(Value::as_str);
    version.is_some_and(|version| version.starts_with("3.0"))
}

/// Whether two path templates are one but for the names of their parameters and a `/` at the end.
fn same_path(one: &str, other: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut parts = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, after)) = after.split_once('}') else {
                break;
            };
            parts.push(before.to_owned());
            rest = after;
        }
        parts.push(rest.to_owned());
        parts
    };
    parts(one) == parts(other)
}

/// What a path says besides its operations.
fn without_operations(item: &Value) -> Value {
    let keys: Vec<Vec<String>> = path_operations(item)
        .map(|it| it.keys.into_iter().map(str::to_owned).collect())
        .collect();
    let mut rest = item.clone();
    for keys in &keys {
        if let (Some(members), Some(key)) = (rest.as_object_mut(), keys.first()) {
            members.shift_remove(key);
        }
    }
    rest
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

fn object_entry<'value>(value: &'value mut Value, key: &str) -> Option<&'value mut Value> {
    let members = value.as_object_mut()?;
    Some(members.entry(key).or_insert_with(|| Map::new().into()))
}

fn object<'value>(value: &'value mut Value, key: &str) -> Option<&'value mut Map<String, Value>> {
    object_entry(value, key)?.as_object_mut()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Limits;

    const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: T, version: '1'}
security: [{Key: []}]
tags: [{name: a}]
paths:
  /a/{id}/:
    get: {summary: theirs}
components:
  schemas:
    A: {type: string}
";

    const OURS: &str = "\
openapi: 3.1.0
info: {title: Ours, version: '1'}
tags: [{name: b}, {name: a, description: ours}]
paths:
  /a/{other}:
    get: {summary: ours}
  /a/{id}/:
    post: {summary: added}
  /b:
    summary: a path
    get: {security: []}
    delete: {}
components:
  schemas:
    A: {type: string}
    B: {type: integer}
";

    fn document(path: &str, text: &str) -> Document {
        Document::parse(path, text.to_owned(), &Limits::default()).unwrap()
    }

    fn supplemented(ours: &[&str]) -> Result<Supplemented, Vec<Finding>> {
        let ours = ours.iter().map(|text| document("ours.yaml", text));
        supplement(document("theirs.yaml", DOCUMENT), ours.collect())
    }

    #[test]
    fn what_the_document_has_is_taken_from_there_and_the_rest_is_added() {
        let all = supplemented(&[OURS]).unwrap();
        assert_eq!(
            all.document.value,
            json!({
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "security": [{"Key": []}],
                "tags": [{"name": "a"}, {"name": "b"}],
                "paths": {
                    "/a/{id}/": {"get": {"summary": "theirs"}, "post": {"summary": "added"}},
                    "/b": {"summary": "a path", "get": {"security": []}, "delete": {}},
                },
                "components": {"schemas": {"A": {"type": "string"}, "B": {"type": "integer"}}},
            })
        );
        let origin = Origin {
            path: "ours.yaml".to_owned(),
            added: 3,
            is_superseded: false,
        };
        assert_eq!(all.origins, [origin]);
        let [superseded] = all.superseded.as_slice() else {
            panic!("{:?}", all.superseded)
        };
        assert_eq!(superseded.id, "superseded");
        assert_eq!(
            superseded.message,
            "the document describes `GET /a/{other}` itself now"
        );
        assert_eq!(superseded.position().unwrap().line, 6);
    }

    #[test]
    fn findings_about_what_is_added_name_the_supplement() {
        let all = supplemented(&[OURS]).unwrap().document;
        for (pointer, file, line) in [
            ("/paths/~1a~1{id}~1/get/summary", "theirs.yaml", 7),
            ("/paths/~1a~1{id}~1/post/summary", "ours.yaml", 8),
            ("/paths/~1b", "ours.yaml", 9),
            ("/components/schemas/A/type", "theirs.yaml", 10),
            ("/components/schemas/B/type", "ours.yaml", 16),
        ] {
            let finding = all.error("x", &Pointer::from(pointer), Part::Key, "");
            let place = (finding.file.path.as_str(), finding.position().unwrap().line);
            assert_eq!(place, (file, line), "{pointer}");
        }
    }

    #[test]
    fn what_holds_for_all_operations_of_a_supplement_goes_into_those_where_the_document_says_otherwise()
     {
        let ours = format!("security: [{{Other: []}}]\n{OURS}");
        let all = supplemented(&[&ours]).unwrap().document.value;
        let security = |pointer: &str| all.pointer(pointer).cloned();
        assert_eq!(
            security("/paths/~1b/delete/security"),
            Some(json!([{"Other": []}]))
        );
        assert_eq!(security("/paths/~1b/get/security"), Some(json!([])));
        assert_eq!(security("/paths/~1a~1{id}~1/get/security"), None);
        let same = format!("security: [{{Key: []}}]\n{OURS}");
        let all = supplemented(&[&same]).unwrap().document.value;
        assert_eq!(all.pointer("/paths/~1b/delete"), Some(&json!({})));
    }

    #[test]
    fn a_supplement_whose_operations_the_document_has_is_superseded() {
        let ours = "openapi: 3.1.0\npaths:\n  /a/{id}: {get: {}}\ncomponents: {schemas: {C: {}}}\n";
        let all = supplemented(&[ours, OURS]).unwrap();
        let is_superseded: Vec<bool> = all.origins.iter().map(|it| it.is_superseded).collect();
        assert_eq!(is_superseded, [true, false]);
        let only_types = "openapi: 3.1.0\ncomponents: {schemas: {C: {}}}\n";
        let all = supplemented(&[only_types]).unwrap();
        assert!(!all.origins[0].is_superseded);
    }

    #[test]
    fn a_component_that_is_described_otherwise_is_taken_from_the_document() {
        let ours = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: integer}}}\n";
        let all = supplemented(&[ours]).unwrap();
        assert_eq!(
            all.superseded[0].message,
            "the document describes `A` itself, and otherwise"
        );
        assert_eq!(
            all.document.value.pointer("/components/schemas/A/type"),
            Some(&json!("string"))
        );
    }

    #[test]
    fn another_version_and_other_parameters_of_a_path_are_errors() {
        let old = "openapi: 3.0.3\npaths: {}\n";
        let faults = supplemented(&[old]).unwrap_err();
        assert_eq!(faults[0].id, "supplement-version");
        let path = "openapi: 3.1.0\npaths:\n  /a/{id}/:\n    parameters: []\n    put: {}\n";
        let faults = supplemented(&[path]).unwrap_err();
        assert_eq!(faults[0].id, "supplement-conflict");
        assert_eq!(faults[0].position().unwrap().line, 4);
    }

    #[test]
    fn operations_of_other_methods_are_added_as_well() {
        let ours = "openapi: 3.2.0\npaths:\n  /a/{id}/:\n    additionalOperations: {PURGE: {summary: p}}\n    query: {}\n";
        let theirs = DOCUMENT.replace("3.1.0", "3.2.0");
        let theirs = document("theirs.yaml", &theirs);
        let all = supplement(theirs, vec![document("ours.yaml", ours)]).unwrap();
        assert_eq!(all.origins[0].added, 2);
        let item = all.document.value.pointer("/paths/~1a~1{id}~1").unwrap();
        assert_eq!(item["additionalOperations"]["PURGE"]["summary"], "p");
    }
}
