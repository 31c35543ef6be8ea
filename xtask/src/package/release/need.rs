//! Computes the version that a release needs after the changes since the last one.

use generator::compare::{Bump, Severity, Version};

/// The version of the release: the written one, or the lowest sufficient one if the written one is too low.
#[must_use]
pub fn needed(written: Version, last: Version, gravest: Severity) -> Version {
    // There are changes, even if no program sees them.
    let gravest = gravest.min(Severity::Docs);
    written.max(last.next(Bump::needed(gravest, Some(last))))
}

/// Whether Cargo accepts the newer version for a requirement of the older one ("Specifying Dependencies", The Cargo
/// Book).
#[must_use]
pub fn is_compatible(old: Version, new: Version) -> bool {
    let kind = |it: Version| match it {
        Version {
            major: 0,
            minor: 0,
            patch,
        } => (0, 0, patch),
        Version {
            major: 0, minor, ..
        } => (0, minor, 0),
        Version { major, .. } => (major, 0, 0),
    };
    new >= old && kind(old) == kind(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn a_version_that_is_high_enough_stays_and_another_one_is_raised() {
        for (written, last, gravest, needed_) in [
            ("0.1.0", "0.1.0", Severity::None, "0.1.1"),
            ("0.1.1", "0.1.0", Severity::Addition, "0.1.1"),
            ("0.1.1", "0.1.0", Severity::Breaking, "0.2.0"),
            ("0.3.0", "0.1.0", Severity::Breaking, "0.3.0"),
            ("1.0.0", "1.0.0", Severity::Addition, "1.1.0"),
            ("1.1.0", "1.0.0", Severity::Breaking, "2.0.0"),
        ] {
            let is = needed(version(written), version(last), gravest);
            assert_eq!(is.to_string(), needed_, "{written} after {last}");
        }
    }

    #[test]
    fn versions_are_compatible_as_for_cargo() {
        for (old, new, is) in [
            ("0.1.0", "0.1.7", true),
            ("0.1.0", "0.2.0", false),
            ("0.0.1", "0.0.2", false),
            ("1.0.0", "1.9.0", true),
            ("1.0.0", "2.0.0", false),
            ("0.1.1", "0.1.0", false),
        ] {
            assert_eq!(is_compatible(version(old), version(new)), is, "{old} {new}");
        }
    }
}
