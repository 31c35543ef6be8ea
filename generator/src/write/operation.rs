//! `operations.rs`: the method, path and properties of each operation, which its method sends.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use crate::model::Api;
use crate::model::settings::Settings;
use crate::name::feature::Features;
use crate::name::identifier::screaming;

/// The module of all operations, in the document's order.
#[must_use]
pub(crate) fn operations(api: &Api, features: &Features, settings: &Settings) -> TokenStream {
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
            let once = settings.once.contains(name).then(|| quote!(.once()));
            let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
            let deprecated = operation.deprecated.then(|| quote!(.deprecated()));
            let without_credential = operation.is_open.then(|| quote!(.without_credential()));
            let tags = (!operation.tags.is_empty()).then(|| {
                let tags = &operation.tags;
                quote!(.tagged(&[#(#tags),*]))
            });
            let statuses = (!operation.responses.is_empty()).then(|| {
                let statuses = operation.responses.iter().map(|it| it.status.to_string());
                quote!(.answered_with(&[#(#statuses),*]))
            });
            let condition = features.of_operation(operation);
            quote! {
                #docs
                #condition
                pub static #constant: Operation = Operation::new(#name, #method, #path)
                    #tags #statuses #sensitive #idempotent #once #deprecated #without_credential #server;
            }
        })
        .collect();
    // The list's own name begins like no operation's name.
    let constants = api.operations.iter().map(|operation| {
        let condition = features.of_operation(operation);
        let constant = format_ident!("{}", screaming(&operation.name));
        quote!(#condition &#constant)
    });
    quote! {
        #![doc = " The operation behind each method of the client."]

        use client_runtime::Operation;

        #items

        /// Every operation, in the document's order.
        pub fn all() -> &'static [&'static Operation] {
            static _ALL: &[&Operation] = &[#(#constants),*];
            _ALL
        }
    }
}
