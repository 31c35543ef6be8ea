//! A file that a document refers to and that is missing.

/// Why a reference to a file leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The name of the rule, as in a finding.
    pub id: &'static str,
    /// The problem: lower case, one line, no trailing period.
    pub message: String,
    /// What to do next.
    pub help: String,
}
