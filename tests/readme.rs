//! Tests that the code of the READMEs compiles against the present crates.

use std::fmt::Write as _;

use fs_err as fs;
use tests::package::{self, keep};
use tests::root;

/// The code blocks in a language, each with its first line.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            Some(_) if line.trim() == "```" => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line.trim() == format!("```{language}") => {
                open = Some((index + 2, String::new()));
            }
            None => {}
        }
    }
    blocks
}

/// The READMEs with code, each with the name of its module.
const READMES: [(&str, &str); 3] = [
    ("README.md", "readme"),
    ("phala-api/README.md", "phala_api_readme"),
    ("vast-api/README.md", "vast_api_readme"),
];

#[test]
fn the_code_of_the_readmes_compiles() {
    let mut library =
        String::from("//! The code of the READMEs.\n#![deny(warnings)]\n#![allow(dead_code)]\n");
    for (path, module) in READMES {
        let readme = fs::read_to_string(root().join(path)).expect("a README");
        let blocks = blocks(&readme, "rust");
        assert!(!blocks.is_empty(), "{path} has no code");
        for (line, block) in &blocks {
            writeln!(library, "\nmod {module}_line_{line} {{\n{block}}}").expect("a text");
        }
    }
    let path = |name: &str| {
        // A TOML basic string has the same escapes as a JSON string.
        serde_json::Value::from(root().join(name).display().to_string())
    };
    let (phala, vast) = (path("phala-api"), path("vast-api"));
    let manifest = format!(
        r#"[package]
name = "readme"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
axum = {{ version = "0.8", default-features = false, features = ["http1", "tokio"] }}
phala-api = {{ path = {phala}, features = ["attestation", "axum", "deploy"] }}
tokio = {{ version = "1", features = ["rt"] }}
vast-api = {{ path = {vast}, features = ["gzip", "testing"] }}

[workspace]
"#
    );
    let directory = package::target().join("readme");
    keep(&directory.join("src/lib.rs"), &library).expect("a file");
    keep(&directory.join("Cargo.toml"), &manifest).expect("a file");
    package::keep_lock(&directory).expect("a lock file");
    if let Err(error) = package::cargo(&directory, &["build"]) {
        panic!("the code of a README does not compile, `…_line_…` says where it stands: {error}");
    }
}
