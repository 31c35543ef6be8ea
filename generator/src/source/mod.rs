//! Text of an API description to a JSON value in which every value knows its place.

pub mod bundle;
mod bytes;
mod document;
mod emit;
mod fault;
mod json;
mod nearest;
mod offsets;
mod scalar;
mod several;
mod tree;
mod unread;
mod yaml;

pub mod merge;
pub mod page;
pub mod supplement;

#[cfg(test)]
mod tests;

pub use bytes::{decode, too_large};
pub use document::{Document, Part};

/// How large a document may be before it is refused.
///
/// Documents come from strangers: without limits, one file could take all memory or overflow the
/// stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of text, and the most bytes of strings that YAML aliases may repeat.
    pub bytes: usize,
    /// Objects and arrays must be nested less deep than this.
    ///
    /// JSON is refused from level 128 whatever is said here, which is `serde_json`'s own limit.
    pub depth: usize,
    /// The most values of a document, with every YAML alias written out.
    pub nodes: usize,
    /// The most files of a document that stands in several.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 128,
            nodes: 5_000_000,
            files: 5_000,
        }
    }
}
