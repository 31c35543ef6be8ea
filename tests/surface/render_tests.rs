//! What the rendering of a surface keeps and leaves out.

use super::surface;

fn rendered(source: &str) -> String {
    surface("api", &syn::parse_file(source).expect("Rust source").items)
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
#[should_panic(expected = "this kind of item has no rendering")]
fn a_public_item_of_an_unknown_kind_is_not_left_out_silently() {
    rendered("pub union Either { a: u8, b: i8 }");
}
