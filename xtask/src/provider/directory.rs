//! The directories of documents, and which documents have one of their own.

/// The directory of a path, with a slash at its end; empty when it names none.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The directory of a document, a path from the workspace root, that is not `specs/` itself; with a slash at its end.
#[must_use]
pub fn own_directory(document: &str) -> Option<&str> {
    let directory = directory(document);
    (!matches!(directory, "" | "specs/")).then_some(directory)
}
