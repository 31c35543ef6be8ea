//! Reads the text of an API description into a JSON value in which every value has its place.

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

/// Limits on the size of a document.
///
/// Documents come from strangers. Without limits, one file could take all memory or overflow the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of text, and the most bytes of strings that YAML aliases may repeat.
    pub bytes: usize,
    /// Objects and arrays must be nested less deeply than this.
    ///
    /// JSON has a limit of 128 levels in any case, which is `serde_json`'s own.
    pub depth: usize,
    /// The most values of a document, with every YAML alias written out.
    pub nodes: usize,
    /// The most files of one document.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 128,
            // In memory they take less than a gigabyte; documents of the largest providers have about half as many.
            nodes: 3_000_000,
            files: 5_000,
        }
    }
}
