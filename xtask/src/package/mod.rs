//! The package of a provider without its generated files: manifest, version, changelog, surface, scaffold.

pub mod features;
pub mod listing;
pub mod loose;
pub mod optional;
pub mod packaging;
pub mod release;
pub mod scaffold;
