//! `webhook.rs`: the signatures of deliveries, and the typed events in them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{doc, siblings};
use crate::layout::rust_type::RustType;
use crate::model::Api;
use crate::model::settings::Webhook;
use crate::name::variant::variant_names;
use crate::text::{inline_code, summary};

/// The module of the provider's webhooks.
#[must_use]
pub(crate) fn webhook(api: &Api, webhook: &Webhook) -> TokenStream {
    let names: Vec<String> = api.webhooks.iter().map(|it| it.name.clone()).collect();
    let idents = variant_names(&names).into_iter();
    let idents: Vec<Ident> = idents.map(|name| format_ident!("{name}")).collect();
    let variants = api.webhooks.iter().zip(&idents).map(|(event, ident)| {
        let name = inline_code(&event.name.clone().into());
        let docs = doc::line(&match event.description.as_deref().and_then(summary) {
            Some(description) => format!("{name}: {description}"),
            None => format!("{name}."),
        });
        let payload = RustType::of(&event.payload).tokens(&quote!(types::));
        quote! {
            #docs
            #ident(#payload),
        }
    });
    let variants: TokenStream = variants.collect();
    let (name, known) = known(webhook, &names, &idents);
    let uses = siblings(&variants, &["types"]);
    let scheme = scheme(webhook);
    quote! {
        #![doc = " Deliveries of webhooks: their verification and their events."]

        #uses

        pub use client_runtime::webhook::*;

        /// How this provider signs its deliveries.
        pub const SCHEME: Scheme = #scheme;

        /// Verifies deliveries of this provider.
        pub type Verifier = client_runtime::webhook::Verifier<Event>;

        /// A verified delivery of this provider.
        pub type Delivery = client_runtime::webhook::Delivery<Event>;

        /// The event of a delivery.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #variants
            /// An event that the document does not describe, or describes differently, as it was sent.
            Unknown(serde_json::Value),
        }

        impl client_runtime::webhook::Event for Event {
            const SCHEME: Scheme = SCHEME;

            fn from_payload(#name: Option<&str>, payload: serde_json::Value) -> Self {
                let known = #known;
                known.unwrap_or(Self::Unknown(payload))
            }
        }
    }
}

/// The argument with the event's name, and the event when it is known.
fn known(webhook: &Webhook, names: &[String], idents: &[Ident]) -> (TokenStream, TokenStream) {
    match idents {
        [] => (quote!(_name), quote!(None)),
        [only] if webhook.event_field.is_none() => {
            (quote!(_name), quote!(typed(&payload, Self::#only)))
        }
        _ => {
            let arms = names
                .iter()
                .zip(idents)
                .map(|(name, ident)| quote!(Some(#name) => typed(&payload, Self::#ident),));
            (quote!(name), quote!(match name { #(#arms)* _ => None, }))
        }
    }
}

fn scheme(webhook: &Webhook) -> TokenStream {
    let Webhook {
        signature_header,
        timestamp_header,
        event_field,
        id_field,
    } = webhook;
    let name_field = event_field.iter().map(|field| quote!(.name_field(#field)));
    let id_field = id_field.iter().map(|field| quote!(.id_field(#field)));
    quote!(Scheme::new(#signature_header, #timestamp_header) #(#name_field)* #(#id_field)*)
}
