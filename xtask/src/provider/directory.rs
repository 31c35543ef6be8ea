//! The directories of documents.

/// The directory of a path, with a slash at its end. Empty for a path without a directory.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The directory of a document, with a slash at its end. `None` if it is `specs/` itself. `document` is a path from the
/// workspace root.
#[must_use]
pub fn own_directory(document: &str) -> Option<&str> {
    let directory = directory(document);
    (!matches!(directory, "" | "specs/")).then_some(directory)
}
