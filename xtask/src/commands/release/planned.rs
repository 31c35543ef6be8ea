//! One unit in a release.

use crate::package::release::unit::Unit;
use generator::compare::{Severity, Version};

/// A unit in a release.
pub(super) struct Planned {
    pub(super) unit: Unit,
    /// The version in its manifests.
    pub(super) written: Version,
    /// The last released version.
    pub(super) last: Option<Version>,
    /// The new version.
    pub(super) version: Version,
    /// The effect of its changes on programs.
    pub(super) gravest: Severity,
    /// Packages of the workspace that it uses in a new, incompatible version, with that version.
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
