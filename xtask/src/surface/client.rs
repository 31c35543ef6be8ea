//! `client.rs`: the client and its methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::outcome::Outcome;
use super::settings::Settings;
use super::split::Arguments;
use super::{construction, doc, method, names_types};
use crate::api::Api;
use crate::documentation::summary;

/// The module of the client.
#[must_use]
pub fn client(
    api: &Api,
    outcomes: &[Outcome<'_>],
    arguments: &Arguments,
    settings: &Settings,
) -> TokenStream {
    let methods: TokenStream = api
        .operations
        .iter()
        .zip(outcomes)
        .map(|(operation, outcome)| method::method(operation, outcome, arguments, settings))
        .collect();
    let title = summary(&api.title).unwrap_or_else(|| "the API".to_owned());
    let docs = doc::attributes(&[
        format!("Calls the operations of {}", title.trim_end_matches('.')),
        String::new(),
        "Cheap to clone; clones share connections.".to_owned(),
    ]);
    let has_style = api.operations.iter().any(method::has_style);
    let mut operations = api.operations.iter().zip(outcomes);
    let has_types = operations.any(|(operation, outcome)| {
        let sent = operation.parameters.iter().map(|it| &it.schema);
        let sent = sent.chain(operation.body.iter().map(|body| &body.schema));
        names_types(sent.chain(outcome.single_schema()))
    });
    let construction::Construction {
        mut imports,
        provider,
        constructors,
    } = construction::construction(settings);
    let uses_siblings = (!methods.is_empty()).then(|| {
        imports.extend(["Error", "Request", "Response"]);
        let uses_types = has_types.then(|| quote!(types,));
        quote!(use super::{operations, responses, #uses_types};)
    });
    if has_style {
        imports.push("Style");
    }
    imports.sort_unstable();
    let imports = imports.iter().map(|name| format_ident!("{name}"));
    quote! {
        #![doc = " The client: one method per operation."]

        use client_runtime::{#(#imports),*};
        #uses_siblings

        #provider

        #docs
        #[derive(Debug, Clone)]
        pub struct Client {
            transport: Transport,
        }

        impl Client {
            #constructors

            /// A client that sends its calls through `transport`.
            pub fn with_transport(transport: Transport) -> Self {
                Self { transport }
            }

            /// What its calls go through, for calls that have no method here.
            pub fn transport(&self) -> &Transport {
                &self.transport
            }

            #methods
        }

        impl From<Transport> for Client {
            fn from(transport: Transport) -> Self {
                Self::with_transport(transport)
            }
        }
    }
}
