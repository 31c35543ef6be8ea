//! `client.rs`: the client and its methods.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Surface, construction, doc, has_path, index, method, siblings};
use crate::text::summary;

/// The module of the client.
#[must_use]
pub(crate) fn client(surface: &Surface<'_>) -> TokenStream {
    let (always, blocks) = methods(surface);
    let title = summary(&surface.api.title).unwrap_or_else(|| "the API".to_owned());
    let title = title.trim_end_matches('.');
    let title = doc::line(&format!("Calls the operations of {title}"));
    let index = doc::attributes(&index::index(surface.api));
    let provider = construction::provider(surface.settings);
    let (constructors, mut imports) = construction::constructors(surface.settings);
    let code = quote!(#always #blocks);
    if !surface.api.operations.is_empty() {
        imports.extend(["Error", "Request", "Response"]);
    }
    let optional = ["Counts", "Page", "Pages", "Style"];
    imports.extend(optional.into_iter().filter(|name| has_path(&code, name)));
    imports.sort_unstable();
    let imports = imports.iter().map(|name| format_ident!("{name}"));
    let siblings = siblings(&code, &["operations", "parameters", "responses", "types"]);
    quote! {
        #![doc = " The client: one method per operation."]

        use client_runtime::{#(#imports),*};
        #siblings

        #provider

        #title
        ///
        /// Cheap to clone; clones share connections.
        #index
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

            /// A client with these options for its calls, added to the options of this one. Both share connections and
            /// credential.
            #[must_use]
            pub fn with(&self, options: CallOptions) -> Self {
                Self::with_transport(self.transport.with(options))
            }

            /// The transport of this client, for calls without a method here.
            pub fn transport(&self) -> &Transport {
                &self.transport
            }

            #always
        }

        #blocks

        impl From<Transport> for Client {
            fn from(transport: Transport) -> Self {
                Self::with_transport(transport)
            }
        }
    }
}

/// The methods that are always included, and one `impl` for each set of features, in the order of the first methods.
fn methods(surface: &Surface<'_>) -> (TokenStream, TokenStream) {
    let mut always = TokenStream::new();
    let mut blocks: IndexMap<String, (TokenStream, TokenStream)> = IndexMap::new();
    for (operation, outcome) in surface.operations() {
        let condition = surface.features.of_operation(operation);
        let methods = method::methods(operation, outcome, surface);
        if condition.is_empty() {
            always.extend(methods);
            continue;
        }
        let block = blocks.entry(condition.to_string());
        let (_, block) = block.or_insert_with(|| (condition, TokenStream::new()));
        block.extend(methods);
    }
    let blocks = blocks
        .into_values()
        .map(|(condition, methods)| quote!(#condition impl Client { #methods }))
        .collect();
    (always, blocks)
}
