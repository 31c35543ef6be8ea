//! The API as all later stages see it.

pub mod api;
pub mod schema;
pub mod settings;
