//! The methods of one operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::argument::{Argument, arguments, send_optional};
use super::pagination::{self, Lists};
use super::parameter::structure_name;
use super::response::{error_name, success_name};
use super::{arm, doc, method_doc};
use crate::layout::Layout;
use crate::model::Operation;
use crate::model::settings::Settings;
use crate::name::identifier::screaming;
use crate::name::outcome::{Outcome, Success};

/// What the methods of all operations are made of besides the operations themselves.
pub(crate) struct Context<'context> {
    /// The types of arguments.
    pub layout: &'context Layout,
    /// The lists that come in pages.
    pub lists: &'context Lists,
    /// What the provider's table says.
    pub settings: &'context Settings,
}

/// The method that makes the call; where something may be left out, one that leaves it out; for a list, one that goes
/// through its pages.
///
/// The first two are there from the first parameter on that may be left out: if it were an argument of the one method, a
/// provider that adds it would break every call.
#[must_use]
pub(crate) fn methods(
    operation: &Operation,
    outcome: &Outcome<'_>,
    context: &Context<'_>,
) -> TokenStream {
    let is_secret = context.settings.sensitive.contains(&operation.name);
    let arguments = arguments(operation, context.layout);
    let name = format_ident!("{}", operation.name);
    let docs = doc::attributes(&method_doc::documentation(operation, outcome));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let declared = declared(&arguments);
    let results = results(outcome, is_secret);
    let body = body(operation, outcome, &arguments, is_secret);
    if !operation.has_optional() {
        return quote! {
            #docs
            #deprecated
            pub async fn #name(&self, #declared) -> #results { #body }
        };
    }
    let with = format_ident!("{}", operation.second_names.with);
    let docs_with = doc::attributes(&method_doc::with_documentation(operation));
    let structure = structure_name(operation);
    let names = arguments.iter().map(|argument| &argument.name);
    let list = context.lists.get(&operation.name);
    let all = list.map(|list| pagination::method(operation, outcome, &arguments, list));
    quote! {
        #docs
        #deprecated
        pub async fn #name(&self, #declared) -> #results {
            self.#with(#(#names,)* parameters::#structure::new()).await
        }

        #docs_with
        #deprecated
        pub async fn #with(&self, #declared optional: parameters::#structure) -> #results { #body }

        #all
    }
}

fn declared(arguments: &[Argument]) -> TokenStream {
    arguments
        .iter()
        .map(|Argument { name, kind, .. }| quote!(#name: #kind,))
        .collect()
}

fn results(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    let success = arm::success_type(outcome, is_secret);
    let error = format_ident!("{}", error_name(outcome));
    quote!(Result<Response<#success>, Error<responses::#error>>)
}

fn body(
    operation: &Operation,
    outcome: &Outcome<'_>,
    arguments: &[Argument],
    is_secret: bool,
) -> TokenStream {
    let constant = format_ident!("{}", screaming(&operation.name));
    let mut sent: TokenStream = arguments.iter().map(|it| it.sent.clone()).collect();
    sent.extend(send_optional(operation));
    let mutable = (!sent.is_empty()).then(|| quote!(mut));
    let arms = arm::arms(outcome, is_secret);
    // Short names keep each status on a line of its own.
    let mut uses = TokenStream::new();
    if let Success::Several(_) = outcome.success {
        let name = format_ident!("{}", success_name(outcome));
        uses.extend(quote!(use responses::#name as Success;));
    }
    if !outcome.errors.is_empty() {
        let error = format_ident!("{}", error_name(outcome));
        uses.extend(quote!(use responses::#error as Documented;));
    }
    let send = match arm::streamed(outcome, is_secret) {
        Some(statuses) => {
            quote!(
                self.transport
                    .open(request, |status| matches!(status, #statuses))
            )
        }
        None => quote!(self.transport.send(request)),
    };
    quote! {
        #uses
        let #mutable request = Request::new(&operations::#constant);
        #sent
        let answer = #send.await?;
        match answer.status() { #arms }
    }
}
