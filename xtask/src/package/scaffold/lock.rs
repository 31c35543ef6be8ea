//! Compares lock files, because adding or removing a package must not change other packages.

use std::collections::BTreeSet;

/// Whether `whole` contains every package of `part`, apart from `packages`, with the same version, source and checksum.
/// Dependencies of a package may differ, because another crate can enable a feature of it.
#[must_use]
pub fn is_within(part: &str, whole: &str, packages: &[&str]) -> bool {
    others(part, packages).is_subset(&others(whole, packages))
}

/// Whether the text of a `Cargo.lock` has a package of this name.
#[must_use]
pub fn has(lock: &str, package: &str) -> bool {
    let line = name(package);
    lock.lines().any(|it| it == line)
}

/// The head of the lock file, and every package that is not in `packages`.
fn others<'lock>(lock: &'lock str, packages: &[&str]) -> BTreeSet<&'lock str> {
    let alone = |part: &'lock str| part.split("dependencies = [").next().unwrap_or(part).trim();
    let names: Vec<String> = packages.iter().map(|package| name(package)).collect();
    let is_other = |part: &&str| !part.lines().any(|line| names.iter().any(|it| it == line));
    let parts = lock.split("[[package]]").map(alone);
    parts.filter(is_other).collect()
}

fn name(package: &str) -> String {
    format!("name = \"{package}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4

[[package]]
name = \"serde\"
version = \"1.0.0\"
";
    const WITH: &str = "version = 4

[[package]]
name = \"bookshop-api\"
version = \"0.1.0\"
dependencies = [
 \"serde\",
]

[[package]]
name = \"serde\"
version = \"1.0.0\"
";

    #[test]
    fn a_package_that_comes_or_goes_changes_nothing_else() {
        assert!(is_within(LOCK, WITH, &["bookshop-api"]));
        assert!(is_within(WITH, LOCK, &["bookshop-api"]));
        assert!(is_within(LOCK, WITH, &["shop-api"]));
        assert!(!is_within(WITH, LOCK, &["shop-api"]));
    }

    #[test]
    fn another_feature_of_another_package_is_not_a_change() {
        let lock = WITH.replace("bookshop-api", "other");
        let more = lock.replace(" \"serde\",\n", " \"serde 1.0.0\",\n \"serde_derive\",\n");
        assert_ne!(lock, more);
        assert!(is_within(&lock, &more, &[]));
    }

    #[test]
    fn another_version_of_another_package_is_a_change() {
        let newer = WITH.replace("1.0.0", "1.0.1");
        assert!(!is_within(LOCK, &newer, &["bookshop-api"]));
        let format = WITH.replace("version = 4", "version = 5");
        assert!(!is_within(LOCK, &format, &["bookshop-api"]));
    }

    #[test]
    fn packages_are_known_by_their_whole_name() {
        assert!(has(WITH, "serde"));
        assert!(!has(WITH, "serd"));
    }
}
