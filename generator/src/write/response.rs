//! `responses.rs`: the errors of each operation by status, and the successes where there are several.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::guard::guarded;
use super::secret::is_wholly_secret;
use super::{doc, names_types};
use crate::layout::rust_type::RustType;
use crate::model::settings::Settings;
use crate::model::{Api, Content, Status, StreamFormat};
use crate::name::feature::Features;
use crate::name::outcome::{Arm, Outcome, Success};
use crate::text::summary;

/// The module of all outcome enums, in the order of the operations.
#[must_use]
pub(crate) fn responses(
    api: &Api,
    outcomes: &[Outcome<'_>],
    features: &Features,
    settings: &Settings,
) -> TokenStream {
    let mut items = TokenStream::new();
    for (operation, outcome) in api.operations.iter().zip(outcomes) {
        let method = &operation.name;
        let condition = features.of_operation(operation);
        if let Success::Several(arms) = &outcome.success {
            let docs = doc::line(&format!(
                "What [`{method}`](crate::Client::{method}) answers, by status."
            ));
            let is_secret = settings.sensitive.contains(method);
            let item = enumeration(&success_name(outcome), &docs, arms, is_secret);
            items.extend(guarded(&condition, item));
        }
        let docs = doc::line(&format!(
            "The errors that are documented for [`{method}`](crate::Client::{method})."
        ));
        let item = enumeration(&error_name(outcome), &docs, &outcome.errors, false);
        items.extend(guarded(&condition, item));
    }
    let arms = outcomes.iter().flat_map(Outcome::arms);
    let uses = names_types(arms.filter_map(|arm| arm.response.content.schema())).then(|| {
        quote!(
            use super::types;
        )
    });
    quote! {
        #![doc = " What operations answer, by status."]

        #uses

        #items
    }
}

/// The name of the enum of an operation's successes.
#[must_use]
pub fn success_name(outcome: &Outcome<'_>) -> String {
    format!("{}Success", outcome.base)
}

/// The name of the enum of an operation's errors.
#[must_use]
pub fn error_name(outcome: &Outcome<'_>) -> String {
    format!("{}Error", outcome.base)
}

/// The type that holds a body; `None` for none. `is_secret` says whether a body of which the document says nothing is
/// to be shown nowhere.
#[must_use]
pub(crate) fn content_type(
    content: &Content,
    prefix: &TokenStream,
    is_secret: bool,
) -> Option<TokenStream> {
    if is_secret && is_wholly_secret(content) {
        let held = content_type(content, prefix, false)?;
        return Some(quote!(client_runtime::Sensitive<#held>));
    }
    match content {
        Content::Empty => None,
        Content::Json(schema) => Some(RustType::of(schema).tokens(prefix)),
        Content::Text => Some(quote!(String)),
        Content::Bytes => Some(quote!(client_runtime::Bytes)),
        Content::Stream(stream) => {
            let item = if stream.is_text {
                quote!(String)
            } else {
                RustType::of(&stream.item).tokens(prefix)
            };
            Some(match stream.format {
                StreamFormat::Events => quote!(client_runtime::Events<#item>),
                StreamFormat::Lines | StreamFormat::Sequence => {
                    quote!(client_runtime::Lines<#item>)
                }
            })
        }
    }
}

fn enumeration(name: &str, docs: &TokenStream, arms: &[Arm<'_>], is_secret: bool) -> TokenStream {
    let name = format_ident!("{name}");
    let variants: TokenStream = arms
        .iter()
        .map(|arm| {
            let ident = format_ident!("{}", arm.variant);
            let docs = doc::line(&described(arm));
            let content = content_type(&arm.response.content, &quote!(types::), is_secret);
            let content = content.map(|content| quote!((#content)));
            quote! {
                #docs
                #ident #content,
            }
        })
        .collect();
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #variants }
    }
}

fn described(arm: &Arm<'_>) -> String {
    let status = match arm.response.status {
        Status::Default => "Any status that is not named".to_owned(),
        status => format!("`{status}`"),
    };
    match summary(&arm.response.description) {
        Some(description) => format!("{status}: {description}"),
        None => format!("{status}."),
    }
}
