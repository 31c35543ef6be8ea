//! Compiles a program whose tests make blank values of an old version's types with a new version.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use generator::Output;
use syn::{Fields, Item, Visibility};
use tests::package::{self, keep};

/// Compiles and runs a program with the package of `new`, which is in `client`. It makes a blank value of each `old`
/// type that differs in `new`, and sets all of its fields. Returns the number of these types and fields.
pub(crate) fn run(
    old: &BTreeMap<String, &Output>,
    new: &BTreeMap<String, &Output>,
    client: &Path,
    directory: &Path,
) -> (usize, usize) {
    let mut program = String::from("//! Values for tests.\n\n#![allow(deprecated)]\n");
    let mut counts = (0, 0);
    for (module, output) in old {
        let unchanged = types(new[module]);
        for item in types(output) {
            if unchanged.contains(&item) {
                continue;
            }
            let (name, fields) = match item {
                Item::Struct(item) if is_public(&item.vis) => (item.ident, Some(item.fields)),
                Item::Enum(item) if is_public(&item.vis) => (item.ident, None),
                _ => continue,
            };
            let path = format!("client::{module}::types::{name}");
            counts.0 += 1;
            writeln!(
                program,
                "\n#[test]\nfn {module}_{}() {{\n    #[allow(unused_mut)]\n    let mut value = {path}::blank();",
                name.to_string().to_lowercase()
            )
            .expect("text");
            if let Some(Fields::Named(fields)) = fields {
                for field in fields.named {
                    let field = field.ident.expect("a name");
                    counts.1 += 1;
                    writeln!(program, "    value.{field} = {path}::blank().{field};")
                        .expect("text");
                }
            }
            program.push_str("    let _ = value;\n}\n");
        }
    }
    keep(&directory.join("src/lib.rs"), &program).expect("a file");
    let path = serde_json::Value::from(client.display().to_string());
    let manifest = format!(
        "[package]\nname = \"program\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n\
         client = {{ path = {path}, features = [\"testing\"] }}\n\n[workspace]\n"
    );
    keep(&directory.join("Cargo.toml"), &manifest).expect("a file");
    package::keep_lock(directory).expect("the lock file");
    package::cargo(directory, &["test"]).expect("the program is what it was");
    counts
}

fn types(output: &Output) -> Vec<Item> {
    let types = syn::parse_file(&output.files["types.rs"]);
    types.expect("generated code").items
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
