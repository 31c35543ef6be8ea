//! The release of a package: its next version, its tags and its changelog.

pub mod address;
pub mod changelog;
pub mod need;
pub mod requirement;
mod sections;
pub mod semver;
pub mod unit;
pub mod unreleased;
mod version;

pub use version::{VersionError, version_of, with_shared_version, with_version};
