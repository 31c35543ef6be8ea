//! One unit that is released.

use crate::package::release::unit::Unit;
use generator::compare::{Severity, Version};

/// A unit that is released.
pub(super) struct Planned {
    pub(super) unit: Unit,
    /// The version in its manifests.
    pub(super) written: Version,
    /// The version that was released last.
    pub(super) last: Option<Version>,
    /// The version that is released.
    pub(super) version: Version,
    /// What its changes mean for programs.
    pub(super) gravest: Severity,
    /// Packages of the workspace that it uses in a version which is not compatible with the one before, with that version.
    pub(super) moved: Vec<(String, Version)>,
}

impl Planned {
    /// The tag of the release.
    pub(super) fn tag(&self) -> String {
        self.unit.prefix.tag(self.version)
    }

    /// `vast-api 0.2.0`, or `workspace 0.2.0`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.unit.name, self.version)
    }
}
