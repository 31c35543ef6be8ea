//! progenitor, kept from taking the whole run down with it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

use super::stable_name;
use crate::base::contained::words;
use crate::layout::document::document;
use crate::model::Api;

/// What progenitor could not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stumble {
    /// An operation, by the name of its method.
    Operation(String, String),
    /// A schema, by the name of its type.
    Schema(String, String),
    /// Something that none of them shows alone.
    Document(String),
}

/// What progenitor writes for the API: its types, and a method for each operation.
///
/// # Errors
///
/// The operation or schema at which progenitor gives up or panics, with its words.
pub fn generate(api: &Api) -> Result<TokenStream, Stumble> {
    run(api).map_err(|words| find(api, words))
}

fn run(api: &Api) -> Result<TokenStream, String> {
    let (api, replaced) = stable_name::replace(api);
    let document = document(&api);
    catch_unwind(AssertUnwindSafe(|| {
        let mut settings = GenerationSettings::default();
        settings
            .with_interface(InterfaceStyle::Positional)
            .with_tag(TagStyle::Merged)
            .with_map_type("std::collections::BTreeMap");
        Generator::new(&settings).generate_tokens(&document)
    }))
    .map_err(|panic| words(&*panic))?
    .map(|tokens| stable_name::restore(tokens, &replaced))
    .map_err(|error| error.to_string())
}

/// The first schema or operation that progenitor cannot take alone.
fn find(api: &Api, words: String) -> Stumble {
    let bare = Api {
        operations: Vec::new(),
        ..api.clone()
    };
    if run(&bare).is_err() {
        for name in api.schemas.keys() {
            // The others stay, as what they are to whoever refers to them: anything.
            let mut alone = bare.clone();
            for (other, schema) in &mut alone.schemas {
                if other != name {
                    *schema = crate::model::schema::Schema::default();
                }
            }
            if let Err(words) = run(&alone) {
                return Stumble::Schema(name.clone(), words);
            }
        }
        return Stumble::Document(words);
    }
    for operation in &api.operations {
        let alone = Api {
            operations: vec![operation.clone()],
            ..api.clone()
        };
        if let Err(words) = run(&alone) {
            return Stumble::Operation(operation.name.clone(), words);
        }
    }
    Stumble::Document(words)
}
