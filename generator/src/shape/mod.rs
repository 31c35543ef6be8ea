//! Brings schemas into the few shapes that a Rust type can take.

pub(crate) mod alias;
pub(crate) mod compose;
pub(crate) mod direction;
pub(crate) mod evidence;
pub(crate) mod hidden;
pub(crate) mod prune;
pub(crate) mod shadow;
pub(crate) mod tag;
pub(crate) mod union;

use crate::base::pointer::Pointer;

/// A problem of a document that only its final shapes show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable kebab-case name of the problem.
    pub id: &'static str,
    /// Its place in the document.
    pub pointer: Pointer,
    /// The problem.
    pub message: String,
    /// What to do next.
    pub help: String,
}
