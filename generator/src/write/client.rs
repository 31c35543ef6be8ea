//! `client.rs`: the client and its methods.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::method::Context;
use super::pagination::{List, Lists};
use super::{argument, construction, doc, index, method, names_types};
use crate::layout::Layout;
use crate::model::settings::Settings;
use crate::model::{Api, Content, Response};
use crate::name::feature::Features;
use crate::name::outcome::Outcome;
use crate::text::summary;

/// The module of the client.
#[must_use]
pub(crate) fn client(
    api: &Api,
    outcomes: &[Outcome<'_>],
    layout: &Layout,
    lists: &Lists,
    features: &Features,
    settings: &Settings,
) -> TokenStream {
    let context = Context {
        layout,
        lists,
        schemas: &api.schemas,
        settings,
    };
    let Methods { always, blocks } = methods(api, outcomes, features, &context);
    let title = summary(&api.title).unwrap_or_else(|| "the API".to_owned());
    let mut docs = vec![
        format!("Calls the operations of {}", title.trim_end_matches('.')),
        String::new(),
        "Cheap to clone; clones share connections.".to_owned(),
    ];
    docs.extend(index::index(api));
    let docs = doc::attributes(&docs);
    let has_style = api.operations.iter().any(argument::has_style);
    let mut operations = api.operations.iter().zip(outcomes);
    let has_types = operations.any(|(operation, outcome)| {
        let sent = operation.parameters.iter().filter(|it| it.required);
        let sent = sent.map(|it| &it.schema);
        let body = operation.body.iter().filter(|body| body.required);
        let sent = sent.chain(body.map(|body| &body.schema));
        let received = operation
            .responses
            .iter()
            .filter(|it| it.status.is_success());
        let received = received.flat_map(Response::contents);
        let streamed = received.filter(|it| matches!(it, Content::Stream(_)));
        let received = outcome.single_schema().into_iter();
        names_types(
            sent.chain(received)
                .chain(streamed.filter_map(Content::schema)),
        )
    });
    let has_parameters = api.operations.iter().any(|operation| {
        let mut body = operation.bodies();
        operation.has_optional() || body.any(|body| !body.parts.is_empty())
    });
    let construction::Construction {
        mut imports,
        provider,
        constructors,
    } = construction::construction(settings);
    let uses_siblings = (!api.operations.is_empty()).then(|| {
        imports.extend(["Error", "Request", "Response"]);
        let uses_parameters = has_parameters.then(|| quote!(parameters,));
        let uses_types = has_types.then(|| quote!(types,));
        quote!(use super::{operations, #uses_parameters responses, #uses_types};)
    });
    if !lists.is_empty() {
        imports.extend(["Page", "Pages"]);
    }
    if lists.values().any(List::is_numbered) {
        imports.push("Counts");
    }
    if has_style {
        imports.push("Style");
    }
    imports.push("CallOptions");
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

/// The methods of all operations.
struct Methods {
    /// The methods that are always included.
    always: TokenStream,
    /// One `impl` for each set of features, in the order of the first methods.
    blocks: TokenStream,
}

fn methods(
    api: &Api,
    outcomes: &[Outcome<'_>],
    features: &Features,
    context: &Context<'_>,
) -> Methods {
    let mut always = TokenStream::new();
    let mut blocks: IndexMap<String, (TokenStream, TokenStream)> = IndexMap::new();
    for (operation, outcome) in api.operations.iter().zip(outcomes) {
        let condition = features.of_operation(operation);
        let methods = method::methods(operation, outcome, context);
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
    Methods { always, blocks }
}
