//! Writes the public surface of a generated crate.

pub(crate) mod argument;
pub(crate) mod arm;
mod client;
mod construction;
pub(crate) mod doc;
mod enumeration;
pub(crate) mod form;
pub(crate) mod format;
mod guard;
mod index;
pub(crate) mod method;
mod method_doc;
mod operation;
mod pagination;
pub(crate) mod parameter;
pub(crate) mod response;
pub(crate) mod secret;
pub(crate) mod structure;
mod testing;
mod types;
mod union;
mod webhook;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::base::contained::beside;
use crate::layout::Layout;
use crate::model::settings::Settings;
use crate::model::{Api, Operation};
use crate::name::feature::Features;
use crate::name::outcome::Outcome;
use crate::name::usage::Usage;

/// Everything that decides the code of a crate.
pub(crate) struct Surface<'surface> {
    /// The operations and types under their public names.
    pub api: &'surface Api,
    /// The outcomes of each operation.
    pub outcomes: Vec<Outcome<'surface>>,
    /// The types of fields and arguments.
    pub layout: &'surface Layout,
    /// The directions of the types.
    pub usage: &'surface Usage,
    /// The features that include operations and types.
    pub features: &'surface Features,
    /// The settings of the provider's table.
    pub settings: &'surface Settings,
}

/// Writes one module.
type Writer = fn(&Surface<'_>) -> TokenStream;

/// The modules of `src/generated/` that make about half of the work.
const LARGE: [(&str, Writer); 2] = [
    ("client.rs", client::client),
    ("testing.rs", testing::testing),
];

/// The other modules but for webhooks.
const SMALL: [(&str, Writer); 5] = [
    ("mod.rs", module),
    ("operations.rs", operation::operations),
    ("parameters.rs", parameter::parameters),
    ("responses.rs", response::responses),
    ("types.rs", types::types),
];

impl<'surface> Surface<'surface> {
    /// The files of `src/generated/`, by name. Their headers name the command `regenerate`.
    ///
    /// A second thread writes half of them.
    ///
    /// # Errors
    ///
    /// The system's error when it cannot start a thread, or the error of a file that is not Rust.
    pub(crate) fn files(&self, regenerate: &str) -> Result<BTreeMap<String, String>, String> {
        let file = |name: &str, tokens: TokenStream| match format::format(tokens, regenerate) {
            Ok(text) => Ok((name.to_owned(), text)),
            Err(error) => Err(format!("{name}: {error}")),
        };
        let (large, small) = beside(
            || LARGE.map(|(name, write)| file(name, write(self))),
            || SMALL.map(|(name, write)| file(name, write(self))),
        )?;
        let webhook = self.settings.webhook.as_ref();
        let webhook = webhook.map(|it| file("webhook.rs", webhook::webhook(self.api, it)));
        large.into_iter().chain(small).chain(webhook).collect()
    }

    /// The operations with their outcomes.
    fn operations(&self) -> impl Iterator<Item = (&'surface Operation, &Outcome<'surface>)> {
        self.api.operations.iter().zip(&self.outcomes)
    }

    /// Whether the body of an operation is secret.
    fn is_secret(&self, operation: &Operation) -> bool {
        self.settings.sensitive.contains(&operation.name)
    }
}

/// The import of those modules beside this one whose items the code uses.
fn siblings(code: &TokenStream, modules: &[&str]) -> Option<TokenStream> {
    let used = modules.iter().filter(|name| has_path(code, name));
    let used: Vec<Ident> = used.map(|name| format_ident!("{name}")).collect();
    (!used.is_empty()).then(|| quote!(use super::{#(#used),*};))
}

/// Whether the code has a path through this name, `name::…`.
fn has_path(code: &TokenStream, name: &str) -> bool {
    let mut is_behind = false;
    code.clone().into_iter().any(|token| {
        let was_behind = std::mem::take(&mut is_behind);
        match token {
            TokenTree::Group(group) => return has_path(&group.stream(), name),
            TokenTree::Ident(word) => is_behind = word == name,
            // The colon behind the name of a field or an argument stands alone.
            TokenTree::Punct(colon) if was_behind && colon.as_char() == ':' => {
                return colon.spacing() == Spacing::Joint;
            }
            _ => {}
        }
        false
    })
}

fn module(surface: &Surface<'_>) -> TokenStream {
    // Imports are unused when the features leave their operations out.
    let unused = (!surface.features.names().is_empty())
        .then(|| quote!(#![cfg_attr(not(feature = "operations"), allow(unused_imports))]));
    let webhook = surface.settings.webhook.as_ref().map(|_| {
        quote! {
            #[cfg(feature = "webhook")]
            pub mod webhook;
        }
    });
    quote! {
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
