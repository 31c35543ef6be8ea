//! `operations.rs`: the method, path and properties of each operation, which its method sends.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Surface, doc};
use crate::name::identifier::screaming;

/// The module of all operations, in the document's order.
#[must_use]
pub(crate) fn operations(surface: &Surface<'_>) -> TokenStream {
    let settings = surface.settings;
    let operations = || surface.api.operations.iter();
    let items = operations().map(|operation| {
        let constant = format_ident!("{}", screaming(&operation.name));
        let (name, method, path) = (&operation.name, &operation.method, &operation.path);
        let docs = doc::line(&format!("[`{name}`](crate::Client::{name})."));
        let list = |method: &str, items: &[String]| {
            let method = format_ident!("{method}");
            (!items.is_empty()).then(|| quote!(.#method(&[#(#items),*])))
        };
        let tags = list("tagged", &operation.tags);
        let statuses = operation.responses.iter().map(|it| it.status.to_string());
        let statuses = list("answered_with", &statuses.collect::<Vec<_>>());
        let flags = [
            ("sensitive", settings.sensitive.contains(name)),
            ("idempotent", settings.idempotent.contains(name)),
            ("once", settings.once.contains(name)),
            ("deprecated", operation.deprecated),
            ("without_credential", operation.is_open),
        ];
        let flags = flags.iter().filter(|(_, is_set)| *is_set);
        let flags = flags.map(|(flag, _)| format_ident!("{flag}"));
        let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
        let condition = surface.features.of_operation(operation);
        quote! {
            #docs
            #condition
            pub static #constant: Operation = Operation::new(#name, #method, #path)
                #tags #statuses #(.#flags())* #server;
        }
    });
    // The list's own name begins like no operation's name.
    let constants = operations().map(|operation| {
        let condition = surface.features.of_operation(operation);
        let constant = format_ident!("{}", screaming(&operation.name));
        quote!(#condition &#constant)
    });
    quote! {
        #![doc = " The operation behind each method of the client."]

        use client_runtime::Operation;

        #(#items)*

        /// Every operation, in the document's order.
        pub fn all() -> &'static [&'static Operation] {
            static _ALL: &[&Operation] = &[#(#constants),*];
            _ALL
        }
    }
}
