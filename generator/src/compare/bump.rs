//! The new version of a crate after changes (Semantic Versioning 2.0.0, as Cargo reads versions that begin with 0).

use std::fmt;
use std::str::FromStr;

use super::Severity;

/// A released version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Grows with breaking changes, unless it is 0.
    pub major: u64,
    /// Grows with additions, or with breaking changes when `major` is 0.
    pub minor: u64,
    /// Grows with all other changes.
    pub patch: u64,
}

/// Text that is not a released version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{}` is not a version such as `0.1.0`", .0.escape_debug())]
pub struct NoVersion(pub String);

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let numbers: Result<Vec<u64>, _> = text.split('.').map(str::parse).collect();
        match numbers.as_deref() {
            Ok([major, minor, patch]) => Ok(Self {
                major: *major,
                minor: *minor,
                patch: *patch,
            }),
            _ => Err(NoVersion(text.to_owned())),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The number of a version that has to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// None, because there is nothing to release.
    None,
    /// The third.
    Patch,
    /// The second.
    Minor,
    /// The first.
    Major,
}

impl Bump {
    /// The bump for a change of this severity in a crate of this version. Without a version, the crate is below 1.0,
    /// like all crates of this workspace.
    ///
    /// Cargo considers `0.2.0` incompatible with `0.1.0`, and `0.1.1` compatible with it ("Specifying Dependencies",
    /// The Cargo Book).
    #[must_use]
    pub fn needed(gravest: Severity, version: Option<Version>) -> Self {
        let (major, minor) = version.map_or((0, 1), |it| (it.major, it.minor));
        match (gravest, major, minor) {
            (Severity::None, ..) => Self::None,
            (Severity::Breaking, 1.., _) => Self::Major,
            (Severity::Breaking, 0, 1..) | (Severity::Addition, 1.., _) => Self::Minor,
            _ => Self::Patch,
        }
    }

    /// The word for programs: `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Version {
    /// The next version.
    #[must_use]
    pub fn next(self, bump: Bump) -> Self {
        let (major, minor, patch) = (self.major, self.minor, self.patch);
        let (major, minor, patch) = match bump {
            Bump::None => return self,
            Bump::Patch => (major, minor, patch.saturating_add(1)),
            Bump::Minor => (major, minor.saturating_add(1), 0),
            Bump::Major => (major.saturating_add(1), 0, 0),
        };
        Self {
            major,
            minor,
            patch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaking_changes_raise_the_second_number_below_one_and_the_first_number_after_it() {
        for (version, gravest, next) in [
            ("0.1.4", Severity::Breaking, "0.2.0"),
            ("0.1.4", Severity::Addition, "0.1.5"),
            ("0.1.4", Severity::Docs, "0.1.5"),
            ("0.1.4", Severity::None, "0.1.4"),
            ("0.0.4", Severity::Breaking, "0.0.5"),
            ("1.2.3", Severity::Breaking, "2.0.0"),
            ("1.2.3", Severity::Addition, "1.3.0"),
            ("1.2.3", Severity::Docs, "1.2.4"),
        ] {
            let version: Version = version.parse().expect("a version");
            let bump = Bump::needed(gravest, Some(version));
            assert_eq!(
                version.next(bump).to_string(),
                next,
                "{version} {gravest:?}"
            );
        }
    }

    #[test]
    fn a_prerelease_is_not_a_version() {
        for text in ["", "0.1", "0.1.0-rc.1", "0.1.0.0", "a.b.c"] {
            assert_eq!(text.parse::<Version>(), Err(NoVersion(text.to_owned())));
        }
    }
}
