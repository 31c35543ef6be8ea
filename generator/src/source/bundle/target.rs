//! Where a reference leads, in which file.

use super::place::Place;
use super::{Bundle, Unread, Wanted};
use crate::base::pointer::Pointer;
use crate::base::reference;
use crate::text::quoted;

/// Something that is referred to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    /// The number of its file.
    pub(super) file: usize,
    /// Where it stands there.
    pub(super) pointer: Pointer,
    /// What the reference takes it for.
    pub(super) place: Place,
}

/// What a reference leads to.
pub(super) enum Found {
    /// A file that has not been handed over.
    NotYet,
    /// Nothing: the reference as it is written from now on, and why.
    Nowhere(String, Unread),
    /// A place of a file: the reference as it is written from now on, and the place.
    Value(String, (usize, Pointer)),
}

impl Bundle<'_> {
    /// What a reference in the object at `holder` of a file leads to; a file that is not known is wanted from now on.
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
                    help: "correct the reference, or add what is missing to the file".to_owned(),
                };
                Found::Nowhere(written, unread)
            }
        }
    }
}
