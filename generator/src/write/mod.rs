//! Writes the public surface of a generated crate.

pub(crate) mod argument;
pub(crate) mod arm;
pub(crate) mod client;
pub(crate) mod construction;
pub(crate) mod doc;
pub(crate) mod enumeration;
pub(crate) mod form;
pub(crate) mod format;
mod guard;
pub(crate) mod index;
pub(crate) mod method;
pub(crate) mod method_doc;
pub(crate) mod operation;
pub(crate) mod pagination;
pub(crate) mod parameter;
pub(crate) mod rename;
pub(crate) mod response;
pub(crate) mod secret;
pub(crate) mod structure;
pub(crate) mod testing;
pub(crate) mod title;
pub(crate) mod tuple;
pub(crate) mod types;
pub(crate) mod union;
pub(crate) mod webhook;

use proc_macro2::TokenStream;

use crate::base::contained::beside;
use crate::layout::Layout;
use crate::model::Api;
use crate::model::schema::Schema;
use crate::model::settings::Settings;
use crate::name::feature::Features;
use crate::name::outcome;
use crate::name::usage::Usage;

/// The modules of `src/generated/`, by file name; `finish` turns their tokens into the result.
///
/// The client is about half of the work, so a second thread writes it.
///
/// # Errors
///
/// The system's error when it cannot start a thread.
pub(crate) fn surface<T: Send>(
    api: &Api,
    layout: &Layout,
    usage: &Usage,
    features: &Features,
    settings: &Settings,
    finish: impl Fn(TokenStream) -> T + Sync,
) -> Result<Vec<(&'static str, T)>, String> {
    let outcomes: Vec<outcome::Outcome> = api.operations.iter().map(outcome::outcome).collect();
    let lists = pagination::lists(api, &outcomes, usage, settings);
    let (client, mut others) = beside(
        || {
            finish(client::client(
                api, &outcomes, layout, &lists, features, settings,
            ))
        },
        || {
            vec![
                ("mod.rs", finish(module(features, settings))),
                (
                    "operations.rs",
                    finish(operation::operations(api, features, settings)),
                ),
                (
                    "parameters.rs",
                    finish(parameter::parameters(api, features, settings)),
                ),
                (
                    "responses.rs",
                    finish(response::responses(api, &outcomes, features, settings)),
                ),
                (
                    "types.rs",
                    finish(types::types(api, layout, usage, features, settings)),
                ),
                (
                    "testing.rs",
                    finish(testing::testing(api, &outcomes, features, settings)),
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

/// Whether the Rust type of any of the schemas is defined in `types.rs`.
fn names_types<'schema>(mut schemas: impl Iterator<Item = &'schema Schema>) -> bool {
    schemas.any(|schema| {
        let mut found = false;
        schema.for_each_reference(&mut |_| found = true);
        found
    })
}

fn module(features: &Features, settings: &Settings) -> TokenStream {
    // Imports are unused when the features leave their operations out.
    let unused = (!features.names().is_empty())
        .then(|| quote::quote!(#![cfg_attr(not(feature = "operations"), allow(unused_imports))]));
    let webhook = settings.webhook.as_ref().map(|_| {
        quote::quote! {
            #[cfg(feature = "webhook")]
            pub mod webhook;
        }
    });
    quote::quote! {
        #![doc = " The generated code: the client, its operations, their answers, and the types they use."]
        #![allow(clippy::all, clippy::pedantic, deprecated)]
        #unused

        pub mod client;
        pub mod operations;
        pub mod parameters;
        pub mod responses;
        pub mod types;

        #[cfg(feature = "testing")]
        pub mod testing;
        #webhook
    }
}
