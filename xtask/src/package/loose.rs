//! A package around generated files, for a document that belongs to no provider.

use std::io;
use std::path::Path;

use fs_err as fs;

use super::features;
use super::scaffold::shared::{RUNTIME, RUNTIME_VERSION, Shared};
use generator::Output;

/// The name of the package.
pub const NAME: &str = "generated-client";

/// Writes a package with the generated files into `directory`, which need not exist. It replaces an earlier package.
///
/// The package depends on the runtime of the workspace at `root`, or on the published one if the workspace has none. It
/// uses the versions of the workspace's lock file.
///
/// # Errors
///
/// If a file cannot be written, or the directory contains files that this function did not write.
pub fn write(root: &Path, directory: &Path, output: &Output) -> io::Result<()> {
    let generated = directory.join("src/generated");
    if directory.exists() && fs::read_dir(directory)?.next().is_some() {
        let library = fs::read_to_string(directory.join("src/lib.rs")).unwrap_or_default();
        if library != LIBRARY {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "the directory contains something else; name another one, or remove it first",
            ));
        }
        if generated.exists() {
            fs::remove_dir_all(&generated)?;
        }
    }
    fs::create_dir_all(&generated)?;
    for (name, text) in &output.files {
        fs::write(generated.join(name), text)?;
    }
    fs::write(directory.join("src/lib.rs"), LIBRARY)?;
    fs::write(
        directory.join("Cargo.toml"),
        manifest(root, NAME, &output.features),
    )?;
    let lock = root.join("Cargo.lock");
    if lock.exists() {
        fs::copy(lock, directory.join("Cargo.lock"))?;
    }
    Ok(())
}

const LIBRARY: &str = "//! A client that was generated to try a document.

#![warn(missing_docs)]

mod generated;

pub use client_runtime::{Error, Response};
pub use generated::client::Client;
#[cfg(feature = \"testing\")]
pub use generated::testing;
pub use generated::{operations, parameters, responses, types};
";

/// The manifest of a package of this name around generated files, with these features for tags. It depends on the
/// runtime of the workspace at `root`, or on the published one if the workspace has none.
#[must_use]
pub fn manifest(root: &Path, name: &str, features: &[String]) -> String {
    let features: String = features::written(features).collect();
    let workspace = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let runtime = match Shared::of(&workspace).runtime_path() {
        // A TOML basic string has the escapes of a JSON string.
        Some(path) => format!(
            "path = {}",
            serde_json::Value::from(root.join(path).display().to_string())
        ),
        None => format!("version = \"{RUNTIME_VERSION}\""),
    };
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
publish = false

[features]
default = ["operations"]
{features}schemars = ["client-runtime/schemars", "dep:schemars"]
testing = ["client-runtime/testing"]

[dependencies]
client-runtime = {{ package = "{RUNTIME}", {runtime}, default-features = false }}
schemars = {{ version = "1", optional = true }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"

[workspace]
"#
    )
}
