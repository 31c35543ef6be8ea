//! Bundles several files that refer to each other into one document.
//!
//! Most references stay references. Their target is kept once, below a key of its own, and the reference starts with
//! the path of the target's file, `schemas/all.yaml#/Key`. The path is relative to the entry file. Path items and
//! operations, and places where the specification allows no reference, get the target itself. This module reads no
//! files: it asks for them by their paths.

mod copy;
mod path;
mod place;
mod rewrite;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use copy::{Cursor, Target};
pub use path::{outside, relative, relative_to};
use place::Place;
pub use rewrite::{refers_to_files, rewritten};

use super::Limits;
pub use super::document::Unread;
use super::document::{Document, Part, Parts};
use crate::base::finding::Finding;
use crate::base::pointer::Pointer;
use crate::base::reference::FILES;

/// The number of a file, and a place in it.
type InFile = (usize, Pointer);

/// A file that a reference leads to.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its path, relative to the directory of the entry file.
    pub path: String,
    /// The file and the place of the first reference to it.
    place: InFile,
}

/// Finds the file of a reference: takes the path of the file with the reference and the text before its `#`, and
/// returns a path.
pub type Resolve<'a> = dyn Fn(&str, &str) -> Result<String, Unread> + 'a;

/// The known files of one description.
///
/// Ask for [`Self::wanted`] and hand over each file with [`Self::add`], until nothing is wanted any more.
pub struct Bundle<'a> {
    limits: Limits,
    resolve: &'a Resolve<'a>,
    /// The entry file is the first.
    files: Vec<(String, Arc<Document>)>,
    /// The requested files, by path: the index of each in `files`, or why it is missing.
    known: HashMap<String, Result<usize, Unread>>,
    /// The place of the first reference to each wanted file.
    wanted: BTreeMap<String, Wanted>,
    /// The targets that are still to be copied.
    open: Vec<Target>,
    /// The targets that refer to files that are not there yet.
    waiting: Vec<Target>,
    /// The targets that are or were in `open`.
    seen: HashSet<Target>,
    /// The copies, by file and place in it.
    built: BTreeMap<(String, Pointer), Value>,
    /// The parts of the document so far, without their files.
    parts: Parts,
    /// The targets that are replacing references right now, the outermost first.
    inlining: Vec<InFile>,
    /// Whether the current copy had all the files that it needed.
    is_complete: bool,
    /// How many values have been copied, and how many bytes of texts and places.
    values: usize,
    bytes: usize,
    /// The targets that replaced a whole section, and their places in the document.
    sections: Vec<(InFile, Pointer)>,
    /// The finding that ended the copying.
    fault: Option<Finding>,
}

impl<'a> Bundle<'a> {
    /// Starts with the entry file, which has been read; `path` is its name. For files on a disk, `resolve` is
    /// [`relative`].
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
            parts: Parts::default(),
            inlining: Vec::new(),
            is_complete: true,
            values: 0,
            bytes: 0,
            sections: Vec::new(),
            fault: None,
        }
    }

    /// The missing files that references lead to, by their paths.
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

    /// An error about the first reference to a file.
    #[must_use]
    pub fn error(&self, id: &'static str, wanted: &Wanted, message: impl Into<String>) -> Finding {
        let (file, pointer) = &wanted.place;
        let document = &self.files[*file].1;
        document.error(id, pointer, Part::Value, message)
    }

    /// Hands over a file, or the reason why it is missing.
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
    /// `too-deep` and `document-too-large` where the files together exceed the limits.
    pub fn finish(mut self) -> Result<Document, Vec<Finding>> {
        if let Some(fault) = self.fault {
            return Err(vec![fault]);
        }
        let (entry_path, entry) = self.files.remove(0);
        let mut parts = self.parts;
        let mut root = Value::Null;
        let mut files = Value::Null;
        for ((path, pointer), mut value) in self.built {
            let slot = if path == entry_path {
                pointer.create(&mut root)
            } else {
                let file = self.known.get(&path).and_then(|known| known.as_ref().ok());
                if let Some(place) = file.and_then(|it| in_section(&self.sections, *it, &pointer)) {
                    // The value is in the document already.
                    value = serde_json::json!({ "$ref": format!("#{place}") });
                }
                parts.targets.push(below_files(&path, &pointer));
                let place = Pointer::root().child(&path).join(&pointer);
                place.create(&mut files)
            };
            if let Some(slot) = slot {
                *slot = value;
            }
        }
        for (index, (path, _)) in self.files.iter().enumerate() {
            let at = below_files(path, &Pointer::root());
            parts.places.insert(at, (index + 1, Pointer::root()));
        }
        if let Some(root) = root.as_object_mut()
            && !files.is_null()
        {
            root.insert(FILES.to_owned(), files);
        }
        parts.files = self.files;
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
            depth: at.tokens().count(),
            at,
        };
        let (values, bytes) = (self.values, self.bytes);
        self.is_complete = true;
        let value = self.value(&mut cursor, value, target.place);
        if self.is_complete {
            self.built.insert((path, target.pointer), value);
        } else {
            // The copy will be made again.
            (self.values, self.bytes) = (values, bytes);
            self.waiting.push(target);
        }
    }
}

/// The place of a target that replaced a section, or of a part of it.
fn in_section(sections: &[(InFile, Pointer)], file: usize, pointer: &Pointer) -> Option<Pointer> {
    sections.iter().find_map(|((other, above), at)| {
        let below = pointer.as_str().strip_prefix(above.as_str())?;
        let is_below =
            *other == file && below.starts_with('/') && at.as_str().starts_with("/components");
        is_below.then(|| at.join(&Pointer::from(below)))
    })
}

fn below_files(path: &str, pointer: &Pointer) -> Pointer {
    Pointer::root().child(FILES).child(path).join(pointer)
}
