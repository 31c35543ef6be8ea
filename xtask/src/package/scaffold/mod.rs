//! What a new provider consists of before anything is generated, and what of it stands in files that others share.
//!
//! Every function is pure: text and values in, text out. What comes from a document is hostile, whatever file it goes to.

pub mod credential;
pub mod dependents;
pub mod library;
pub mod lock;
pub mod manifest;
pub mod member;
pub mod readme;
pub mod removal;
pub mod server;
pub mod shared;
pub mod table;
pub mod title;
pub mod workspace;

/// Why a file that others share could not be rewritten.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScaffoldError {
    /// The text is not TOML.
    #[error("the text is not TOML: {0}")]
    Syntax(String),
    /// The manifest has something else where a table should be.
    #[error("`{0}` in the manifest is not a table")]
    NotATable(&'static str),
    /// The manifest has no list of members.
    #[error("the manifest has no `members` under `[workspace]`")]
    NoMembers,
    /// The provider is not written as a table with a line of its own.
    #[error("`{0}` is not written as `[{0}]`; remove it by hand")]
    NoHeader(String),
}
