//! Turns an OpenAPI document into the files of a Rust client crate.
//!
//! [`pipeline`] is the whole path as one pure function; the other modules are its steps, in the order of the work.

pub mod base;
pub mod compare;
pub mod layout;
pub mod lint;
pub mod model;
pub mod name;
pub mod overlay;
pub mod pipeline;
pub mod read;
pub mod shape;
pub mod source;
pub mod text;
pub mod write;
