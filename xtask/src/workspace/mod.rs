//! The workspace on disk: its files, their changes as one, copies of it, and what git knows of it.

pub mod bundle;
pub mod candidate;
pub mod journal;
mod read;
pub mod repository;
pub mod sha256;
pub mod tree;

pub use read::{ReadError, read, read_text};
