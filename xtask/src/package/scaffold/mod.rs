//! Writes the parts of a new provider before anything is generated, and its entries in shared files.
//!
//! Every function is pure: it takes text and values and returns text. Text from a document is hostile, whatever file it
//! goes to.

pub mod access;
pub mod dependents;
pub mod library;
pub mod lock;
pub mod manifest;
pub mod member;
pub mod readme;
pub mod removal;
pub mod shared;
pub mod table;
pub mod title;
pub mod workspace;

/// The reason why a shared file could not be rewritten.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScaffoldError {
    /// The text is not TOML.
    #[error("the text is not TOML: {0}")]
    Syntax(String),
    /// The manifest has another kind of value where it needs a table.
    #[error("`{0}` in the manifest is not a table")]
    NotATable(&'static str),
    /// The manifest has no list of members.
    #[error("the manifest has no `members` under `[workspace]`")]
    NoMembers,
    /// The provider does not have a table with a line of its own.
    #[error("`{0}` is not written as `[{0}]`; remove it by hand")]
    NoHeader(String),
}

impl From<toml::de::Error> for ScaffoldError {
    fn from(error: toml::de::Error) -> Self {
        Self::Syntax(error.message().replace('\n', ", "))
    }
}

impl From<toml_edit::TomlError> for ScaffoldError {
    fn from(error: toml_edit::TomlError) -> Self {
        Self::Syntax(error.to_string())
    }
}
