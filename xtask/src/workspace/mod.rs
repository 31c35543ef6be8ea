//! The workspace on disk: its files, joint changes of them, copies, and its git repository.

pub mod bundle;
pub mod candidate;
pub mod journal;
mod read;
pub mod repository;
pub mod sha256;
pub mod tree;

pub use read::{ReadError, existing, read, read_text};
