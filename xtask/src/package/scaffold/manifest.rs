//! The manifest of a new crate.

use super::title;
use crate::package::features::{END, begin, written};

/// The longest keyword that crates.io takes (Cargo book, "The manifest format", `keywords`).
const LONGEST_KEYWORD: usize = 20;

/// The manifest of the crate of provider `id`, described by the title of its document; its features for the document's
/// tags are those of a small one until the generator has written its own.
///
/// The fields that all crates share come from the workspace. The crate has a version of its own, for it changes with its
/// document.
#[must_use]
pub fn manifest(id: &str, crate_name: &str, title: &str) -> String {
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
    let begin = begin(id);
    let features: String = written(&[]).collect();
    format!(
        r#"[package]
name = "{crate_name}"
description = {description}
version = "0.1.0"
edition.workspace = true
rust-version.workspace = true
license.workspace = true
readme = "../README.md"
keywords = [{keyword}"api-client"]
categories = ["api-bindings"]

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
client-runtime.workspace = true
schemars = {{ workspace = true, optional = true }}
serde.workspace = true
serde_json.workspace = true

[package.metadata.docs.rs]
all-features = true

[lints]
workspace = true
"#
    )
}

/// A line of text as a TOML basic string, which has the escapes of a JSON string.
fn basic_string(line: &str) -> String {
    serde_json::Value::from(line).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(title: &str) -> toml::Table {
        manifest("bookshop", "bookshop-api", title).parse().unwrap()
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
        let text = manifest("bookshop", "bookshop-api", "Bookshop");
        assert_eq!(
            crate::package::features::with_features(&text, &[], "bookshop"),
            Some(text)
        );
    }

    #[test]
    fn a_long_name_is_no_keyword() {
        let text = manifest("a-name-of-more-than-twenty", "x-api", "");
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
