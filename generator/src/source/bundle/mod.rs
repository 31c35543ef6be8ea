//! Several files that refer to each other to one document.
//!
//! Most references stay what they are: what they lead to is kept once, below a key of its own, and the reference is
//! written as the path of its file from the entry file, `schemas/all.yaml#/Key`. Where the specification has no
//! reference, and for path items and operations, what it leads to takes its place. Nothing is read here: the files are
//! asked for by their paths.

mod path;
mod place;
mod rewrite;
mod target;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

pub(crate) use path::schema_name;
pub use path::{outside, relative};
use place::Place;
pub use rewrite::{refers_to_files, rewritten};
use target::{Found, Target};

use super::document::{Document, Part, Parts};
use super::fault::Fault;
use super::{Limits, json};
use crate::base::finding::{Finding, Severity, SourceFile};
use crate::base::kind::Kind;
use crate::base::pointer::Pointer;
use crate::base::reference::{FILES, LONGEST_CHAIN};

/// Why a reference to a file leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The name of the rule, as in a finding.
    pub id: &'static str,
    /// What is wrong: lower case, one line, no trailing period.
    pub message: String,
    /// What to do next.
    pub help: String,
}

/// A file that is referred to.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its path from the directory of the entry file.
    pub path: String,
    /// The file with the first reference to it.
    pub from: Arc<SourceFile>,
    /// Where in that file the reference stands.
    pub span: Option<Range<usize>>,
}

/// Which file a reference means: from the path of the file it stands in and the text in front of its `#` to a path.
pub type Resolve<'a> = dyn Fn(&str, &str) -> Result<String, Unread> + 'a;

/// The files of one description, as far as they are known.
///
/// Ask for [`Self::wanted`] and hand over each file with [`Self::add`] until nothing is wanted any more.
pub struct Bundle<'a> {
    limits: Limits,
    resolve: &'a Resolve<'a>,
    /// The entry file is the first.
    files: Vec<(String, Arc<Document>)>,
    known: HashMap<String, Result<usize, Unread>>,
    /// Where the first reference to each stands.
    wanted: BTreeMap<String, Wanted>,
    open: Vec<Target>,
    /// What refers to files that are not there yet.
    waiting: Vec<Target>,
    seen: HashSet<Target>,
    built: BTreeMap<(String, Pointer), Value>,
    places: HashMap<Pointer, (usize, Pointer)>,
    unread: HashMap<String, Unread>,
    /// What takes the place of a reference right now, the outermost first.
    inlining: Vec<(usize, Pointer)>,
    is_complete: bool,
    values: usize,
    fault: Option<Finding>,
}

/// Where a value that is being copied stands in its file, and where it will.
struct Cursor {
    file: usize,
    pointer: Pointer,
    at: Pointer,
}

impl Cursor {
    fn push(&mut self, token: &str) {
        self.pointer.push(token);
        self.at.push(token);
    }

    fn pop(&mut self) {
        self.pointer.pop();
        self.at.pop();
    }
}

impl<'a> Bundle<'a> {
    /// The document whose entry file has been read; `path` is the name of that file. `resolve` is [`relative`] for
    /// files of a disk.
    #[must_use]
    pub fn new(entry: Document, path: &str, limits: &Limits, resolve: &'a Resolve<'a>) -> Self {
        let target = Target {
            file: 0,
            pointer: Pointer::root(),
            place: Place::Entry,
        };
        Self {
            limits: *limits,
            resolve,
            files: vec![(path.to_owned(), Arc::new(entry))],
            known: HashMap::from([(path.to_owned(), Ok(0))]),
            wanted: BTreeMap::new(),
            open: vec![target],
            waiting: Vec::new(),
            seen: HashSet::new(),
            built: BTreeMap::new(),
            places: HashMap::new(),
            unread: HashMap::new(),
            inlining: Vec::new(),
            is_complete: true,
            values: 0,
            fault: None,
        }
    }

    /// The files that are referred to and not there yet, by their paths.
    pub fn wanted(&mut self) -> Vec<Wanted> {
        self.open.append(&mut self.waiting);
        while let Some(target) = self.open.pop() {
            self.build(target);
        }
        if self.fault.is_some() {
            return Vec::new();
        }
        std::mem::take(&mut self.wanted).into_values().collect()
    }

    /// Hands over a file, or says why there is none.
    pub fn add(&mut self, path: String, file: Result<Document, Unread>) {
        let known = file.map(|file| {
            self.files.push((path.clone(), Arc::new(file)));
            self.files.len() - 1
        });
        self.known.insert(path, known);
    }

    /// The document, with the places of all its parts.
    ///
    /// # Errors
    ///
    /// `too-deep` and `document-too-large` where the files together pass the limits.
    pub fn finish(mut self) -> Result<Document, Vec<Finding>> {
        if let Some(fault) = self.fault {
            return Err(vec![fault]);
        }
        let entry = self.files[0].0.clone();
        let root = self.built.remove(&(entry, Pointer::root()));
        let mut root = root.unwrap_or_default();
        let mut trees: Map<String, Value> = Map::new();
        let mut targets = Vec::new();
        for ((path, pointer), value) in self.built {
            targets.push(below_files(&path, &pointer));
            let tree = trees
                .entry(path)
                .or_insert_with(|| Value::Object(Map::new()));
            put(tree, &pointer, value);
        }
        for (index, (path, _)) in self.files.iter().enumerate().skip(1) {
            let at = below_files(path, &Pointer::root());
            self.places.insert(at, (index, Pointer::root()));
        }
        if let Some(root) = root.as_object_mut()
            && !trees.is_empty()
        {
            root.insert(FILES.to_owned(), Value::Object(trees));
        }
        let (_, entry) = self.files.remove(0);
        let parts = Parts {
            files: self.files,
            places: self.places,
            targets,
            unread: self.unread,
        };
        Ok(Arc::unwrap_or_clone(entry).with_parts(root, parts))
    }

    fn build(&mut self, target: Target) {
        let (path, document) = self.files[target.file].clone();
        let Some(value) = target.pointer.resolve(&document.value) else {
            return;
        };
        let at = match target.file {
            0 => target.pointer.clone(),
            _ => below_files(&path, &target.pointer),
        };
        let mut cursor = Cursor {
            file: target.file,
            pointer: target.pointer.clone(),
            at,
        };
        self.is_complete = true;
        let value = self.value(&mut cursor, value, target.place);
        if self.is_complete {
            self.built.insert((path, target.pointer), value);
        } else {
            self.waiting.push(target);
        }
    }

    /// The copy of a value.
    fn value(&mut self, cursor: &mut Cursor, value: &Value, place: Place) -> Value {
        self.values += 1;
        if self.is_too_much(cursor) {
            return Value::Null;
        }
        match value {
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
                Some(text) if place != Place::Data => self.reference(cursor, members, text, place),
                _ => self.members(cursor, members, place),
            },
            Value::Array(items) => {
                let mut copy = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    cursor.push(&index.to_string());
                    let place = match place {
                        Place::Members(kind) | Place::Object(kind) => Place::Object(kind),
                        other => other,
                    };
                    copy.push(self.value(cursor, item, place));
                    cursor.pop();
                }
                Value::Array(copy)
            }
            scalar => scalar.clone(),
        }
    }

    fn members(
        &mut self,
        cursor: &mut Cursor,
        members: &Map<String, Value>,
        place: Place,
    ) -> Value {
        let mut copy = Map::new();
        for (key, member) in members {
            cursor.push(key);
            let mut member = self.value(cursor, member, place.below(key));
            if key == "discriminator" && place == Place::Object(Kind::Schema) {
                self.mapping(cursor, &mut member);
            }
            copy.insert(key.clone(), member);
            cursor.pop();
        }
        Value::Object(copy)
    }

    /// A reference, or what takes its place.
    fn reference(
        &mut self,
        cursor: &mut Cursor,
        members: &Map<String, Value>,
        text: &str,
        place: Place,
    ) -> Value {
        let mut members = members.clone();
        if cursor.file == 0 && text.starts_with('#') {
            return self.members(cursor, &members, place);
        }
        let written = match self.find(cursor.file, &cursor.pointer, text) {
            Found::NotYet => {
                self.is_complete = false;
                return Value::Object(members);
            }
            Found::Nowhere(written, unread) => {
                self.unread.entry(written.clone()).or_insert(unread);
                written
            }
            Found::Value(written, target) if place.keeps_references() => {
                self.open(target, place);
                written
            }
            Found::Value(written, target) => {
                let is_circle = self.inlining.contains(&target);
                if !is_circle && self.inlining.len() < LONGEST_CHAIN {
                    members.shift_remove("$ref");
                    return self.inline(cursor, &members, target, place);
                }
                let unread = Unread {
                    id: "reference-circle",
                    message: format!("`{}` leads back to itself", crate::text::quoted(&written)),
                    help: "write what is meant in one of the files of the circle".to_owned(),
                };
                self.unread.entry(written.clone()).or_insert(unread);
                written
            }
        };
        members.insert("$ref".to_owned(), written.into());
        self.members(cursor, &members, place)
    }

    /// What a reference leads to, with what stands beside the reference.
    fn inline(
        &mut self,
        cursor: &mut Cursor,
        beside: &Map<String, Value>,
        target: (usize, Pointer),
        place: Place,
    ) -> Value {
        let document = Arc::clone(&self.files[target.0].1);
        let Some(value) = target.1.resolve(&document.value) else {
            return Value::Null;
        };
        self.places.insert(cursor.at.clone(), target.clone());
        let mut inner = Cursor {
            file: target.0,
            pointer: target.1.clone(),
            at: cursor.at.clone(),
        };
        self.inlining.push(target);
        let mut copy = self.value(&mut inner, value, place);
        self.inlining.pop();
        if let Value::Object(copy) = &mut copy {
            for (key, member) in beside {
                cursor.push(key);
                let own = (cursor.file, cursor.pointer.clone());
                self.places.insert(cursor.at.clone(), own);
                let member = self.value(cursor, member, place.below(key));
                copy.insert(key.clone(), member);
                cursor.pop();
            }
        }
        copy
    }

    /// The schemas that the values of a discriminator stand for; a text may also be the name of a component.
    fn mapping(&mut self, cursor: &Cursor, discriminator: &mut Value) {
        let mapping = discriminator
            .get_mut("mapping")
            .and_then(Value::as_object_mut);
        for value in mapping.into_iter().flat_map(Map::values_mut) {
            let Value::String(text) = value else { continue };
            let is_file = |path: &str| {
                [".yaml", ".yml", ".json"]
                    .iter()
                    .any(|end| path.ends_with(end))
            };
            let (path, _) = text.split_once('#').unwrap_or((text, ""));
            let is_reference = is_file(path) || text.starts_with('#');
            if !is_reference || cursor.file == 0 && text.starts_with('#') {
                continue;
            }
            match self.find(cursor.file, &cursor.pointer, text) {
                Found::NotYet => self.is_complete = false,
                Found::Nowhere(..) => {}
                Found::Value(written, target) => {
                    self.open(target, Place::Object(Kind::Schema));
                    *text = written;
                }
            }
        }
    }

    /// Takes the target of a reference along, unless it is there anyway.
    fn open(&mut self, (file, pointer): (usize, Pointer), place: Place) {
        let target = Target {
            file,
            pointer,
            place,
        };
        if file != 0 && self.seen.insert(target.clone()) {
            self.open.push(target);
        }
    }

    /// Whether the limits are passed; the first place at which they are is the finding.
    fn is_too_much(&mut self, cursor: &Cursor) -> bool {
        if self.fault.is_some() {
            return true;
        }
        let depth = cursor.at.tokens().count();
        let fault: Fault = if depth > self.limits.depth + LONGEST_CHAIN {
            json::too_deep(0..0, self.limits.depth)
        } else if self.values > self.limits.nodes {
            json::too_many_nodes(0..0, self.limits.nodes)
        } else {
            return false;
        };
        let document = &self.files[cursor.file].1;
        let (file, span) = document.stands(&cursor.pointer, Part::Value);
        let span = span.unwrap_or_default();
        self.fault = Some(fault.finding(Severity::Error, file, |_| span.clone()));
        true
    }
}

fn below_files(path: &str, pointer: &Pointer) -> Pointer {
    Pointer::root().child(FILES).child(path).join(pointer)
}

/// Puts a value where a pointer says, and makes the objects on the way.
fn put(tree: &mut Value, pointer: &Pointer, value: Value) {
    let mut at = tree;
    for token in pointer.tokens() {
        at = match at {
            Value::Object(members) => members
                .entry(token)
                .or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => {
                let index = token.parse::<usize>().ok();
                let Some(item) = index.and_then(|index| items.get_mut(index)) else {
                    return;
                };
                item
            }
            _ => return,
        };
    }
    *at = value;
}
