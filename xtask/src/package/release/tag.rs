//! The tags of releases: `v0.1.0` for the packages that share a version, `vast-api-v0.1.1` for each other package.

use generator::compare::Version;

/// The part of a tag before the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// The prefix of the packages that share the version of their workspace.
    #[must_use]
    pub fn of_workspace() -> Self {
        Self("v".to_owned())
    }

    /// The prefix of a package with a version of its own.
    #[must_use]
    pub fn of_package(name: &str) -> Self {
        Self(format!("{name}-v"))
    }

    /// The tag of a version.
    #[must_use]
    pub fn tag(&self, version: Version) -> String {
        format!("{}{version}", self.0)
    }

    /// The version of a tag; `None` if it has another prefix, or a version in another form, such as `v0.01.0`.
    #[must_use]
    pub fn version(&self, tag: &str) -> Option<Version> {
        let version = tag.strip_prefix(&self.0)?.parse().ok()?;
        (self.tag(version) == tag).then_some(version)
    }

    /// The highest version among these tags.
    #[must_use]
    pub fn last(&self, tags: &[String]) -> Option<Version> {
        tags.iter().filter_map(|tag| self.version(tag)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_knows_its_own_tags_and_the_highest_of_them() {
        let tags = [
            "v0.9.0",
            "v0.011.0",
            "v+1.0.0",
            "v0.10.0",
            "vast-api-v0.1.1",
            "vast-api-v0.2.0-rc.1",
            "version",
        ];
        let tags = tags.map(str::to_owned);
        let last = |prefix: Prefix| prefix.last(&tags).map(|it| prefix.tag(it));
        assert_eq!(last(Prefix::of_workspace()), Some("v0.10.0".to_owned()));
        assert_eq!(
            last(Prefix::of_package("vast-api")),
            Some("vast-api-v0.1.1".to_owned())
        );
        assert_eq!(last(Prefix::of_package("api")), None);
    }
}
