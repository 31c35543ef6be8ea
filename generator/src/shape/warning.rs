//! What only the final shapes of a document show to be wrong with it.

use crate::base::pointer::Pointer;

/// A warning about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable kebab-case name of what is wrong.
    pub id: &'static str,
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}
