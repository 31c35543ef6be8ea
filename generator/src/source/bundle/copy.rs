//! Copies a value and rewrites its references so that they mean the same in the whole document.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::place::Place;
use super::{Bundle, InFile, Unread, Wanted};
use crate::base::finding::Severity;
use crate::base::keyword::mapped;
use crate::base::kind::Kind;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, LONGEST_CHAIN, is_mapped_reference};
use crate::source::Part;
use crate::source::fault;
use crate::text::quoted;

/// The target of a reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    /// The number of its file.
    pub(super) file: usize,
    /// Its place there.
    pub(super) pointer: Pointer,
    /// The kind of place that the reference expects.
    pub(super) place: Place,
}

/// The place of a copied value in its file, and its place in the whole document.
pub(super) struct Cursor {
    pub(super) file: usize,
    pub(super) pointer: Pointer,
    pub(super) at: Pointer,
    /// How many steps `at` has.
    pub(super) depth: usize,
}

impl Cursor {
    fn push(&mut self, token: &str) {
        self.pointer.push(token);
        self.at.push(token);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.pointer.pop();
        self.at.pop();
        self.depth -= 1;
    }
}

impl Bundle<'_> {
    /// The copy of a value.
    pub(super) fn value(&mut self, cursor: &mut Cursor, value: &Value, place: Place) -> Value {
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
                        Place::Members(kind) | Place::Section(kind) | Place::Object(kind) => {
                            Place::Object(kind)
                        }
                        other => other,
                    };
                    copy.push(self.value(cursor, item, place));
                    cursor.pop();
                }
                Value::Array(copy)
            }
            Value::String(text) => {
                self.bytes += text.len();
                value.clone()
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
            self.bytes += key.len();
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

    /// Copies a reference, or puts its target in its place.
    fn reference(
        &mut self,
        cursor: &mut Cursor,
        members: &Map<String, Value>,
        text: &str,
        place: Place,
    ) -> Value {
        let mut members = members.clone();
        if cursor.file == 0 && text.starts_with('#') {
            if let Some((pointer, _)) = reference::resolve(&self.files[0].1.value, text) {
                self.open((0, pointer), place);
            }
            return self.members(cursor, &members, place);
        }
        let Some((written, found)) = self.find(cursor, text) else {
            return Value::Object(members);
        };
        match found {
            Err(unread) => {
                self.parts.unread.entry(written.clone()).or_insert(unread);
            }
            Ok(target) if place.keeps_references() => self.open(target, place),
            Ok(target) => {
                let is_circle = self.inlining.contains(&target);
                if !is_circle && self.inlining.len() < LONGEST_CHAIN {
                    members.shift_remove("$ref");
                    return self.inline(cursor, &members, target, place);
                }
                if place != Place::Other {
                    let unread = self.parts.unread.entry(written.clone());
                    unread.or_insert_with(|| Unread {
                        id: "reference-circle",
                        message: format!("`{}` leads back to itself", quoted(&written)),
                        help: "write the value itself in one of the files of the circle".to_owned(),
                    });
                }
            }
        }
        members.insert("$ref".to_owned(), written.into());
        self.members(cursor, &members, place)
    }

    /// The target of a reference, with the keys beside the reference.
    fn inline(
        &mut self,
        cursor: &mut Cursor,
        beside: &Map<String, Value>,
        target: InFile,
        place: Place,
    ) -> Value {
        let document = Arc::clone(&self.files[target.0].1);
        let Some(value) = target.1.resolve(&document.value) else {
            return Value::Null;
        };
        self.put_place(cursor.at.clone(), target.clone());
        if matches!(
            place,
            Place::Components | Place::Members(_) | Place::Section(_)
        ) {
            self.sections.push((target.clone(), cursor.at.clone()));
        }
        let mut inner = Cursor {
            file: target.0,
            pointer: target.1.clone(),
            at: cursor.at.clone(),
            depth: cursor.depth,
        };
        self.inlining.push(target);
        let mut copy = self.value(&mut inner, value, place);
        self.inlining.pop();
        if let Value::Object(copy) = &mut copy {
            for (key, member) in beside {
                cursor.push(key);
                let own = (cursor.file, cursor.pointer.clone());
                self.put_place(cursor.at.clone(), own);
                let member = self.value(cursor, member, place.below(key));
                copy.insert(key.clone(), member);
                cursor.pop();
            }
        }
        copy
    }

    /// The new text of a reference in the object at `holder`, and its target or why there is none. Returns `None` and
    /// requests the target's file if it has not been handed over yet.
    fn find(&mut self, holder: &Cursor, text: &str) -> Option<(String, Result<InFile, Unread>)> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let base = &self.files[holder.file].0;
        let path = match path {
            "" => base.clone(),
            path => match (self.resolve)(base, path) {
                Ok(path) => path,
                Err(unread) => return Some((text.to_owned(), Err(unread))),
            },
        };
        let within = format!("#{fragment}");
        let written = match fragment {
            "" => path.clone(),
            _ => format!("{path}{within}"),
        };
        let file = match self.known.get(&path) {
            None => {
                let place = (holder.file, holder.pointer.child("$ref"));
                let wanted = self.wanted.entry(path.clone());
                wanted.or_insert_with(|| Wanted { path, place });
                self.is_complete = false;
                return None;
            }
            Some(Err(unread)) => return Some((written, Err(unread.clone()))),
            Some(Ok(file)) => *file,
        };
        let found = reference::resolve(&self.files[file].1.value, &within);
        let found = found.map(|(pointer, _)| (file, pointer));
        let found = found.ok_or_else(|| Unread {
            id: "unresolved-reference",
            message: format!("`{}` has nothing at `{}`", quoted(&path), quoted(fragment)),
            help: "correct the reference, or add the missing part to the file".to_owned(),
        });
        Some((if file == 0 { within } else { written }, found))
    }

    /// Rewrites the texts of a discriminator's mapping, which are references or names of components.
    fn mapping(&mut self, cursor: &Cursor, discriminator: &mut Value) {
        for text in mapped(Some(discriminator)) {
            if !is_mapped_reference(text) || cursor.file == 0 && text.starts_with('#') {
                continue;
            }
            if let Some((written, Ok(target))) = self.find(cursor, text) {
                self.open(target, Place::Object(Kind::Schema));
                *text = written;
            }
        }
    }

    /// Copies the target of a reference too, unless it was copied before. Of the entry file, only the values whose kind
    /// the specification does not define are left to copy. They may refer to files, too.
    fn open(&mut self, (file, pointer): InFile, place: Place) {
        let in_entry = |place: Place, token: String| place.below(&token);
        let is_copied = file == 0 && pointer.tokens().fold(Place::Entry, in_entry) != Place::Data;
        if is_copied || !place.keeps_references() {
            return;
        }
        let target = Target {
            file,
            pointer,
            place,
        };
        if self.seen.insert(target.clone()) {
            self.open.push(target);
        }
    }

    fn put_place(&mut self, at: Pointer, place: InFile) {
        self.bytes += at.as_str().len() + place.1.as_str().len();
        self.parts.places.insert(at, place);
    }

    /// Whether the copy exceeds the limits. Reports only the first place that does.
    fn is_too_much(&mut self, cursor: &Cursor) -> bool {
        if self.fault.is_some() {
            return true;
        }
        // A reference that is replaced by its target may have a whole file below it.
        let fault = if cursor.depth > self.limits.depth + LONGEST_CHAIN {
            fault::too_deep(0..0, self.limits.depth)
        } else if self.values > self.limits.nodes {
            fault::too_many_nodes(0..0, self.limits.nodes)
        } else if self.bytes > self.limits.bytes {
            fault::too_large(self.limits.bytes)
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
