//! Tests of the items that a listing keeps and leaves out, and of its errors.

use fs_err as fs;
use tempfile::TempDir;

use super::{listing, snapshot};

/// The listing of the crate `api` with these files below `src`, or its error.
fn listed(files: &[(&str, &str)]) -> Result<String, String> {
    let root = TempDir::new().unwrap();
    for (path, text) in files {
        let path = root.path().join("api/src").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    listing(root.path(), "api").map_err(|error| error.to_string())
}

fn rendered(source: &str) -> String {
    listed(&[("lib.rs", source)]).unwrap()
}

#[test]
fn a_method_is_its_whole_signature_without_its_body() {
    let text = rendered(
        r"
        pub struct Client { key: String }
        impl Client {
            /// Documentation.
            #[must_use]
            pub async fn rotate<T: Clone>(&self, id: &str, limit: Option<T>) -> Result<Vec<u8>, Error<T>>
            where
                T: Send,
            {
                secret_body()
            }
            #[deprecated]
            pub fn close(self) { secret_body() }
            pub const LIMIT: usize = 3;
            fn private(&self) {}
            pub(crate) fn internal(&self) {}
        }
        ",
    );
    assert_eq!(
        text,
        "\
// api::Client
pub struct Client {
    // private fields
}
impl Client {
    pub const LIMIT: usize = 3;

    #[deprecated]
    pub fn close(self);

    pub async fn rotate<T: Clone>(
        &self,
        id: &str,
        limit: Option<T>,
    ) -> Result<Vec<u8>, Error<T>>
    where
        T: Send;
}
"
    );
}

#[test]
fn a_type_is_its_public_fields_and_variants_with_the_attributes_that_users_see() {
    let text = rendered(
        r#"
        /// Documentation.
        #[derive(Debug, Clone)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "other", doc = "text")]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct Webhook {
            #[serde(rename = "type")]
            #[deprecated]
            pub type_: Option<String>,
            pub(crate) internal: u8,
            secret: String,
        }
        pub struct Id(pub u64, String);
        pub enum Event {
            /// Documentation.
            Started,
            #[non_exhaustive]
            Failed { code: u16 },
            Other(String),
        }
        "#,
    );
    assert_eq!(
        text,
        "\
// api::Event
pub enum Event {
    Started,
    #[non_exhaustive]
    Failed { code: u16 },
    Other(String),
}

// api::Id
pub struct Id(pub u64, _);

// api::Webhook
#[derive(Debug, Clone)]
#[cfg_attr(feature = \"schemars\", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Webhook {
    #[deprecated]
    pub type_: Option<String>,
    // private fields
}
"
    );
}

#[test]
fn private_items_and_implementations_of_traits_are_left_out() {
    let text = rendered(
        r"
        struct Private { pub field: u8 }
        pub(crate) enum Internal { A }
        fn private() {}
        const HIDDEN: u8 = 1;
        mod inner { pub struct Unreachable; }
        use std::fmt;
        pub struct Shown;
        impl fmt::Display for Shown { fn fmt(&self) {} }
        impl Shown { fn private(&self) {} }
        impl Private { pub fn method(&self) {} }
        ",
    );
    assert_eq!(text, "// api::Shown\npub struct Shown;\n");
}

#[test]
fn items_are_at_the_paths_under_which_users_find_them() {
    let text = rendered(
        r"
        mod generated {
            pub mod client {
                pub struct Client;
                impl Client { pub fn call(&self) {} }
                pub struct NotExported;
            }
            pub mod types { pub type Id = u64; }
            mod private {
                pub static NOT_EXPORTED: u8 = 1;
                pub fn free(id: u8) -> u8 { id }
            }
            pub use private::{self as renamed, free as liberated};
        }
        mod others { pub const LIMIT: usize = 3; }
        pub use generated::client::Client;
        pub use generated::{liberated, types};
        pub use others::*;
        pub use client_runtime::{Error, Response as Answer};
        ",
    );
    assert_eq!(
        text,
        "\
// api::Answer
pub use client_runtime::Response as Answer;

// api::Client
pub struct Client;
impl Client {
    pub fn call(&self);
}

// api::Error
pub use client_runtime::Error;

// api::LIMIT
pub const LIMIT: usize = 3;

// api::liberated
pub fn free(id: u8) -> u8;

// api::types::Id
pub type Id = u64;
"
    );
}

#[test]
fn modules_in_files_of_their_own_are_read() {
    let text = listed(&[
        ("lib.rs", "pub mod a; mod b; pub use b::c::*;"),
        ("a.rs", "pub struct A;"),
        ("b/mod.rs", "pub mod c;"),
        ("b/c.rs", "pub struct C;"),
    ]);
    assert_eq!(
        text.unwrap(),
        "// api::C\npub struct C;\n\n// api::a::A\npub struct A;\n"
    );
}

#[test]
fn modules_in_files_below_modules_without_one_are_read() {
    let text = listed(&[
        (
            "lib.rs",
            "pub mod a { pub mod b; pub mod c { pub mod d; } } pub mod e; pub mod r#type;",
        ),
        ("a/b.rs", "pub struct B;"),
        ("a/c/d/mod.rs", "pub struct D;"),
        ("e.rs", "pub mod f { pub mod g; }"),
        ("e/f/g.rs", "pub struct G;"),
        ("type.rs", "pub struct T;"),
    ]);
    assert_eq!(
        text.unwrap(),
        "\
// api::a::b::B
pub struct B;

// api::a::c::d::D
pub struct D;

// api::e::f::g::G
pub struct G;

// api::r#type::T
pub struct T;
"
    );
}

/// The examples of the [Rust Reference](https://doc.rust-lang.org/reference/items/modules.html#the-path-attribute).
#[test]
fn modules_are_read_from_where_their_path_attributes_say() {
    let source = r#"
        #[path = "foo.rs"] pub mod c;
        pub mod inline { #[path = "other.rs"] pub mod inner; }
    "#;
    let threads = r#"
        #[path = "thread_files"] pub mod thread {
            #[path = "tls.rs"] pub mod local_data;
            pub mod plain;
        }
    "#;
    for (declaring, files) in [
        ("a/b.rs", ["a/foo.rs", "a/b/inline/other.rs"]),
        ("a/b/mod.rs", ["a/b/foo.rs", "a/b/inline/other.rs"]),
    ] {
        let text = listed(&[
            ("lib.rs", "pub mod a { pub mod b; }"),
            (declaring, source),
            (files[0], "pub struct Foo; pub mod below;"),
            (&files[0].replace("foo", "below"), "pub struct Below;"),
            (files[1], "pub struct Other;"),
        ]);
        assert_eq!(
            text.unwrap(),
            "\
// api::a::b::c::Foo
pub struct Foo;

// api::a::b::c::below::Below
pub struct Below;

// api::a::b::inline::inner::Other
pub struct Other;
"
        );
    }
    for (declaring, directory) in [("a.rs", "thread_files"), ("a/mod.rs", "a/thread_files")] {
        let text = listed(&[
            ("lib.rs", "pub mod a;"),
            (declaring, threads),
            (&format!("{directory}/tls.rs"), "pub struct Tls;"),
            (&format!("{directory}/plain.rs"), "pub struct Plain;"),
        ]);
        assert_eq!(
            text.unwrap(),
            "// api::a::thread::local_data::Tls\npub struct Tls;\n\n// api::a::thread::plain::Plain\npub struct Plain;\n"
        );
    }
}

#[test]
fn a_file_that_is_a_module_of_itself_ends_in_an_error() {
    for files in [
        [("lib.rs", "#[path = \"lib.rs\"] mod a;"), ("a.rs", "")],
        [
            ("lib.rs", "mod a;"),
            ("a.rs", "#[path = \"../src/lib.rs\"] mod b;"),
        ],
    ] {
        let error = listed(&files).unwrap_err();
        assert!(error.ends_with(" lead in a circle"), "{error}");
    }
    // A file may be a module twice.
    let twice = "#[path = \"x.rs\"] mod a; #[path = \"x.rs\"] mod b;";
    assert_eq!(
        listed(&[("lib.rs", twice), ("x.rs", "")]),
        Ok(String::new())
    );
}

#[test]
fn an_item_without_rendering_is_not_left_out_silently() {
    for (source, error) in [
        (
            "pub union Either { a: u8, b: i8 }",
            "the kind of item that `Either` is",
        ),
        (
            "pub struct A; impl A { pub type B = u8; }",
            "an associated item of `A`",
        ),
        (
            "mod a { pub struct A; } pub use a::B;",
            "the re-exports of `a::B`",
        ),
    ] {
        assert_eq!(
            listed(&[("lib.rs", source)]).unwrap_err(),
            format!(
                "the public surface cannot show {error}; add its kind to `xtask/src/package/listing/`"
            )
        );
    }
}

#[test]
fn an_error_names_the_source_that_cannot_be_read() {
    assert_eq!(listed(&[]).unwrap_err(), "cannot read `api/src/lib.rs`");
    assert_eq!(
        listed(&[("lib.rs", "mod a;"), ("a.rs", "fn {")]).unwrap_err(),
        "`api/src/a.rs` is not Rust source"
    );
    assert_eq!(
        listed(&[("lib.rs", "mod a;")]).unwrap_err(),
        "`api/src/lib.rs` declares the module `a`, which has no file; write it or remove the declaration"
    );
    assert_eq!(
        listed(&[("lib.rs", "mod b { #[path = \"x.rs\"] mod a; }")]).unwrap_err(),
        "`api/src/lib.rs` declares the module `a`, which has no file; write it or remove the declaration"
    );
}

#[test]
fn modules_that_export_each_other_end_in_an_error() {
    for source in [
        "pub mod a { pub use super::*; }",
        "pub mod a { pub use super::b::*; } pub mod b { pub use super::a::*; }",
        "mod a { pub use super::b::C; } mod b { pub use super::a::C; } pub use a::C;",
    ] {
        let error = listed(&[("lib.rs", source)]).unwrap_err();
        assert!(error.ends_with(" lead in a circle"), "{error}");
    }
}

#[test]
fn a_snapshot_is_named_after_its_crate_in_rust() {
    let (path, file) = snapshot("vast-api", "// vast_api::A\npub struct A;\n");
    assert_eq!(path, "tests/snapshots/surface__vast_api.snap");
    assert!(
        file.ends_with("\n---\n// vast_api::A\npub struct A;\n"),
        "{file}"
    );
}
