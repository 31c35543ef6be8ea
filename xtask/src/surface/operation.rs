//! `operations.rs`: the method, path and properties of each operation, which its method sends.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Settings, doc};
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
            let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
            quote! {
                #docs
                pub static #constant: Operation = Operation::new(#name, #method, #path) #sensitive #server;
            }
        })
        .collect();
    let uses = (!items.is_empty()).then(|| {
        quote!(
            use client_runtime::Operation;
        )
    });
    quote! {
        #![doc = " What each method of the client sends."]

        #uses

        #items
    }
}
