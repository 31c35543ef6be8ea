//! Tests that the example of a build script passes its own test, and shows the place of an error in its document.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;
use tests::package::{self, keep, keep_lock};
use tests::root;

/// A copy of the example that uses the packages of this workspace instead of the published ones.
fn package() -> io::Result<PathBuf> {
    let example = root().join("generator/examples/build-script");
    let package = package::target().join("build-script");
    for path in ["build.rs", "openapi.yaml", "src/lib.rs"] {
        keep(
            &package.join(path),
            &fs::read_to_string(example.join(path))?,
        )?;
    }
    let path = |name: &str| format!("{:?}", root().join(name).display().to_string());
    let manifest = fs::read_to_string(example.join("manifest.toml"))?;
    let patch = format!(
        "\n[patch.crates-io]\nopenapi-client-runtime = {{ path = {} }}\nopenapi-client-codegen = {{ path = {} }}\n\n[workspace]\n",
        path("client-runtime"),
        path("generator"),
    );
    keep(&package.join("Cargo.toml"), &format!("{manifest}{patch}"))?;
    keep_lock(&package)?;
    Ok(package)
}

/// The output of cargo when it cannot build the package.
fn refusal(package: &Path) -> String {
    let built = package::cargo(package, &["test", "--no-run", "--offline"]);
    built.expect_err("an error").to_string()
}

#[test]
fn the_example_passes_its_test_and_shows_the_place_of_an_error() {
    let package = package().expect("a package");
    package::cargo(&package, &["test", "--offline"]).expect("its test passes");

    let path = package.join("openapi.yaml");
    let document = fs::read_to_string(&path).expect("a document");
    let broken = document.replace("schemas/Pet'", "schemas/Pat'");
    assert_ne!(document, broken);
    fs::write(&path, broken).expect("a file");
    let said = refusal(&package);
    fs::write(&path, document).expect("a file");
    assert!(said.contains("openapi.yaml:14:55: "), "{said}");
}
