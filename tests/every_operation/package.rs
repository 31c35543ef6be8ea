//! The package of generated clients and the program that calls them, built by cargo.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use tests::package::{self, keep};
use tests::root;
use xtask::package::loose::manifest;

use crate::program::Program;
use crate::subject::Subject;

/// Writes the package `name` and builds its program. Returns the path of the program.
///
/// # Errors
///
/// If a file cannot be written. Otherwise, the words of the compiler.
pub(crate) fn build(name: &str, subjects: &[Subject], program: &Program) -> io::Result<PathBuf> {
    let directory = package::target().join(name);
    let mut library = String::from("//! Generated clients.\n\n#![deny(warnings, missing_docs)]\n");
    let mut features: BTreeSet<&String> = BTreeSet::new();
    let mut crates = String::new();
    for subject in subjects {
        if let Some(path) = &subject.directory {
            // A TOML basic string has the same escapes as a JSON string.
            let path = serde_json::Value::from(path.display().to_string());
            writeln!(
                crates,
                "{} = {{ path = {path}, default-features = false, features = [\"operations\"] }}",
                subject.name
            )
            .map_err(io::Error::other)?;
            continue;
        }
        let module = &subject.module;
        writeln!(
            library,
            "\n/// `{module}`.\npub mod {module} {{\n    mod generated;\n    pub use generated::client::Client;\n    pub use generated::{{operations, parameters, responses, types}};\n}}"
        )
        .map_err(io::Error::other)?;
        features.extend(&subject.output.features);
        for (file, text) in &subject.output.files {
            let path = directory
                .join("src")
                .join(module)
                .join("generated")
                .join(file);
            keep(&path, text)?;
        }
    }
    keep(&directory.join("src/lib.rs"), &library)?;
    keep(&directory.join("src/main.rs"), &program.text)?;
    let features: Vec<String> = features.into_iter().cloned().collect();
    let dependencies = format!(
        "serde_json = {{ version = \"1\", features = [\"float_roundtrip\"] }}\ntokio = {{ version = \"1\", features = [\"rt\", \"net\", \"time\"] }}\ntracing = {{ version = \"0.1\", default-features = false, features = [\"std\"] }}\n{crates}"
    );
    // Without TLS, because a client with it reads the certificates of the system first.
    let manifest = manifest(root(), name, &features).replace("serde_json = \"1\"\n", &dependencies);
    keep(&directory.join("Cargo.toml"), &manifest)?;
    package::keep_lock(&directory)?;
    package::cargo(&directory, &["build"])?;
    let program = package::target().join("debug").join(name);
    Ok(program.with_extension(std::env::consts::EXE_EXTENSION))
}
