//! What a new version of a crate says of itself: the number in its manifest, and the entry in its changelog.

pub mod changelog;
mod version;

pub use version::{VersionError, version_of, with_version};
