//! Finds the file and the place that a reference leads to.

use super::place::Place;
use super::{Bundle, Unread, Wanted};
use crate::base::pointer::Pointer;
use crate::base::reference;
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

/// The result of following a reference.
pub(super) enum Found {
    /// The file has not been handed over yet.
    NotYet,
    /// Nothing: the new text of the reference, and the reason.
    Nowhere(String, Unread),
    /// A place in a file: the new text of the reference, and the place.
    Value(String, (usize, Pointer)),
}

impl Bundle<'_> {
    /// The target of a reference in the object at `holder` of a file. Requests the target's file if it is unknown.
    pub(super) fn find(&mut self, file: usize, holder: &Pointer, text: &str) -> Found {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let path = if path.is_empty() {
            Ok(self.files[file].0.clone())
        } else {
            (self.resolve)(&self.files[file].0, path)
        };
        let path = match path {
            Ok(path) => path,
            Err(unread) => return Found::Nowhere(text.to_owned(), unread),
        };
        let written = if fragment.is_empty() {
            path.clone()
        } else {
            format!("{path}#{fragment}")
        };
        let index = match self.known.get(&path) {
            None => {
                self.wanted.entry(path.clone()).or_insert_with(|| Wanted {
                    path,
                    place: (file, holder.child("$ref")),
                });
                return Found::NotYet;
            }
            Some(Err(unread)) => return Found::Nowhere(written, unread.clone()),
            Some(Ok(index)) => *index,
        };
        let written = if index == 0 {
            format!("#{fragment}")
        } else {
            written
        };
        let value = &self.files[index].1.value;
        match reference::resolve(value, &format!("#{fragment}")) {
            Some((pointer, _)) => Found::Value(written, (index, pointer)),
            None => {
                let unread = Unread {
                    id: "unresolved-reference",
                    message: format!("`{}` has nothing at `{}`", quoted(&path), quoted(fragment)),
                    help: "correct the reference, or add the missing part to the file".to_owned(),
                };
                Found::Nowhere(written, unread)
            }
        }
    }
}
