//! `parameters.rs`: the optional arguments of each call, one struct per operation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::argument::{body_name, body_type};
use super::guard::guarded;
use super::{Surface, doc, form, siblings};
use crate::layout::rust_type::RustType;
use crate::model::settings::Settings;
use crate::model::{Body, Encoding, Operation};

/// The module of all optional arguments and forms, in the order of the operations.
#[must_use]
pub(crate) fn parameters(surface: &Surface<'_>) -> TokenStream {
    let (mut structures, mut forms) = (TokenStream::new(), TokenStream::new());
    for operation in &surface.api.operations {
        let condition = surface.features.of_operation(operation);
        // A struct and its `impl` have the same condition.
        let guard = |item| guarded(&condition, item);
        if operation.has_optional() {
            structures.extend(guard(structure(operation, surface.settings)));
            structures.extend(conversion(operation).map(guard));
        }
        forms.extend(form::form(operation).into_iter().flatten().map(guard));
    }
    let items = quote!(#structures #forms);
    let bodies = surface.api.operations.iter().flat_map(Operation::bodies);
    let mut parts = bodies.flat_map(|body| &body.parts);
    let has_file = parts.any(|part| part.content.is_file());
    let file = has_file.then(|| quote!(File,));
    let request = (!forms.is_empty()).then(|| quote!(Request,));
    let uses_runtime =
        (!items.is_empty()).then(|| quote!(use client_runtime::{#file #request Setters};));
    let uses_form = (!forms.is_empty()).then(|| {
        quote!(
            use client_runtime::multipart::Form;
        )
    });
    let uses_types = siblings(&items, &["types"]);
    quote! {
        #![doc = " The optional arguments of calls: one struct per operation, with a setter for each parameter."]

        #uses_form
        #uses_runtime
        #uses_types

        #items
    }
}

/// The name of the struct for an operation.
#[must_use]
pub fn structure_name(operation: &Operation) -> Ident {
    format_ident!("{}", operation.second_names.structure)
}

fn structure(operation: &Operation, settings: &Settings) -> TokenStream {
    let name = structure_name(operation);
    let method = &operation.second_names.with;
    let docs = doc::of_method("The optional arguments", method);
    let parameters = operation.parameters.iter().filter(|it| !it.required);
    let fields = parameters.map(|parameter| {
        let field = format_ident!("{}", parameter.argument);
        let mut kind = RustType::of(&parameter.schema).optional();
        if settings.sensitive_fields.contains(&parameter.name) {
            kind = kind.protected();
        }
        let kind = kind.tokens(&quote!(types::));
        let (place, name) = (parameter.location.described(), &parameter.name);
        let otherwise = format!("The {place} `{name}`.");
        let docs = doc::described(parameter.description.as_deref(), &otherwise);
        let deprecated = parameter.deprecated.then(|| quote!(#[deprecated]));
        quote! {
            #docs
            #deprecated
            pub #field: #kind,
        }
    });
    let body = operation.body.iter().filter(|body| !body.required);
    // Neither a form nor a stream implements `Clone`.
    let is_plain = body
        .clone()
        .all(|body| !matches!(body.encoding, Encoding::Multipart | Encoding::Bytes));
    let body = body.map(|body| {
        let field = format_ident!("{}", body_name(body));
        let kind = held_body_type(operation, body);
        let docs = doc::described(body.description.as_deref(), "The body of the request.");
        quote! {
            #docs
            pub #field: Option<#kind>,
        }
    });
    let copied = is_plain.then(|| quote!(Clone,));
    quote! {
        #docs
        #[derive(Debug, #copied Default, Setters)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* #(#body)* }
    }
}

/// The conversion from an optional body to the struct, so that callers can pass only the body.
fn conversion(operation: &Operation) -> Option<TokenStream> {
    let name = structure_name(operation);
    let body = operation.body.as_ref().filter(|body| !body.required)?;
    let field = format_ident!("{}", body_name(body));
    let kind = held_body_type(operation, body);
    let has_others = operation.parameters.iter().any(|it| !it.required);
    let others = has_others.then(|| quote!(, ..Self::default()));
    Some(quote! {
        impl From<#kind> for #name {
            fn from(#field: #kind) -> Self {
                Self { #field: Some(#field) #others }
            }
        }
    })
}

/// The type of a body in this module.
fn held_body_type(operation: &Operation, body: &Body) -> TokenStream {
    if body.parts.is_empty() {
        return body_type(operation, body);
    }
    let form = form::form_name(operation);
    quote!(#form)
}
