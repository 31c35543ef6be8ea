//! Reads a document into the model: operations, schemas, security.

pub mod dialect;
pub mod operations;
pub mod place;
pub mod schema;
pub mod security;
