//! Generates the client of `openapi.yaml` each time that the document changes.

use std::path::PathBuf;
use std::{env, fs};

use openapi_client_codegen::build_script;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let document = "openapi.yaml";
    let script = build_script(document, fs::read_to_string(document)?);
    // An error in the document is one of these lines, with its place, and fails the build.
    for line in &script.instructions {
        println!("{line}");
    }
    let directory = PathBuf::from(env::var("OUT_DIR")?);
    for (name, text) in &script.files {
        fs::write(directory.join(name), text)?;
    }
    Ok(())
}
