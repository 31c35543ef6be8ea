//! Writes the methods of one operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::argument::{Argument, arguments, send_optional};
use super::parameter::structure_name;
use super::response::{error_name, success_name};
use super::{Surface, arm, doc, method_doc, pagination};
use crate::model::schema::{Schemas, Shape};
use crate::model::{Api, Content, Encoding, Operation, Stream};
use crate::name::identifier::screaming;
use crate::name::outcome::{Outcome, Success, stream_outcome};

/// The method that makes the call, and its variants: one without optional arguments, one for all pages of a list, and
/// one that asks for a stream.
///
/// The method without optional arguments exists as soon as one parameter is optional. If optional parameters were
/// arguments, a new one would break every call.
#[must_use]
pub(crate) fn methods(
    operation: &Operation,
    outcome: &Outcome<'_>,
    surface: &Surface<'_>,
) -> TokenStream {
    let arguments = arguments(operation, surface.layout);
    let names = &operation.second_names;
    let switch = surface.settings.stream_property.as_deref();
    let switch = switch.filter(|name| has_switch(operation, name, &surface.api.schemas));
    let stream = stream_outcome(operation);
    let turn = |is_on: bool| switch.map(|name| quote!(request.set_member(#name, #is_on);));
    let mut off = stream.as_ref().and_then(|_| turn(false));
    if operation.has_optional_body() {
        // A call without a body does not need the flag to get a whole answer.
        off = off.map(|off| quote!(if optional.body.is_some() { #off }));
    }
    let accept = asked_for(outcome);
    let whole = Call {
        operation,
        outcome,
        arguments: &arguments,
        is_secret: surface.is_secret(operation),
        name: &operation.name,
        with: &names.with,
        chosen: quote!(#accept #off),
    };
    let docs = method_doc::documentation(operation, outcome);
    let mut methods = whole.methods(&docs, None);
    methods.extend(pagination::method(operation, outcome, &arguments, surface));
    if let Some(in_form) = operation.in_form() {
        let arguments = self::arguments(&in_form, surface.layout);
        let sent = Call {
            operation: &in_form,
            arguments: &arguments,
            name: &names.in_form,
            with: &names.in_form_with,
            chosen: quote!(#accept),
            ..whole
        };
        let docs = method_doc::form_documentation(operation);
        let left = operation.has_optional_body();
        let note = left.then_some("It does not send a body in it.");
        methods.extend(sent.methods(&[docs], note));
    }
    if let Some(outcome) = &stream
        && let Success::One(Content::Stream(stream), _) = &outcome.success
    {
        let (accept, on) = (asked_for(outcome), turn(true));
        let streamed = Call {
            outcome,
            name: &names.stream,
            with: &names.stream_with,
            chosen: quote!(#accept #on),
            ..whole
        };
        let docs = method_doc::stream_documentation(operation, stream);
        methods.extend(streamed.methods(&[docs], None));
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
    /// The method, or two methods if it has optional arguments; the docs of the second end with `note`.
    fn methods(&self, docs: &[String], note: Option<&str>) -> TokenStream {
        let operation = self.operation;
        let name = format_ident!("{}", self.name);
        let docs = doc::attributes(docs);
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        let arguments = self.arguments.iter();
        let declared: TokenStream = arguments
            .map(|Argument { name, kind, .. }| quote!(#name: #kind,))
            .collect();
        let success = arm::success_type(self.outcome, self.is_secret);
        let error = format_ident!("{}", error_name(self.outcome));
        let results = quote!(Result<Response<#success>, Error<responses::#error>>);
        let body = self.body();
        if !operation.has_optional() {
            return quote! {
                #docs
                #deprecated
                pub async fn #name(&self, #declared) -> #results { #body }
            };
        }
        let with = format_ident!("{}", self.with);
        let docs_with = doc::line(&method_doc::with_documentation(operation, self.name));
        let note = note.map(doc::line);
        let structure = structure_name(operation);
        let names = self.arguments.iter().map(|argument| &argument.name);
        quote! {
            #docs
            #deprecated
            pub async fn #name(&self, #declared) -> #results {
                self.#with(#(#names,)* parameters::#structure::new()).await
            }

            #docs_with
            #note
            #deprecated
            pub async fn #with(&self, #declared optional: parameters::#structure) -> #results { #body }
        }
    }

    /// The body of the method.
    fn body(&self) -> TokenStream {
        let outcome = self.outcome;
        let constant = format_ident!("{}", screaming(&self.operation.name));
        let mut sent: TokenStream = self.arguments.iter().map(|it| it.sent.clone()).collect();
        sent.extend(send_optional(self.operation));
        sent.extend(self.chosen.clone());
        let mutable = (!sent.is_empty()).then(|| quote!(mut));
        let arms = arm::arms(outcome, self.is_secret);
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
        let send = match arm::streamed(outcome, self.is_secret) {
            Some(statuses) => quote!(open(request, |status| matches!(status, #statuses))),
            None => quote!(send(request)),
        };
        quote! {
            #uses
            let #mutable request = Request::new(&operations::#constant);
            #sent
            let answer = self.transport.#send.await?;
            match answer.status() { #arms }
        }
    }
}

/// The statement that asks for a stream, if the answer is one.
fn asked_for(outcome: &Outcome<'_>) -> Option<TokenStream> {
    let Success::One(Content::Stream(Stream { media_type, .. }), _) = &outcome.success else {
        return None;
    };
    Some(quote!(request.accept_only(#media_type);))
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
    operation.body.as_ref().is_some_and(|body| {
        let Some(Shape::Object(object)) = body.schema.resolved(schemas) else {
            return false;
        };
        let property = object.properties.get(name);
        let property = property.and_then(|it| it.resolved(schemas));
        body.encoding == Encoding::Json && property == Some(&Shape::Boolean)
    })
}
