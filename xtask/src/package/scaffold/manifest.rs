//! The manifest of a new crate.

use toml::Value;

use super::shared::Shared;
use super::title;
use crate::package::features::{END, begin, written};

/// The longest keyword that crates.io accepts (Cargo book, "The manifest format", `keywords`).
const LONGEST_KEYWORD: usize = 20;

/// The fields that a crate inherits if its workspace has them, in the order of the manifest.
const INHERITED: [&str; 8] = [
    "authors",
    "edition",
    "rust-version",
    "license",
    "license-file",
    "repository",
    "homepage",
    "publish",
];

/// The names of a provider's crate, and the manifest of its workspace.
#[derive(Debug, Clone, Copy)]
pub struct Crate<'names> {
    /// The id of the provider.
    pub id: &'names str,
    /// The name of the package.
    pub name: &'names str,
    /// The title of the document.
    pub title: &'names str,
    /// The name of this program.
    pub program: &'names str,
    /// The values that the workspace has for all crates.
    pub shared: &'names Shared,
}

/// The manifest of a provider's crate, described by the title of its document. It has the features of a small document
/// until the generator writes those of the document's tags.
///
/// The crate inherits the shared fields from the workspace. It has a version of its own, because it changes with its
/// document.
#[must_use]
pub fn manifest(of: Crate<'_>) -> String {
    let Crate {
        id,
        name: crate_name,
        title,
        program,
        shared,
    } = of;
    let description = match title::one_line(title) {
        Some(title) => format!("Client for {}{title}", title::article(&title)),
        None => format!("Client for the API of {id}"),
    };
    let description = basic_string(&description);
    let keyword = if id.len() <= LONGEST_KEYWORD {
        format!("\"{id}\", ")
    } else {
        String::new()
    };
    let begin = begin(id, program);
    let features: String = written(&[]).collect();
    let inherited = inherited(shared);
    let is_published = shared.package("publish").and_then(Value::as_bool) != Some(false);
    let documentation = if is_published {
        format!("documentation = \"https://docs.rs/{crate_name}\"\n")
    } else {
        String::new()
    };
    let dependencies = shared.dependencies();
    let lints = if shared.has_lints() {
        "\n[lints]\nworkspace = true\n"
    } else {
        ""
    };
    format!(
        r#"[package]
name = "{crate_name}"
description = {description}
version = "0.1.0"
{inherited}{documentation}readme = "README.md"
keywords = [{keyword}"api-client"]
categories = ["api-bindings"]
include = ["/src", "/README.md", "/CHANGELOG.md", "/LICENSE*"]

[features]
default = ["rustls", "operations"]
{begin}
{features}{END}
# TLS in Rust.
rustls = ["client-runtime/rustls"]
# TLS of the operating system.
native-tls = ["client-runtime/native-tls"]
# `schemars::JsonSchema` for every type.
schemars = ["client-runtime/schemars", "dep:schemars"]
# Scripts that answer the calls of a client in tests, and blank values.
testing = ["client-runtime/testing"]

[dependencies]
{dependencies}
[package.metadata.docs.rs]
all-features = true
{lints}"#
    )
}

/// The lines of the inherited fields, and of the fields that every crate needs.
fn inherited(shared: &Shared) -> String {
    let mut lines = String::new();
    for field in INHERITED {
        let own = match field {
            "edition" => Some("2024"),
            "rust-version" => Some(env!("CARGO_PKG_RUST_VERSION")),
            _ => None,
        };
        match (shared.package(field), own) {
            (Some(_), _) => lines.push_str(&format!("{field}.workspace = true\n")),
            (None, Some(own)) => lines.push_str(&format!("{field} = \"{own}\"\n")),
            (None, None) => {}
        }
    }
    lines
}

/// A line of text as a TOML basic string. It has the same escapes as a JSON string.
fn basic_string(line: &str) -> String {
    serde_json::Value::from(line).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(title: &str, workspace: &str) -> String {
        manifest(Crate {
            id: "bookshop",
            name: "bookshop-api",
            title,
            program: "cargo xtask",
            shared: &Shared::of(workspace),
        })
    }

    fn parsed(title: &str) -> toml::Table {
        text(title, "").parse().unwrap()
    }

    #[test]
    fn the_title_describes_the_crate() {
        for (title, expected) in [
            ("Bookshop API", "Client for the Bookshop API"),
            ("The \"Book\" \\ Shop\n", "Client for The \"Book\" \\ Shop"),
            ("", "Client for the API of bookshop"),
        ] {
            let description = &parsed(title)["package"]["description"];
            assert_eq!(description.as_str(), Some(expected));
        }
    }

    #[test]
    fn the_generator_finds_its_place() {
        let text = text("Bookshop", "");
        assert_eq!(
            crate::package::features::with_features(&text, &[], ("bookshop", "cargo xtask")),
            Some(text)
        );
    }

    #[test]
    fn fields_that_the_workspace_has_are_inherited() {
        let with = text(
            "Bookshop",
            "[workspace.package]\nedition = \"2021\"\nlicense = \"MIT\"\npublish = false\n[workspace.lints.rust]\n",
        );
        let without = text("Bookshop", "[workspace]\n");
        for (line, is_shared) in [
            ("edition.workspace = true\n", true),
            ("license.workspace = true\n", true),
            ("publish.workspace = true\n", true),
            ("[lints]\nworkspace = true\n", true),
            ("edition = \"2024\"\n", false),
            ("documentation = \"https://docs.rs/bookshop-api\"\n", false),
        ] {
            assert_eq!(with.contains(line), is_shared, "{line}\n{with}");
            assert_eq!(without.contains(line), !is_shared, "{line}\n{without}");
        }
        for text in [with, without] {
            text.parse::<toml::Table>().unwrap();
        }
    }

    #[test]
    fn a_long_name_is_not_a_keyword() {
        let text = manifest(Crate {
            id: "a-name-of-more-than-twenty",
            name: "x-api",
            title: "",
            program: "cargo xtask",
            shared: &Shared::default(),
        });
        let table: toml::Table = text.parse().unwrap();
        let keywords = table["package"]["keywords"].as_array().unwrap();
        assert_eq!(keywords.len(), 1);
    }

    proptest! {
        #[test]
        fn no_title_adds_anything_to_the_manifest(title in any::<String>()) {
            let mut with = parsed(&title);
            let mut without = parsed("");
            for table in [&mut with, &mut without] {
                table["package"].as_table_mut().unwrap().remove("description");
            }
            prop_assert_eq!(with, without);
        }
    }
}
