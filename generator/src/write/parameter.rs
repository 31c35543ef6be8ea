//! `parameters.rs`: the optional arguments of each call, one struct per operation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::argument::{body_name, body_type};
use super::guard::guarded;
use super::{doc, form, names_types};
use crate::layout::rust_type::RustType;
use crate::model::settings::Settings;
use crate::model::{Api, Body, Encoding, Operation, PartContent};
use crate::name::feature::Features;
use crate::text::rustdoc;

/// The module of all optional arguments, in the order of the operations; `None` when there are none.
#[must_use]
pub(crate) fn parameters(api: &Api, features: &Features, settings: &Settings) -> TokenStream {
    let operations = || api.operations.iter().filter(|it| it.has_optional());
    let items: TokenStream = operations()
        .map(|operation| {
            let condition = features.of_operation(operation);
            let structure = guarded(&condition, structure(operation, settings));
            let conversion = conversion(operation).map(|it| guarded(&condition, it));
            quote!(#structure #conversion)
        })
        .collect();
    let mut forms = TokenStream::new();
    let mut has_file = false;
    for operation in &api.operations {
        if let Some(form) = form::form(operation) {
            let parts = operation.bodies().flat_map(|body| &body.parts);
            has_file |= parts.map(|it| &it.content).any(PartContent::is_file);
            // The struct and its `impl` have the same condition.
            let condition = features.of_operation(operation);
            forms.extend(form.into_iter().map(|item| guarded(&condition, item)));
        }
    }
    let mut imports: Vec<TokenStream> = Vec::new();
    if has_file {
        imports.push(quote!(File));
    }
    if !forms.is_empty() {
        imports.push(quote!(Request));
    }
    if !items.is_empty() || !forms.is_empty() {
        imports.push(quote!(Setters));
    }
    let uses_runtime = (!imports.is_empty()).then(|| {
        quote!(
            use client_runtime::{#(#imports),*};
        )
    });
    let held = operations().flat_map(|operation| {
        let parameters = operation.parameters.iter().filter(|it| !it.required);
        let body = operation.body.iter().filter(|body| !body.required);
        let body = body.map(|body| &body.schema);
        parameters.map(|it| &it.schema).chain(body)
    });
    let parts = api.operations.iter().flat_map(|operation| {
        let parts = operation.bodies().flat_map(|body| &body.parts);
        parts.filter_map(|part| part.content.schema())
    });
    let held = held.chain(parts);
    let uses_form = (!forms.is_empty()).then(|| {
        quote!(
            use client_runtime::multipart::Form;
        )
    });
    let uses_types = names_types(held).then(|| {
        quote!(
            use super::types;
        )
    });
    quote! {
        #![doc = " The optional arguments of calls: one struct per operation, with a setter for each parameter."]

        #uses_form
        #uses_runtime
        #uses_types

        #items
        #forms
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
    let docs = doc::line(&format!(
        "The optional arguments of [`{method}`](crate::Client::{method})."
    ));
    let parameters = operation.parameters.iter().filter(|it| !it.required);
    let fields = parameters.map(|parameter| {
        let field = format_ident!("{}", parameter.argument);
        let mut kind = RustType::of(&parameter.schema).optional();
        if settings.sensitive_fields.contains(&parameter.name) {
            kind = kind.protected();
        }
        let kind = kind.tokens(&quote!(types::));
        let description = parameter.description.as_deref();
        let docs = doc::attributes(&description.map(rustdoc).unwrap_or_default());
        let docs = documented(
            docs,
            &format!(
                "The {} `{}`.",
                parameter.location.described(),
                parameter.name
            ),
        );
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
        let description = body.description.as_deref();
        let docs = doc::attributes(&description.map(rustdoc).unwrap_or_default());
        let docs = documented(docs, "The body of the request.");
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

/// The docs, or `otherwise` when the document has none.
fn documented(docs: TokenStream, otherwise: &str) -> TokenStream {
    if docs.is_empty() {
        doc::line(otherwise)
    } else {
        docs
    }
}
