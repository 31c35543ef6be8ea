//! Writes the methods of one operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::argument::{self, Argument, send_optional};
use super::pagination::{self, Lists};
use super::parameter::structure_name;
use super::response::{error_name, success_name};
use super::{arm, doc, method_doc};
use crate::layout::Layout;
use crate::model::schema::{Schemas, Shape};
use crate::model::settings::Settings;
use crate::model::{Api, Body, Content, Encoding, Operation, Stream};
use crate::name::identifier::screaming;
use crate::name::outcome::{Outcome, Success, stream_outcome};

/// The inputs for all methods besides their operations.
pub(crate) struct Context<'context> {
    /// The types of arguments.
    pub layout: &'context Layout,
    /// The lists that come in pages.
    pub lists: &'context Lists,
    /// The named schemas.
    pub schemas: &'context Schemas,
    /// The settings of the provider's table.
    pub settings: &'context Settings,
}

/// The method that makes the call, and its variants: one without optional arguments, one for all pages of a list, and
/// one that asks for a stream.
///
/// The method without optional arguments exists as soon as one parameter is optional. If optional parameters were
/// arguments, a new one would break every call.
#[must_use]
pub(crate) fn methods(
    operation: &Operation,
    outcome: &Outcome<'_>,
    context: &Context<'_>,
) -> TokenStream {
    let arguments = argument::arguments(operation, context.layout);
    let names = &operation.second_names;
    let switch = context.settings.stream_property.as_deref();
    let switch = switch.filter(|name| has_switch(operation, name, context.schemas));
    let stream = stream_outcome(operation);
    let turn = |is_on: bool| {
        let set = switch.map(|name| quote!(request.set_member(#name, #is_on);));
        let is_left_out = operation.has_optional_body();
        match set {
            // A call without a body does not need the flag to get a whole answer.
            Some(set) if is_left_out && !is_on => {
                quote!(if optional.body.is_some() { #set })
            }
            set => quote!(#set),
        }
    };
    let accept = match &outcome.success {
        Success::One(Content::Stream(stream), _) => Some(asked_for(stream)),
        _ => None,
    };
    let accepted = quote!(#accept);
    let off = stream.is_some().then(|| turn(false));
    let whole = Call {
        operation,
        outcome,
        arguments: &arguments,
        is_secret: context.settings.sensitive.contains(&operation.name),
        name: &operation.name,
        with: &names.with,
        chosen: quote!(#accept #off),
    };
    let docs = method_doc::documentation(operation, outcome);
    let docs_with = method_doc::with_documentation(operation, &operation.name);
    let mut methods = whole.methods(&docs, &docs_with);
    let list = context.lists.get(&operation.name);
    methods.extend(list.map(|list| pagination::method(operation, outcome, &arguments, list)));
    if let Some(operation) = operation.in_form() {
        let arguments = argument::arguments(&operation, context.layout);
        let docs = method_doc::form_documentation(&operation);
        let mut docs_with = method_doc::with_documentation(&operation, &names.in_form);
        if whole.operation.has_optional_body() {
            docs_with.push("It does not send a body in it.".to_owned());
        }
        let sent = Call {
            operation: &operation,
            arguments: &arguments,
            name: &names.in_form,
            with: &names.in_form_with,
            chosen: accepted,
            ..whole
        };
        methods.extend(sent.methods(&docs, &docs_with));
    }
    if let Some(outcome) = &stream
        && let Success::One(Content::Stream(stream), _) = &outcome.success
    {
        let (accept, on) = (asked_for(stream), turn(true));
        let streamed = Call {
            outcome,
            name: &names.stream,
            with: &names.stream_with,
            chosen: quote!(#accept #on),
            ..whole
        };
        let docs = method_doc::stream_documentation(operation, stream);
        let docs_with = method_doc::with_documentation(operation, &names.stream);
        methods.extend(streamed.methods(&docs, &docs_with));
    }
    methods
}

/// One way to make the call of an operation.
struct Call<'call> {
    operation: &'call Operation,
    outcome: &'call Outcome<'call>,
    arguments: &'call [Argument],
    is_secret: bool,
    /// The name of the method.
    name: &'call str,
    /// The name of the method with optional arguments.
    with: &'call str,
    /// The statements that choose the form of the answer.
    chosen: TokenStream,
}

impl Call<'_> {
    /// The method, or two methods if it has optional arguments.
    fn methods(&self, docs: &[String], docs_with: &[String]) -> TokenStream {
        let operation = self.operation;
        let name = format_ident!("{}", self.name);
        let docs = doc::attributes(docs);
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        let declared = declared(self.arguments);
        let results = results(self.outcome, self.is_secret);
        let body = self.body();
        if !operation.has_optional() {
            return quote! {
                #docs
                #deprecated
                pub async fn #name(&self, #declared) -> #results { #body }
            };
        }
        let with = format_ident!("{}", self.with);
        let docs_with = doc::attributes(docs_with);
        let structure = structure_name(operation);
        let names = self.arguments.iter().map(|argument| &argument.name);
        quote! {
            #docs
            #deprecated
            pub async fn #name(&self, #declared) -> #results {
                self.#with(#(#names,)* parameters::#structure::new()).await
            }

            #docs_with
            #deprecated
            pub async fn #with(&self, #declared optional: parameters::#structure) -> #results { #body }
        }
    }

    /// The body of the method.
    fn body(&self) -> TokenStream {
        let Self {
            operation,
            outcome,
            arguments,
            is_secret,
            chosen,
            ..
        } = self;
        let is_secret = *is_secret;
        let constant = format_ident!("{}", screaming(&operation.name));
        let mut sent: TokenStream = arguments.iter().map(|it| it.sent.clone()).collect();
        sent.extend(send_optional(operation));
        sent.extend(chosen.clone());
        let mutable = (!sent.is_empty()).then(|| quote!(mut));
        let arms = arm::arms(outcome, is_secret);
        // Short names keep each status on its own line.
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

/// The statement that asks for a stream.
fn asked_for(stream: &Stream) -> TokenStream {
    let media_type = &stream.media_type;
    quote!(request.accept_only(#media_type);)
}

/// Whether an operation streams its answer when this property of its body is set.
pub(crate) fn knows_switch(api: &Api, name: &str) -> bool {
    let mut operations = api.operations.iter();
    operations.any(|operation| {
        stream_outcome(operation).is_some() && has_switch(operation, name, &api.schemas)
    })
}

/// Whether the body of an operation is JSON with a boolean property of this name.
fn has_switch(operation: &Operation, name: &str, schemas: &Schemas) -> bool {
    let is_flag = |body: &Body| {
        let Some(Shape::Object(object)) = body.schema.resolved(schemas) else {
            return false;
        };
        let property = object.properties.get(name);
        let property = property.and_then(|it| it.resolved(schemas));
        body.encoding == Encoding::Json && property == Some(&Shape::Boolean)
    };
    operation.body.as_ref().is_some_and(is_flag)
}
