//! The optional features of a package: they are off by default, and every machine can compile them.

use std::collections::BTreeMap;

/// TLS of the operating system needs its development files, and not every machine has them.
const SYSTEM_FEATURE: &str = "native-tls";

/// The features of a manifest, each with the features that it turns on.
pub type Features = BTreeMap<String, Vec<String>>;

/// The optional features among these, sorted.
#[must_use]
pub fn optional(features: &Features) -> Vec<&str> {
    let mut default = Vec::new();
    let mut pending = vec!["default"];
    while let Some(name) = pending.pop() {
        if !default.contains(&name) {
            default.push(name);
            let enabled = features.get(name).into_iter().flatten();
            pending.extend(enabled.map(String::as_str));
        }
    }
    let names = features.keys().map(String::as_str);
    names
        .filter(|name| !default.contains(name) && *name != SYSTEM_FEATURE)
        .collect()
}

/// The features of a manifest. Empty if the text is not TOML, or its features are not lists of strings.
#[must_use]
pub fn features_of(manifest: &str) -> Features {
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let features = manifest.get("features").cloned();
    features
        .and_then(|features| features.try_into().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(manifest: &str) -> String {
        optional(&features_of(manifest)).join(",")
    }

    #[test]
    fn every_feature_is_optional_but_the_default_ones_and_the_one_that_needs_the_system() {
        let manifest = "[features]
default = [\"rustls\", \"operations\"]
operations = [\"billing\"]
billing = []
rustls = [\"client-runtime/rustls\"]
native-tls = []
webhook = []
axum = [\"webhook\"]
";
        assert_eq!(names(manifest), "axum,webhook");
        assert_eq!(names("[package]\n"), "");
        assert_eq!(names("[features]\na = [\"b\"]\nb = [\"a\"]\n"), "a,b");
    }
}
