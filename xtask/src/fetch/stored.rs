//! Turns an obtained document into its files below `specs/`.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::Obtained;
use crate::provider::{directory, is_document_name, is_plain};
use crate::workspace::bundle::files_of;
use crate::workspace::candidate::Candidate;
use crate::workspace::sha256::hexadecimal;
use generator::source::bundle::{relative, relative_to, rewritten};
use generator::source::{Document, Limits};
use generator::text::visible;

/// The files of a document for `specs/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Their texts, by their paths from the workspace root.
    pub texts: BTreeMap<String, String>,
    /// The path or URL with the same lines as each file, if there is one.
    pub shown: BTreeMap<String, String>,
    /// The SHA-256 of the document, see `fingerprint`.
    pub sha256: String,
}

impl Stored {
    /// Refuses to replace a file that does not belong to the document. `before` lists the present files of the
    /// document.
    ///
    /// # Errors
    ///
    /// [`StoreError::Occupied`] with the first such file.
    pub fn refuse_occupied(&self, root: &Path, before: &[String]) -> Result<(), StoreError> {
        let is_there = |path: &String| root.join(path).symlink_metadata().is_ok();
        let mut new = self.texts.keys().filter(|path| !before.contains(path));
        match new.find(|path| is_there(path)) {
            Some(path) => Err(StoreError::Occupied(path.clone())),
            None => Ok(()),
        }
    }

    /// The path of each file for findings while only the copy has it: its source, or its path in the copy.
    #[must_use]
    pub fn places(&self, candidate: &Candidate) -> BTreeMap<String, String> {
        let files = self.texts.keys().map(|path| {
            let shown = self.shown.get(path).cloned();
            (path.clone(), shown.unwrap_or_else(|| candidate.shown(path)))
        });
        files.collect()
    }
}

/// The reason why the files cannot be written below `specs/`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The document consists of several files, but has no directory of its own.
    #[error(
        "the document has {files} files, but `{document}` has no directory of its own; make one below specs/, move the document there with `git mv`, correct `document` in specs/providers.toml, commit both, and run this again"
    )]
    NoDirectory {
        /// The number of files.
        files: usize,
        /// The present path of the document.
        document: String,
    },
    /// Some system would misread this file name.
    #[error(
        "the document has a file `{}`; rename it before the import, with letters, digits, `-`, `_` and `.` only",
        visible(.0)
    )]
    Name(String),
    /// A file that does not belong to the document has this path.
    #[error(
        "`{0}` does not belong to the present document, but the new document has a file of this name; move the present one elsewhere"
    )]
    Occupied(String),
    /// Two files would have the same path.
    #[error(
        "some systems cannot distinguish `{0}` from another file of the document; rename that file before the import, or the first file in specs/providers.toml"
    )]
    Taken(String),
}

/// The SHA-256 of a document, in lower-case hexadecimal. For several files, it is that of the lines `SHA-256  path` of
/// all files, in the format of `sha256sum`. Their paths start at the document's directory, and order the lines.
#[must_use]
pub fn fingerprint(document: &str, texts: &BTreeMap<String, String>) -> String {
    if let [text] = texts.values().collect::<Vec<_>>().as_slice() {
        return hexadecimal(text.as_bytes());
    }
    let directory = directory(document);
    let lines = texts.iter().map(|(path, text)| {
        let path = path.strip_prefix(directory).unwrap_or(path);
        format!("{}  {path}\n", hexadecimal(text.as_bytes()))
    });
    hexadecimal(lines.collect::<String>().as_bytes())
}

/// The `fingerprint` of the present document at a path of the workspace.
///
/// # Errors
///
/// If one of its files cannot be read.
pub fn fingerprint_of(root: &Path, document: &str) -> std::io::Result<String> {
    let mut texts = BTreeMap::new();
    for path in files_of(root, document) {
        let text = fs_err::read_to_string(root.join(&path))?;
        texts.insert(path, text);
    }
    Ok(fingerprint(document, &texts))
}

impl Obtained {
    /// The name of the document's first file in a directory of its own.
    #[must_use]
    pub fn entry_name(&self) -> String {
        entry_name(&self.name, &self.text)
    }

    /// The files below the directory of `document`, the path of the first file from the workspace root. If that file
    /// gets a new name, the references to it are rewritten.
    ///
    /// # Errors
    ///
    /// If a file cannot have its path there.
    pub fn stored(&self, document: &str) -> Result<Stored, StoreError> {
        let mut texts = BTreeMap::from([(document.to_owned(), self.text.clone())]);
        let mut shown = BTreeMap::new();
        if let Some(path) = &self.shown {
            shown.insert(document.to_owned(), path.clone());
        }
        let directory = directory(document);
        let name = document.strip_prefix(directory).unwrap_or(document);
        let others = self.document.parts().count();
        if others > 0 && directory == "specs/" {
            return Err(StoreError::NoDirectory {
                files: others + 1,
                document: document.to_owned(),
            });
        }
        let is_renamed = others > 0 && name != self.name;
        if is_renamed
            && self.shown.is_some()
            && let Ok(own) = Document::parse(document, self.text.clone(), &Limits::default())
        {
            let text = rewritten(&own, |text| self.renamed(&self.name, text, name));
            texts.insert(document.to_owned(), text);
        }
        let mut names = HashSet::new();
        for (path, part) in self.document.parts() {
            if !path.split('/').all(is_plain) {
                return Err(StoreError::Name(path.to_owned()));
            }
            if path.eq_ignore_ascii_case(name) || !names.insert(path.to_lowercase()) {
                return Err(StoreError::Taken(path.to_owned()));
            }
            let text = if is_renamed {
                rewritten(part, |text| self.renamed(path, text, name))
            } else {
                part.file.text.clone()
            };
            let stored = format!("{directory}{path}");
            shown.insert(stored.clone(), part.file.path.clone());
            texts.insert(stored, text);
        }
        Ok(Stored {
            sha256: fingerprint(document, &texts),
            texts,
            shown,
        })
    }

    /// The text rewritten to the first file's new name, if it is a reference from the file `base` to that file.
    fn renamed(&self, base: &str, text: &str, name: &str) -> Option<String> {
        let (path, fragment) = text.split_once('#')?;
        let is_first = !path.is_empty() && relative(base, path).as_ref() == Ok(&self.name);
        is_first.then(|| format!("{}#{fragment}", relative_to(base, name)))
    }
}

/// The name for the first file of a document: its own, if a document may have that name.
pub(super) fn entry_name(name: &str, text: &str) -> String {
    if is_document_name(name) && is_plain(name) {
        return name.to_owned();
    }
    let end = if is_json(text) { "json" } else { "yaml" };
    format!("openapi.{end}")
}

pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    text.trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
