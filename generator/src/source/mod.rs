//! Reads the text of an API description into a JSON value in which every value has its place.

pub mod bundle;
mod bytes;
mod document;
mod emit;
mod fault;
mod json;
mod nearest;
mod scalar;
mod several;
mod size;
mod tree;
mod yaml;

pub mod merge;
pub mod page;
pub mod supplement;

#[cfg(test)]
mod tests;

pub use bytes::{decode, too_large};
pub use document::{Document, Part};
pub use size::Limits;
pub(crate) use size::Size;

/// The result of parsing a text.
struct Parsed {
    value: serde_json::Value,
    /// The places; `None` when they can be found later.
    tree: Option<tree::Tree>,
    /// The warnings about parts that were ignored.
    warnings: Vec<fault::Fault>,
}
