//! Reads a document into the model: operations, schemas, security.

pub(crate) mod dialect;
pub(crate) mod operations;
pub(crate) mod place;
pub(crate) mod schema;
pub(crate) mod security;
