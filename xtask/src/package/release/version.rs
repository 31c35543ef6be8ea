//! The version of a crate: in its manifest, and of its next release.

use toml_edit::{DocumentMut, Item, value};

use generator::compare::{Bump, Severity, Version};

/// The reason why a version could not be written.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// The manifest is not TOML.
    #[error("the manifest is not TOML")]
    Syntax(#[source] toml_edit::TomlError),
    /// The manifest is not that of a package.
    #[error("the manifest has no table `[package]`")]
    NoPackage,
    /// The manifest is not that of a workspace with a common version.
    #[error("the manifest has no table `[workspace.package]`")]
    NoSharedPackage,
}

/// The version of a crate: its own, or that of its workspace. `None` if it has no released version, or a manifest is
/// not TOML.
#[must_use]
pub fn version_of(manifest: &str, workspace: Option<&str>) -> Option<Version> {
    let read = |text: &str| text.parse::<toml::Table>().ok();
    let manifest = read(manifest)?;
    match manifest.get("package")?.get("version")?.as_str() {
        Some(version) => version.parse().ok(),
        None => {
            let workspace = read(workspace?)?;
            let package = workspace.get("workspace")?.get("package")?;
            package.get("version")?.as_str()?.parse().ok()
        }
    }
}

/// The manifest with this version as its own. Everything else stays.
///
/// # Errors
///
/// If it is not TOML, or is not the manifest of a package.
pub fn with_version(manifest: &str, version: Version) -> Result<String, VersionError> {
    let mut document: DocumentMut = manifest.parse().map_err(VersionError::Syntax)?;
    let package = document.get_mut("package");
    write(package.ok_or(VersionError::NoPackage)?, version)?;
    Ok(document.to_string())
}

/// The manifest of a workspace with this version for the packages that share it.
///
/// # Errors
///
/// If it is not TOML, or has no table `[workspace.package]`.
pub fn with_shared_version(manifest: &str, version: Version) -> Result<String, VersionError> {
    let mut document: DocumentMut = manifest.parse().map_err(VersionError::Syntax)?;
    let workspace = document.get_mut("workspace");
    let package = workspace.and_then(|workspace| workspace.get_mut("package"));
    write(package.ok_or(VersionError::NoSharedPackage)?, version)?;
    Ok(document.to_string())
}

/// Writes a version into the table of a package.
fn write(package: &mut Item, version: Version) -> Result<(), VersionError> {
    let package = package.as_table_like_mut().ok_or(VersionError::NoPackage)?;
    let mut new = value(version.to_string());
    if let (Some(Item::Value(old)), Some(new)) = (package.get("version"), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    package.insert("version", new);
    Ok(())
}

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

    const OWN: &str = "[package]
name = \"vast-api\"
version = \"0.1.0\" # released
edition.workspace = true
";
    const SHARED: &str = "[package]
name = \"vast-api\"
version.workspace = true
edition.workspace = true
";
    const WORKSPACE: &str = "[workspace.package]\nversion = \"0.3.0\"\n";

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn the_version_is_the_crates_own_or_that_of_the_workspace() {
        assert_eq!(version_of(OWN, None), Some(version("0.1.0")));
        assert_eq!(version_of(SHARED, Some(WORKSPACE)), Some(version("0.3.0")));
        assert_eq!(version_of(SHARED, None), None);
        assert_eq!(version_of("[package", Some(WORKSPACE)), None);
    }

    #[test]
    fn a_new_version_replaces_the_old_one() {
        assert_eq!(
            with_version(OWN, version("0.2.0")).unwrap(),
            OWN.replace("0.1.0", "0.2.0")
        );
        let own = with_version(SHARED, version("0.4.0")).unwrap();
        assert_eq!(
            own,
            SHARED.replace("version.workspace = true", "version = \"0.4.0\"")
        );
    }

    #[test]
    fn a_new_shared_version_replaces_the_old_one() {
        assert_eq!(
            with_shared_version(WORKSPACE, version("0.4.0")).unwrap(),
            WORKSPACE.replace("0.3.0", "0.4.0")
        );
        assert!(matches!(
            with_shared_version(OWN, version("0.4.0")),
            Err(VersionError::NoSharedPackage)
        ));
    }

    #[test]
    fn a_manifest_without_a_package_has_no_version() {
        assert!(matches!(
            with_version(WORKSPACE, version("1.0.0")),
            Err(VersionError::NoPackage)
        ));
        assert!(matches!(
            with_version("[package", version("1.0.0")),
            Err(VersionError::Syntax(_))
        ));
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
