//! The public surface of a generated crate: `syn` passes over what progenitor writes, and what it does not write.

pub mod client;
pub mod doc;
pub mod enumeration;
pub mod method;
pub mod operation;
pub mod outcome;
pub mod response;
pub mod split;
pub mod structure;
pub mod type_path;
pub mod types;
pub mod union;

use proc_macro2::TokenStream;
use serde_json::Value;

use crate::api::Api;
use crate::generate;
use crate::schema::Schema;
use split::Parts;

/// What a crate needs to know besides the API itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The URL that calls go to, unless the caller says otherwise.
    pub base_url: Option<String>,
    /// How calls are authorized.
    pub credential: Option<Credential>,
    /// Names of the methods whose bodies are never shown.
    pub sensitive: Vec<String>,
}

/// How calls are authorized: a security scheme that a header carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// An API key in the header of this name.
    Header(String),
    /// A bearer token.
    Bearer,
}

impl Credential {
    /// Reads a Security Scheme Object; `None` for one that no header carries.
    #[must_use]
    pub fn of_scheme(scheme: &Value) -> Option<Self> {
        let text = |key: &str| scheme.get(key).and_then(Value::as_str);
        match (text("type")?, text("in"), text("scheme")) {
            ("apiKey", Some("header"), _) => Some(Self::Header(text("name")?.to_owned())),
            ("http", _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => {
                Some(Self::Bearer)
            }
            ("oauth2" | "openIdConnect", _, _) => Some(Self::Bearer),
            _ => None,
        }
    }
}

/// The modules of `src/generated/`, by file name, each as `finish` makes it of its tokens.
///
/// The client is about half of the work and is written on a thread of its own.
///
/// # Errors
///
/// The words of the system that has no thread to give.
pub fn surface<T: Send>(
    api: &Api,
    parts: &Parts,
    settings: &Settings,
    finish: impl Fn(TokenStream) -> T + Sync,
) -> Result<Vec<(&'static str, T)>, String> {
    let outcomes: Vec<outcome::Outcome> = api.operations.iter().map(outcome::outcome).collect();
    let arguments = &parts.arguments;
    let (client, mut others) = generate::beside(
        || finish(client::client(api, &outcomes, arguments, settings)),
        || {
            vec![
                ("mod.rs", finish(module())),
                (
                    "operations.rs",
                    finish(operation::operations(api, settings)),
                ),
                ("responses.rs", finish(response::responses(api, &outcomes))),
                ("types.rs", finish(types::types(api, &parts.structs))),
            ]
        },
    )?;
    others.push(("client.rs", client));
    Ok(others)
}

/// Whether the Rust type of any of the schemas is one of `types.rs`.
fn names_types<'schema>(mut schemas: impl Iterator<Item = &'schema Schema>) -> bool {
    schemas.any(|schema| {
        let mut found = false;
        schema.for_each_reference(&mut |_| found = true);
        found
    })
}

fn module() -> TokenStream {
    quote::quote! {
        #![doc = " What the generator writes: the client, its operations, what they answer, and the types they use."]
        #![allow(clippy::all, clippy::pedantic)]

        pub mod client;
        pub mod operations;
        pub mod responses;
        pub mod types;
    }
}
