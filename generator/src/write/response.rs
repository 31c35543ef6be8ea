//! `responses.rs`: the errors of each operation by status, and the successes where there are several.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::guard::guarded;
use super::secret::is_wholly_secret;
use super::{Surface, doc, siblings};
use crate::layout::rust_type::RustType;
use crate::model::{Content, Status, StreamFormat};
use crate::name::outcome::{Arm, Outcome, SharedError, Success, shared_errors};
use crate::text::summary;

/// The module of all outcome enums, in the order of the operations.
#[must_use]
pub(crate) fn responses(surface: &Surface<'_>) -> TokenStream {
    let Surface {
        api,
        outcomes,
        features,
        ..
    } = surface;
    let mut items = TokenStream::new();
    let shared = shared_errors(outcomes);
    let mut shared_names = vec![None; outcomes.len()];
    for error in &shared {
        for index in &error.operations {
            if let Some(name) = shared_names.get_mut(*index) {
                *name = Some(format_ident!("{}", error.name));
            }
        }
        let operations = error.operations.iter();
        let operations = operations.filter_map(|it| api.operations.get(*it));
        let condition = features.of_operations(operations);
        items.extend(guarded(&condition, shared_error(error, outcomes)));
    }
    for ((operation, outcome), shared) in surface.operations().zip(shared_names) {
        let method = &operation.name;
        let condition = features.of_operation(operation);
        if let Success::Several(arms) = &outcome.success {
            let docs = doc::line(&format!(
                "The answers of [`{method}`](crate::Client::{method}), by status."
            ));
            let is_secret = surface.is_secret(operation);
            let variants = arms.iter();
            let variants = variants.map(|arm| variant(arm, &arm.response.description, is_secret));
            let derives = quote!(Debug, Clone, PartialEq);
            let item = declaration(&success_name(outcome), &docs, &derives, variants);
            items.extend(guarded(&condition, item));
        }
        let docs = doc::of_method("The documented errors", method);
        let name = error_name(outcome);
        let errors = outcome.errors.iter();
        let errors = errors.map(|arm| (arm, arm.response.description.as_str()));
        let item = match shared {
            Some(shared) => {
                let name = format_ident!("{name}");
                let lines = errors.map(|(arm, description)| {
                    let line = status_line(arm.response.status, description);
                    doc::attributes(&[String::new(), line])
                });
                quote!(#docs #(#lines)* pub type #name = #shared;)
            }
            None => {
                let variants = errors.map(|(arm, description)| variant(arm, description, false));
                declaration(&name, &docs, &quote!(Debug), variants)
            }
        };
        items.extend(guarded(&condition, item));
    }
    let uses = siblings(&items, &["types"]);
    quote! {
        #![doc = " The answers of operations, by status."]

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

/// The type that holds a body; `None` for none. `is_secret` says whether a body of unknown content is secret.
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

/// The shared enum of several operations. It has only the docs that all of them give.
fn shared_error(error: &SharedError<'_>, outcomes: &[Outcome<'_>]) -> TokenStream {
    let descriptions = error.operations.iter();
    let descriptions = descriptions.filter_map(|it| outcomes.get(*it)?.errors.first());
    let mut descriptions = descriptions.map(|arm| arm.response.description.as_str());
    let description = descriptions.next().unwrap_or_default();
    let is_same = descriptions.all(|it| it == description);
    let docs = quote! {
        /// The only documented error of several operations.
        ///
        /// Use the operation's name for it: the operation gets its own enum when it documents another error.
    };
    let variant = variant(error.arm, if is_same { description } else { "" }, false);
    declaration(&error.name, &docs, &quote!(Debug), [variant])
}

/// An enum of outcomes. The error around an enum of errors cannot be copied or compared, so that enum need not be either.
/// For a hundred operations, this saves a twentieth of the time to check their crate.
fn declaration(
    name: &str,
    docs: &TokenStream,
    derives: &TokenStream,
    variants: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let name = format_ident!("{name}");
    let variants = variants.into_iter();
    quote! {
        #docs
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}

/// The variant for a status. `is_secret` says whether its body is secret.
fn variant(arm: &Arm<'_>, description: &str, is_secret: bool) -> TokenStream {
    let ident = format_ident!("{}", arm.variant);
    let docs = doc::line(&status_line(arm.response.status, description));
    let content = content_type(&arm.response.content, &quote!(types::), is_secret);
    let content = content.map(|content| quote!((#content)));
    quote!(#docs #ident #content,)
}

/// A status with its description.
fn status_line(status: Status, description: &str) -> String {
    let status = match status {
        Status::Default => "Any other status".to_owned(),
        status => format!("`{status}`"),
    };
    match summary(description) {
        Some(description) => format!("{status}: {description}"),
        None => format!("{status}."),
    }
}
