//! A document of several files: its files, and the file of each part.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::document::{Document, Part, Parts, Unread};
use super::fault::MOST_FAULTS;
use crate::base::finding::{Finding, SourceFile};
use crate::base::pointer::Pointer;
use crate::text::quoted;

impl Parts {
    /// The number of the file of the value at `pointer`, or of the nearest ancestor, and the place there.
    pub(super) fn origin(&self, pointer: &Pointer) -> (usize, Pointer) {
        let found = pointer.ancestors().find_map(|above| {
            let (file, place) = self.places.get(above)?;
            let below = pointer.as_str().get(above.len()..)?;
            Some((*file, place.join(&Pointer::from(below))))
        });
        found.unwrap_or_else(|| (0, pointer.clone()))
    }
}

impl Document {
    /// The same document with the targets of its references into other files.
    pub(super) fn with_parts(mut self, value: Value, parts: Parts) -> Self {
        self.value = value;
        self.parts = parts;
        self
    }

    /// The other files of the document: each path, relative to the directory of the first file, and its content.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<SourceFile>)> {
        self.parts().map(|(path, document)| (path, &document.file))
    }

    /// The places in [`Self::value`] of values that were copied from other files because a reference leads to them.
    #[must_use]
    pub fn referenced(&self) -> &[Pointer] {
        &self.parts.targets
    }

    /// The same files as they were read, without parts of other files.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &Self)> {
        let files = self.parts.files.iter();
        files.map(|(path, document)| (path.as_str(), &**document))
    }

    /// Whether references of [`Self::value`] lead to missing files.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.parts.unread.is_empty()
    }

    /// Why a reference of [`Self::value`] leads to no file.
    pub(crate) fn unread(&self, reference: &str) -> Option<&Unread> {
        self.parts.unread.get(reference)
    }

    /// The warnings of reading the text: `ignored-tag` at every YAML tag that JSON has no meaning for, and
    /// `nearest-definition` at references that mean a definition of the enclosing schema.
    pub fn warnings(&self) -> impl Iterator<Item = Finding> {
        let others = self.parts().map(|(_, document)| document);
        std::iter::once(self).chain(others).flat_map(|document| {
            let nearest = document.nearest.iter().take(MOST_FAULTS);
            let nearest = nearest.map(|one| {
                let message = format!(
                    "`{}` does not exist; the generator uses the definition of the enclosing schema",
                    quoted(&one.written)
                );
                document
                    .warning("nearest-definition", &one.place, Part::Value, message)
                    .help(format!("write `#{}`", quoted(one.meant.as_str())))
            });
            document.warnings.iter().cloned().chain(nearest)
        })
    }

    /// The file of the value at `pointer`, or of the nearest ancestor, and the place there.
    pub(super) fn part(&self, pointer: &Pointer) -> (&Self, Pointer) {
        let (file, place) = self.parts.origin(pointer);
        let document = file.checked_sub(1).and_then(|it| self.parts.files.get(it));
        (document.map_or(self, |(_, document)| document), place)
    }

    /// The same for a value or its key. The key of a value that replaced a reference has the place of the reference.
    pub(super) fn part_of(&self, pointer: &Pointer, part: Part) -> (&Self, Pointer) {
        let mut above = pointer.clone();
        if part == Part::Key
            && self.parts.places.contains_key(pointer)
            && !self.parts.added.contains(pointer)
            && let Some(token) = pointer.tokens().last()
            && above.pop()
        {
            let (document, above) = self.part(&above);
            return (document, above.child(&token));
        }
        self.part(pointer)
    }

    /// The bytes of a value with its key: a part of one file, and the parts of other files that replaced references in
    /// it. Empty when the document does not have the value.
    #[must_use]
    pub fn extent(&self, pointer: &Pointer) -> Vec<(&Arc<SourceFile>, Range<usize>)> {
        let key = self.span(pointer, Part::Key);
        let value = self.span(pointer, Part::Value);
        let (Some((key_file, key)), Some((file, value))) = (key, value) else {
            return Vec::new();
        };
        let mut extent = if key_file.path == file.path {
            vec![(file, key.start..value.end.max(key.end))]
        } else {
            vec![(key_file, key), (file, value)]
        };
        let below = format!("{pointer}/");
        let places = self.parts.places.keys();
        let places = places.filter(|place| place.as_str().starts_with(&below));
        extent.extend(places.filter_map(|place| self.span(place, Part::Value)));
        extent
    }

    /// Sorts findings by file and by place in the text. Findings about other files come last.
    pub(crate) fn sort(&self, findings: &mut [Finding]) {
        let files = std::iter::once(&self.file).chain(self.files().map(|(_, file)| file));
        let places = files.enumerate();
        let places: HashMap<&str, usize> = places
            .map(|(index, file)| (file.path.as_str(), index))
            .collect();
        findings.sort_by_cached_key(|finding| {
            let file = places.get(finding.file.path.as_str()).copied();
            let start = finding.span.as_ref().map_or(0, |span| span.start);
            (file.unwrap_or(usize::MAX), start)
        });
    }
}
