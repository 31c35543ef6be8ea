//! `operations.rs`: the method, path and properties of each operation, which its method sends.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use super::settings::Settings;
use crate::api::Api;
use crate::names::identifier::screaming;

/// The module of all operations, in the document's order.
#[must_use]
pub fn operations(api: &Api, settings: &Settings) -> TokenStream {
    let items: TokenStream = api
        .operations
        .iter()
        .map(|operation| {
            let constant = format_ident!("{}", screaming(&operation.name));
            let (name, method, path) = (&operation.name, &operation.method, &operation.path);
            let docs = doc::line(&format!("[`{name}`](crate::Client::{name})."));
            let sensitive = settings
                .sensitive
                .contains(name)
                .then(|| quote!(.sensitive()));
            let idempotent = settings
                .idempotent
                .contains(name)
                .then(|| quote!(.idempotent()));
            let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
            quote! {
                #docs
                pub static #constant: Operation = Operation::new(#name, #method, #path) #sensitive #idempotent #server;
            }
        })
        .collect();
    // The list's own name begins as no operation's does.
    let constants = api
        .operations
        .iter()
        .map(|operation| format_ident!("{}", screaming(&operation.name)));
    quote! {
        #![doc = " What each method of the client sends."]

        use client_runtime::Operation;

        #items

        /// Every operation, in the document's order.
        pub fn all() -> &'static [&'static Operation] {
            static _ALL: &[&Operation] = &[#(&#constants),*];
            _ALL
        }
    }
}
