//! The public surface of a generated crate: `syn` passes over what progenitor writes, and what it does not write.

pub mod client;
pub mod construction;
pub mod doc;
pub mod enumeration;
pub mod method;
pub mod operation;
pub mod outcome;
pub mod response;
pub mod secret;
pub mod settings;
pub mod split;
pub mod structure;
pub mod type_path;
pub mod types;
pub mod union;
pub mod webhook;

use proc_macro2::TokenStream;

use crate::api::Api;
use crate::generate;
use crate::schema::Schema;
use settings::Settings;
use split::Parts;

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
                ("mod.rs", finish(module(settings))),
                (
                    "operations.rs",
                    finish(operation::operations(api, settings)),
                ),
                (
                    "responses.rs",
                    finish(response::responses(api, &outcomes, settings)),
                ),
                (
                    "types.rs",
                    finish(types::types(api, &parts.structs, settings)),
                ),
            ]
        },
    )?;
    others.push(("client.rs", client));
    if let Some(webhook) = &settings.webhook {
        others.push(("webhook.rs", finish(webhook::webhook(api, webhook))));
    }
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

fn module(settings: &Settings) -> TokenStream {
    let webhook = settings.webhook.as_ref().map(|_| {
        quote::quote! {
            #[cfg(feature = "webhook")]
            pub mod webhook;
        }
    });
    quote::quote! {
        #![doc = " What the generator writes: the client, its operations, what they answer, and the types they use."]
        #![allow(clippy::all, clippy::pedantic)]

        pub mod client;
        pub mod operations;
        pub mod responses;
        pub mod types;
        #webhook
    }
}
