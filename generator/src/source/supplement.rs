//! Adds operations that a provider serves but does not document, from supplements that we write.

mod path;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Document, Part};
use crate::base::finding::Finding;
use crate::base::held::members;
use crate::base::keyword::path_operations;
use crate::base::pointer::Pointer;
use crate::base::reference::followed;
use crate::text::quoted;

/// The help for an operation or a webhook that the document has too.
const USED_INSTEAD: &str =
    "the generator uses that description; remove this one from the supplement";

/// Keys for people only.
const WORDS: [&str; 4] = ["description", "summary", "example", "examples"];

/// Keys of the root that hold for every operation without keys of its own.
const OF_ALL_OPERATIONS: [&str; 2] = ["security", "servers"];

/// A document with the additions of its supplements.
#[derive(Debug)]
pub struct Supplemented {
    /// The document. The parts that supplements added have their places in the supplements' files.
    pub document: Document,
    /// How many operations the document has without supplements.
    pub published: usize,
    /// The supplements, in their order.
    pub origins: Vec<Origin>,
    /// `superseded`: entries of supplements that the document has too.
    pub superseded: Vec<Finding>,
}

/// The additions of one supplement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The path of its file, as the caller named it.
    pub path: String,
    /// How many operations it has added.
    pub added: usize,
    /// Whether the document has all of its operations and webhooks and refers to nothing else in it, so that you can
    /// remove it.
    pub is_superseded: bool,
}

/// Adds operations, webhooks, components and tags of each supplement, unless the document or an earlier supplement has
/// them. An operation is the same if its method and path are the same. Names of parameters and a `/` at the end of the
/// path do not matter.
///
/// If `security` and `servers` of a supplement's root differ from the document's, they go into its operations. So do
/// `parameters` and `servers` of a path that the document has without them.
///
/// # Errors
///
/// `supplement-version` when only one of supplement and document is of OpenAPI 3.0, because the same words would mean
/// something else. `supplement-shape` for a value that must be an object and is not. `supplement-conflict` for a path
/// whose parameters or servers differ from the document's.
pub fn supplement(
    document: Document,
    supplements: Vec<Document>,
) -> Result<Supplemented, Vec<Finding>> {
    let published = count_operations(&document.value);
    let mut merged = Merged {
        document,
        superseded: Vec::new(),
        faults: Vec::new(),
    };
    let mut counts = Vec::new();
    for supplement in supplements {
        let supplement = Arc::new(supplement);
        let file = (supplement.file.path.clone(), Arc::clone(&supplement));
        merged.document.parts.files.push(file);
        counts.push((merged.file(), merged.add(&supplement)));
    }
    if !merged.faults.is_empty() {
        return Err(merged.faults);
    }
    let origins = counts.into_iter().map(|(file, counts)| Origin {
        path: merged.name_of(file).to_owned(),
        added: counts.operations,
        is_superseded: counts.described > 0
            && counts.operations + counts.webhooks == 0
            && !merged.needs(file),
    });
    Ok(Supplemented {
        published,
        origins: origins.collect(),
        superseded: merged.superseded,
        document: merged.document,
    })
}

/// The document with the supplements merged so far.
struct Merged {
    document: Document,
    superseded: Vec<Finding>,
    faults: Vec<Finding>,
}

/// How many parts a supplement describes, and how many were added.
#[derive(Default)]
struct Counts {
    /// Operations and webhooks.
    described: usize,
    operations: usize,
    webhooks: usize,
}

impl Merged {
    /// The number of the supplement that is being merged.
    fn file(&self) -> usize {
        self.document.parts.files.len()
    }

    /// The path of a file by its number.
    fn name_of(&self, file: usize) -> &str {
        let own = &self.document.file.path;
        let file = file
            .checked_sub(1)
            .and_then(|it| self.document.parts.files.get(it));
        file.map_or(own, |(path, _)| path)
    }

    /// The path of the file of the value at a place.
    fn file_of(&self, pointer: &Pointer) -> &str {
        self.name_of(self.document.parts.origin(pointer).0)
    }

    /// Records the place in the supplement of an added value.
    fn place(&mut self, place: Pointer, source: Pointer) {
        let file = self.file();
        self.document.parts.added.insert(place.clone());
        self.document.parts.places.insert(place, (file, source));
    }

    /// Reports that the document has an entry already: its name and its place there, and its place in the supplement.
    fn superseded(
        &mut self,
        supplement: &Document,
        (name, there): (&str, &Pointer),
        place: &Pointer,
        help: &str,
    ) {
        let owner = self.file_of(there);
        let message = format!("`{}` is also described in {owner}", quoted(name));
        let finding = supplement.warning("superseded", place, Part::Key, message);
        self.superseded.push(finding.help(help));
    }

    /// Adds the parts of a supplement.
    fn add(&mut self, supplement: &Document) -> Counts {
        let mut counts = Counts::default();
        let version = |document: &Value| {
            let version = document.get("openapi").and_then(Value::as_str);
            version
                .filter(|it| it.starts_with("3."))
                .map(|it| it.starts_with("3.0"))
        };
        if version(&self.document.value) != version(&supplement.value) {
            let message = "the supplement has another version of OpenAPI than the document";
            let pointer = Pointer::root().child("openapi");
            let fault = supplement.error("supplement-version", &pointer, Part::Value, message);
            let help = "write the supplement in the OpenAPI version of the document";
            self.faults.push(fault.help(help));
            return counts;
        }
        let inherited = self.inherited(&supplement.value);
        let root = Pointer::root();
        for (path, _) in self.members(supplement, &root.child("paths")) {
            self.add_path(supplement, path, &inherited, &mut counts);
        }
        let webhooks = root.child("webhooks");
        let members = self.members(supplement, &webhooks);
        counts.described += members.len();
        counts.webhooks = self.add_entries(supplement, &webhooks, &members);
        let components = root.child("components");
        for (section, _) in self.members(supplement, &components) {
            let section = components.child(section);
            let members = self.members(supplement, &section);
            self.add_entries(supplement, &section, &members);
        }
        self.add_tags(&supplement.value);
        counts
    }

    /// The members of an object of a supplement. Returns none if the key is missing, and reports a fault if the value
    /// is not an object.
    fn members<'supplement>(
        &mut self,
        supplement: &'supplement Document,
        pointer: &Pointer,
    ) -> Vec<(&'supplement String, &'supplement Value)> {
        match pointer.resolve(&supplement.value) {
            Some(Value::Object(members)) => members.iter().collect(),
            None | Some(Value::Null) => Vec::new(),
            Some(_) => {
                let message = format!("`{}` is not an object", quoted(pointer.as_str()));
                let fault = supplement.error("supplement-shape", pointer, Part::Key, message);
                self.faults.push(fault.help("write its entries by name"));
                Vec::new()
            }
        }
    }

    /// The keys of a supplement's root that hold for its operations and differ from the document's.
    fn inherited(&self, supplement: &Value) -> Map<String, Value> {
        let keys = OF_ALL_OPERATIONS.into_iter();
        let other = keys.filter_map(|key| {
            let said = supplement.get(key)?;
            (self.document.value.get(key) != Some(said)).then(|| (key.to_owned(), said.clone()))
        });
        other.collect()
    }

    /// Adds the entries of an object that the document lacks. Returns their number.
    fn add_entries(
        &mut self,
        supplement: &Document,
        pointer: &Pointer,
        entries: &[(&String, &Value)],
    ) -> usize {
        let is_webhook = pointer.as_str() == "/webhooks";
        let mut added = 0;
        for (name, value) in entries {
            let place = pointer.child(name);
            if let Some(known) = place.resolve(&self.document.value) {
                if is_webhook || wordless(known) != wordless(value) {
                    let help = if is_webhook {
                        USED_INSTEAD
                    } else {
                        "the supplement's references lead to that one; rename this one if it differs, or remove it"
                    };
                    self.superseded(supplement, (name, &place), &place, help);
                }
            } else if let Some(entry) = place.create(&mut self.document.value) {
                *entry = (*value).clone();
                self.place(place.clone(), place);
                added += 1;
            }
        }
        added
    }

    /// Adds the tags whose names the document lacks.
    fn add_tags(&mut self, supplement: &Value) {
        let Some(Value::Array(tags)) = supplement.get("tags") else {
            return;
        };
        let members = self.document.value.as_object_mut();
        let known = members.map(|it| {
            it.entry("tags")
                .or_insert_with(|| Vec::<Value>::new().into())
        });
        if let Some(Value::Array(known)) = known {
            for tag in tags {
                if !known.iter().any(|it| it.get("name") == tag.get("name")) {
                    known.push(tag.clone());
                }
            }
        }
    }

    /// Whether anything outside a file refers to a component that the file added.
    fn needs(&self, file: usize) -> bool {
        let parts = &self.document.parts;
        let is_own = |pointer: &str| {
            let origin = parts.places.get(pointer);
            origin.is_some_and(|(it, _)| *it == file) && parts.added.contains(pointer)
        };
        let mut pending = vec![(Pointer::root(), &self.document.value)];
        while let Some((pointer, value)) = pending.pop() {
            if is_own(pointer.as_str()) {
                continue;
            }
            match value {
                Value::Object(members) => {
                    let target = members.get("$ref").and_then(Value::as_str);
                    let target = target
                        .and_then(|it| it.strip_prefix('#'))
                        .map(Pointer::from);
                    if target.is_some_and(|it| it.ancestors().any(is_own)) {
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
}

fn count_operations(document: &Value) -> usize {
    let items = members(document.get("paths")).map(|(path, _)| {
        let place = followed(document, Pointer::from("/paths").child(path));
        place
            .resolve(document)
            .map_or(0, |item| path_operations(item).count())
    });
    items.sum()
}

/// A value without the texts for people.
fn wordless(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(key, it)| {
                // A property may have such a name, but its value is an object.
                !WORDS.contains(&key.as_str()) || (it.is_object() && *key != "examples")
            });
            let members = members.map(|(key, value)| (key.clone(), wordless(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(wordless).collect(),
        other => other.clone(),
    }
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
    fn a_supplement_adds_only_entries_that_the_document_lacks() {
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
            "`GET /a/{other}` is also described in theirs.yaml"
        );
        assert_eq!(superseded.position().unwrap().line, 6);
    }

    #[test]
    fn findings_about_added_entries_name_the_supplement() {
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
    fn root_keys_that_differ_from_the_document_go_into_each_operation() {
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

    fn are_superseded(theirs: &str, ours: &[&str]) -> Vec<bool> {
        let ours = ours.iter().map(|text| document("ours.yaml", text));
        let all = supplement(document("theirs.yaml", theirs), ours.collect()).unwrap();
        all.origins.iter().map(|it| it.is_superseded).collect()
    }

    #[test]
    fn a_supplement_is_superseded_when_the_document_has_all_of_it_and_nothing_else_needs_it() {
        let ours = "openapi: 3.1.0\npaths:\n  /a/{id}: {get: {}}\ncomponents: {schemas: {C: {}}}\n";
        assert_eq!(are_superseded(DOCUMENT, &[ours, OURS]), [true, false]);
        // Another file still refers to an entry in it.
        let needs = "openapi: 3.1.0\npaths: {/c: {get: {x: {$ref: '#/components/schemas/C/x'}}}}\n";
        assert_eq!(are_superseded(DOCUMENT, &[ours, needs]), [false, false]);
        let theirs = format!("{DOCUMENT}    D: {{$ref: '#/components/schemas/C'}}\n");
        assert_eq!(are_superseded(&theirs, &[ours]), [false]);
        // It describes nothing that the document could have one day.
        let only_types = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: integer}, C: {}}}\n";
        assert_eq!(are_superseded(DOCUMENT, &[only_types]), [false]);
        let hook = "openapi: 3.1.0\nwebhooks: {paid: {post: {}}}\n";
        assert_eq!(are_superseded(DOCUMENT, &[hook]), [false]);
        let theirs = format!("{DOCUMENT}webhooks: {{paid: {{post: {{}}}}}}\n");
        assert_eq!(are_superseded(&theirs, &[hook]), [true]);
    }

    #[test]
    fn the_document_wins_over_a_different_component() {
        let ours = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: integer}}}\n";
        let all = supplemented(&[ours]).unwrap();
        assert_eq!(
            all.superseded[0].message,
            "`A` is also described in theirs.yaml"
        );
        assert_eq!(
            all.document.value.pointer("/components/schemas/A/type"),
            Some(&json!("string"))
        );
        // A component that differs only in its descriptions is the same.
        let ours = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: string, description: x}}}\n";
        assert_eq!(supplemented(&[ours]).unwrap().superseded, []);
    }

    #[test]
    fn the_first_of_two_supplements_wins() {
        let [one, two] = ["one", "two"].map(|name| {
            let text = format!("openapi: 3.1.0\npaths: {{/c: {{get: {{summary: {name}}}}}}}\n");
            document(&format!("{name}.yaml"), &text)
        });
        let all = supplement(document("theirs.yaml", DOCUMENT), vec![one, two]).unwrap();
        assert_eq!(
            all.superseded[0].message,
            "`GET /c` is also described in one.yaml"
        );
        assert_eq!(all.superseded[0].file.path, "two.yaml");
        let summary = all.document.value.pointer("/paths/~1c/get/summary");
        assert_eq!(summary, Some(&json!("one")));
    }

    #[test]
    fn path_items_that_refer_to_others_are_followed() {
        let theirs = "openapi: 3.1.0
paths:
  /books: {$ref: '#/components/pathItems/Books'}
components: {pathItems: {Books: {get: {summary: theirs}}}}
";
        let ours = "openapi: 3.1.0
paths:
  /books: {get: {}, delete: {summary: ours}}
  /loans: {$ref: '#/components/pathItems/Loans'}
components:
  pathItems:
    Loans: {get: {summary: loans}}
";
        let all = supplement(
            document("theirs.yaml", theirs),
            vec![document("ours.yaml", ours)],
        )
        .unwrap();
        assert_eq!((all.published, all.origins[0].added), (1, 2));
        let paths = all.document.value.get("paths").unwrap();
        assert_eq!(
            *paths,
            json!({
                "/books": {"get": {"summary": "theirs"}, "delete": {"summary": "ours"}},
                "/loans": {"get": {"summary": "loans"}},
            })
        );
        assert_eq!(
            all.superseded[0].message,
            "`GET /books` is also described in theirs.yaml"
        );
        for (pointer, file, line) in [
            ("/paths/~1books/get/summary", "theirs.yaml", 4),
            ("/paths/~1books/delete/summary", "ours.yaml", 3),
            ("/paths/~1loans/get/summary", "ours.yaml", 7),
        ] {
            let finding = all
                .document
                .error("x", &Pointer::from(pointer), Part::Value, "");
            let place = (finding.file.path.as_str(), finding.position().unwrap().line);
            assert_eq!(place, (file, line), "{pointer}");
        }
    }

    #[test]
    fn unknown_keys_of_a_path_are_left_to_lint() {
        let ours = "openapi: 3.1.0\npaths:\n  /a/{id}/: {gett: {}}\n  /c: {get: null}\n  /d: 7\n";
        let all = supplemented(&[ours]).unwrap().document;
        let paths = all.value.get("paths").unwrap();
        assert_eq!(paths["/a/{id}/"]["gett"], json!({}));
        assert_eq!(paths["/a/{id}/"]["get"]["summary"], "theirs");
        assert_eq!(paths["/c"], json!({"get": null}));
        assert_eq!(paths["/d"], 7);
        let finding = all.error(
            "x",
            &Pointer::from("/paths/~1a~1{id}~1/gett"),
            Part::Key,
            "",
        );
        assert_eq!(finding.file.path, "ours.yaml");
    }

    #[test]
    fn a_document_with_empty_keys_takes_everything() {
        let theirs = document("theirs.yaml", "openapi: 3.1.0\npaths:\ncomponents:\n");
        let all = supplement(theirs, vec![document("ours.yaml", OURS)]).unwrap();
        assert_eq!(all.origins[0].added, 4);
        let paths = all.document.value["paths"].as_object().unwrap();
        assert_eq!(paths.len(), 3);
    }

    #[test]
    fn parameters_and_servers_of_a_path_hold_for_added_operations() {
        let theirs = "openapi: 3.1.0
paths:
  /a/{id}: {parameters: [{in: path, name: id, description: theirs}], get: {}}
  /b/{id}: {get: {}}
";
        let ours = "openapi: 3.1.0
paths:
  /a/{id}: {parameters: [{in: path, name: id, description: ours}], put: {}}
  /b/{id}:
    parameters: [{in: path, name: id}, {in: query, name: q}]
    put: {parameters: [{in: query, name: q, required: true}]}
";
        let all = supplement(
            document("theirs.yaml", theirs),
            vec![document("ours.yaml", ours)],
        );
        let all = all.unwrap().document.value;
        assert_eq!(all.pointer("/paths/~1a~1{id}/put"), Some(&json!({})));
        assert_eq!(
            all.pointer("/paths/~1b~1{id}"),
            Some(&json!({
                "get": {},
                "put": {"parameters": [
                    {"in": "query", "name": "q", "required": true}, {"in": "path", "name": "id"},
                ]},
            }))
        );
    }

    #[test]
    fn a_supplement_that_does_not_fit_is_an_error() {
        for (ours, id, line) in [
            ("openapi: 3.0.3\npaths: {}\n", "supplement-version", 1),
            ("swagger: '2.0'\npaths: {}\n", "supplement-version", 1),
            ("openapi: 3.1.0\npaths: []\n", "supplement-shape", 2),
            (
                "openapi: 3.1.0\ncomponents: {schemas: 1}\n",
                "supplement-shape",
                2,
            ),
        ] {
            let faults = supplemented(&[ours]).unwrap_err();
            assert_eq!(faults[0].id, id, "{ours}");
            assert_eq!(faults[0].position().unwrap().line, line, "{ours}");
        }
        let theirs = DOCUMENT.replace(
            "    get:",
            "    parameters: [{in: path, name: id}]\n    get:",
        );
        let ours = "openapi: 3.1.0\npaths:\n  /a/{id}/:\n    parameters: [{in: path, name: id, required: true}]\n    put: {}\n";
        let faults = supplement(
            document("theirs.yaml", &theirs),
            vec![document("ours.yaml", ours)],
        );
        let faults = faults.unwrap_err();
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
