//! The exit codes of the program itself, as shells and CI see them.

use std::path::Path;
use std::process::Command;

use fs_err as fs;
use tempfile::TempDir;

const PROVIDERS: &str = "[library]
crate = \"library-api\"
document = \"library.yaml\"
base-url = \"https://library.example\"
";

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Library, version: 1.0.0}
paths:
  /books:
    delete:
      operationId: deleteBooks
      responses: {'204': {description: No book is left.}}
";

fn exit_code(workspace: &Path, arguments: &[&str]) -> Option<i32> {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-openapi-client"))
        .arg("--workspace")
        .arg(workspace)
        .args(arguments)
        .output()
        .expect("the program");
    output.status.code()
}

#[test]
fn each_outcome_has_its_exit_code() {
    let workspace = TempDir::new().expect("a directory");
    let specs = workspace.path().join("specs");
    fs::create_dir(&specs).expect("a directory");
    fs::write(specs.join("providers.toml"), PROVIDERS).expect("a file");
    fs::write(specs.join("library.yaml"), DOCUMENT).expect("a file");
    let run = |arguments: &[&str]| exit_code(workspace.path(), arguments);

    assert_eq!(run(&["generate", "--check"]), Some(4));
    assert_eq!(run(&["generate"]), Some(0));
    assert_eq!(run(&["generate", "--check"]), Some(0));
    assert_eq!(run(&["generate", "nobody"]), Some(1));
    assert_eq!(run(&["genrate"]), Some(1));
    assert_eq!(run(&[]), Some(1));
    assert_eq!(run(&["--help"]), Some(0));
    fs::write(specs.join("library.yaml"), "paths: {}\n").expect("a file");
    assert_eq!(run(&["generate", "--check"]), Some(100));
    assert_eq!(run(&["lint"]), Some(100));
}
