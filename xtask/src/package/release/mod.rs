//! The release of a package: its next version, its tags and its changelog.

pub mod changelog;
pub mod requirement;
mod sections;
pub mod semver;
pub mod unit;
pub mod unreleased;
mod version;

pub use version::{
    VersionError, is_compatible, needed, version_of, with_shared_version, with_version,
};
