//! Reads the parts of a workspace's manifest that all of its crates share.

use std::path::Path;

use toml::{Table, Value};

/// The package that generated code calls at run time.
pub const RUNTIME: &str = "openapi-client-runtime";

/// Its newest version, which is released together with this program.
pub const RUNTIME_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The dependencies of every crate, for the manifest of a workspace. Each crate chooses its own features.
pub const DEPENDENCIES: [(&str, &str); 4] = [
    (
        "client-runtime",
        concat!(
            "{ package = \"openapi-client-runtime\", version = \"",
            env!("CARGO_PKG_VERSION"),
            "\", default-features = false }"
        ),
    ),
    ("schemars", "\"1\""),
    ("serde", "{ version = \"1\", features = [\"derive\"] }"),
    ("serde_json", "\"1\""),
];

/// The tables `[workspace.…]` of a manifest.
#[derive(Debug, Default)]
pub struct Shared {
    workspace: Table,
}

impl Shared {
    /// Reads the manifest of a workspace. A text that is not TOML has no tables.
    #[must_use]
    pub fn of(manifest: &str) -> Self {
        let mut manifest: Table = manifest.parse().unwrap_or_default();
        match manifest.remove("workspace") {
            Some(Value::Table(workspace)) => Self { workspace },
            _ => Self::default(),
        }
    }

    /// The value under a key of `[workspace.package]`.
    #[must_use]
    pub fn package(&self, key: &str) -> Option<&Value> {
        self.workspace.get("package")?.get(key)
    }

    /// Whether there are lints for all crates.
    #[must_use]
    pub fn has_lints(&self) -> bool {
        self.workspace.contains_key("lints")
    }

    /// The path of the runtime relative to the workspace root. `None` if the workspace takes it from a registry or does
    /// not have it.
    #[must_use]
    pub fn runtime_path(&self) -> Option<&Path> {
        let path = self.dependency("client-runtime")?.get("path")?.as_str()?;
        Some(Path::new(path))
    }

    /// The lines under `[dependencies]` of a new crate. It inherits what the workspace has, and writes out the rest.
    #[must_use]
    pub fn dependencies(&self) -> String {
        let mut lines = String::new();
        for (name, written) in DEPENDENCIES {
            let entry = self.dependency(name);
            let features = entry.and_then(|it| it.get("features")?.as_array());
            let mut features = features.into_iter().flatten();
            let has_derive = features.any(|it| it.as_str() == Some("derive"));
            lines.push_str(&match (name, entry) {
                ("schemars", Some(_)) => {
                    "schemars = { workspace = true, optional = true }\n".to_owned()
                }
                ("schemars", None) => {
                    format!("schemars = {{ version = {written}, optional = true }}\n")
                }
                ("serde", Some(_)) if !has_derive => {
                    "serde = { workspace = true, features = [\"derive\"] }\n".to_owned()
                }
                (_, Some(_)) => format!("{name}.workspace = true\n"),
                (_, None) => format!("{name} = {written}\n"),
            });
        }
        lines
    }

    /// The entry of a dependency, if a crate can inherit it: the same package, in a version that generated code
    /// compiles with.
    fn dependency(&self, name: &str) -> Option<&Value> {
        let entry = self.workspace.get("dependencies")?.get(name)?;
        let package = entry.get("package").and_then(Value::as_str);
        if name == "client-runtime" {
            return (package == Some(RUNTIME)).then_some(entry);
        }
        let version = entry
            .as_str()
            .or_else(|| entry.get("version").and_then(Value::as_str));
        let is_first = version.is_some_and(|version| {
            let number = version.trim_start_matches(['^', '=', '~', ' ']);
            number == "1" || number.starts_with("1.")
        });
        (package.unwrap_or(name) == name && is_first).then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_the_workspace_are_inherited() {
        let shared = Shared::of(
            "[workspace.package]
license = \"MIT\"
[workspace.lints.rust]
[workspace.dependencies]
client-runtime = { package = \"openapi-client-runtime\", path = \"runtime\" }
schemars = \"1\"
serde = { version = \"1.0.200\", features = [\"derive\"] }
serde_json = \"^1.0\"
",
        );
        assert_eq!(
            shared.dependencies(),
            "client-runtime.workspace = true
schemars = { workspace = true, optional = true }
serde.workspace = true
serde_json.workspace = true
"
        );
        assert_eq!(shared.runtime_path(), Some(Path::new("runtime")));
        assert!(shared.has_lints());
        assert!(shared.package("license").is_some());
    }

    #[test]
    fn dependencies_that_the_workspace_lacks_are_written_out() {
        for manifest in ["", "[", "[workspace]\n", "workspace = 1\n"] {
            let shared = Shared::of(manifest);
            assert_eq!(
                shared.dependencies(),
                format!(
                    "client-runtime = {{ package = \"openapi-client-runtime\", version = \"{RUNTIME_VERSION}\", default-features = false }}
schemars = {{ version = \"1\", optional = true }}
serde = {{ version = \"1\", features = [\"derive\"] }}
serde_json = \"1\"
"
                )
            );
            assert_eq!(shared.runtime_path(), None);
            assert!(!shared.has_lints());
        }
    }

    #[test]
    fn dependencies_that_do_not_compile_with_generated_code_are_not_inherited() {
        let shared = Shared::of(
            "[workspace.dependencies]
client-runtime = { path = \"runtime\" }
schemars = \"0.8\"
serde = \"1\"
serde_json = { package = \"another\", version = \"1\" }
",
        );
        let lines = shared.dependencies();
        assert!(lines.contains("client-runtime = { package"), "{lines}");
        assert!(lines.contains("schemars = { version = \"1\""), "{lines}");
        assert!(
            lines.contains("serde = { workspace = true, features = [\"derive\"] }"),
            "{lines}"
        );
        assert!(lines.contains("serde_json = \"1\""), "{lines}");
        assert_eq!(shared.runtime_path(), None);
    }
}
