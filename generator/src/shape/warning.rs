//! Problems of a document that only its final shapes show.

use crate::base::pointer::Pointer;

/// A warning about a document.
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
