//! `client.rs`: the client and its methods.

use proc_macro2::TokenStream;
use quote::quote;

use super::outcome::Outcome;
use super::split::Arguments;
use super::{Credential, Settings, doc, method, names_types};
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
        .map(|(operation, outcome)| method::method(operation, outcome, arguments))
        .collect();
    let title = summary(&api.title).unwrap_or_else(|| "the API".to_owned());
    let docs = doc::attributes(&[
        format!("Calls the operations of {}", title.trim_end_matches('.')),
        String::new(),
        "Cheap to clone; clones share connections.".to_owned(),
    ]);
    let base_url = settings.base_url.as_ref().map(|url| {
        quote! {
            /// The URL that the document names for its operations.
            pub const BASE_URL: &str = #url;
        }
    });
    let credential = credential(settings);
    let has_style = api.operations.iter().any(method::has_style);
    let uses_style = has_style.then(|| quote!(Style,));
    let mut operations = api.operations.iter().zip(outcomes);
    let has_types = operations.any(|(operation, outcome)| {
        let sent = operation.parameters.iter().map(|it| &it.schema);
        let sent = sent.chain(operation.body.iter().map(|body| &body.schema));
        names_types(sent.chain(outcome.single_schema()))
    });
    let uses_types = has_types.then(|| quote!(types,));
    let uses = (!methods.is_empty()).then(|| {
        quote! {
            use client_runtime::{Error, Request, Response, #uses_style Transport};
            use super::{operations, responses, #uses_types};
        }
    });
    let uses = uses.unwrap_or_else(|| {
        quote!(
            use client_runtime::Transport;
        )
    });
    quote! {
        #![doc = " The client: one method per operation."]

        #uses

        #docs
        #[derive(Debug, Clone)]
        pub struct Client {
            transport: Transport,
        }

        impl Client {
            #base_url

            /// A client that sends its calls through `transport`.
            pub fn with_transport(transport: Transport) -> Self {
                Self { transport }
            }

            #credential

            /// What its calls go through, for calls that have no method here.
            pub fn transport(&self) -> &Transport {
                &self.transport
            }

            #methods
        }
    }
}

/// Constructors for an API whose calls a header authorizes.
fn credential(settings: &Settings) -> TokenStream {
    let (name, made) = match &settings.credential {
        None => return TokenStream::new(),
        Some(Credential::Header(header)) => (
            "API key",
            quote!(client_runtime::Credential::header(#header, key)),
        ),
        Some(Credential::Bearer) => (
            "bearer token",
            quote!(client_runtime::Credential::bearer(key)),
        ),
    };
    let credential_docs = doc::attributes(&[
        format!("The credential that calls are authorized with: the {name} in its header."),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "When the key is empty or no header can carry it.".to_owned(),
    ]);
    let key_docs = doc::attributes(&[
        format!("A client that calls [`Client::BASE_URL`] with this {name}."),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "When the key is empty or no header can carry it, or when TLS is not available.".to_owned(),
    ]);
    let with_key = settings.base_url.is_some().then(|| {
        quote! {
            #key_docs
            pub fn with_key(
                key: impl Into<client_runtime::SecretString>,
            ) -> Result<Self, client_runtime::BuildError> {
                let transport = Transport::builder(Self::BASE_URL)
                    .credential(Self::credential(key)?)
                    .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
                    .build()?;
                Ok(Self::with_transport(transport))
            }
        }
    });
    quote! {
        #credential_docs
        pub fn credential(
            key: impl Into<client_runtime::SecretString>,
        ) -> Result<client_runtime::Credential, client_runtime::BuildError> {
            #made
        }

        #with_key
    }
}
