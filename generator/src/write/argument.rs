//! Writes the arguments of a method, and the statements that put them and optional ones into the request.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::form::form_name;
use crate::layout::Layout;
use crate::layout::rust_type::RustType;
use crate::model::{Body, Encoding, Location, Operation, Parameter, Style};

/// One argument: how it is declared, and how it gets into the request.
pub(crate) struct Argument {
    /// Its name.
    pub name: TokenStream,
    /// Its type.
    pub kind: TokenStream,
    /// The statement that sends it.
    pub sent: TokenStream,
}

/// The arguments of an operation: path parameters, other required ones, the body.
#[must_use]
pub(crate) fn arguments(operation: &Operation, layout: &Layout) -> Vec<Argument> {
    let parameters = operation.parameters.iter().filter(|it| it.required);
    let body = operation.body.iter().filter(|body| body.required);
    parameters
        .map(|parameter| parameter_argument(operation, parameter, layout))
        .chain(body.map(|body| body_argument(operation, body, layout)))
        .collect()
}

/// The statements that send the optional arguments, which are in the struct `optional`.
#[must_use]
pub(crate) fn send_optional(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter().filter(|it| !it.required);
    let parameters = parameters.map(|parameter| {
        let field = format_ident!("{}", parameter.argument);
        send(parameter, &quote!(&optional.#field))
    });
    let body = operation.body.iter().filter(|body| !body.required);
    let body = body.map(|body| {
        let name = format_ident!("{}", body_name(body));
        let send = send_body(body, &quote!(#name));
        let borrow = matches!(body.encoding, Encoding::Json | Encoding::Form).then(|| quote!(&));
        quote! {
            if let Some(#name) = #borrow optional.#name {
                #send
            }
        }
    });
    parameters.chain(body).collect()
}

/// The type of a body.
#[must_use]
pub(crate) fn body_type(operation: &Operation, body: &Body) -> TokenStream {
    match body.encoding {
        Encoding::Json | Encoding::Form => RustType::of(&body.schema).tokens(&quote!(types::)),
        Encoding::Multipart if body.parts.is_empty() => quote!(client_runtime::multipart::Form),
        Encoding::Multipart => {
            let form = form_name(operation);
            quote!(parameters::#form)
        }
        Encoding::Text => quote!(String),
        Encoding::Bytes => quote!(client_runtime::Body),
    }
}

/// The name of a body as an argument or field.
#[must_use]
pub fn body_name(body: &Body) -> &'static str {
    match body.encoding {
        Encoding::Multipart => "form",
        _ => "body",
    }
}

fn parameter_argument(operation: &Operation, parameter: &Parameter, layout: &Layout) -> Argument {
    let name = format_ident!("{}", parameter.argument);
    let kind = layout.argument(operation, &parameter.argument, &parameter.schema);
    let kind = kind.tokens(&quote!(types::));
    Argument {
        name: quote!(#name),
        sent: send(parameter, &referenced(&name, &kind)),
        kind,
    }
}

fn body_argument(operation: &Operation, body: &Body, layout: &Layout) -> Argument {
    let name = format_ident!("{}", body_name(body));
    let (kind, value) = match body.encoding {
        Encoding::Json | Encoding::Form => {
            let kind = layout.argument(operation, "body", &body.schema);
            let kind = kind.tokens(&quote!(types::));
            let value = referenced(&name, &kind);
            (kind, value)
        }
        _ => (body_type(operation, body), quote!(#name)),
    };
    Argument {
        name: quote!(#name),
        sent: send_body(body, &value),
        kind,
    }
}

/// The argument as a reference.
fn referenced(name: &Ident, kind: &TokenStream) -> TokenStream {
    let borrow = (!is_reference(kind)).then(|| quote!(&));
    quote!(#borrow #name)
}

/// Whether a type is a reference.
#[must_use]
pub(crate) fn is_reference(kind: &TokenStream) -> bool {
    let first = kind.clone().into_iter().next();
    matches!(first, Some(TokenTree::Punct(first)) if first.as_char() == '&')
}

fn send(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    let wire = &parameter.name;
    let style = style(parameter.style);
    match (parameter.location, parameter.style) {
        (Location::Path, Style::Simple) => quote!(request.path(#wire, #value);),
        (Location::Path, _) => quote!(request.path_with(#wire, #style, #value);),
        (Location::Query, _) => quote!(request.query(#wire, #style, #value);),
        (Location::QueryString, _) => quote!(request.query_string(#style, #value);),
        (Location::Header, Style::Simple) => quote!(request.header(#wire, #value);),
        (Location::Header, _) => quote!(request.header_with(#wire, #style, #value);),
        (Location::Cookie, Style::CookieExplode) => {
            quote!(request.plain_cookie(#wire, true, #value);)
        }
        (Location::Cookie, Style::Cookie) => quote!(request.plain_cookie(#wire, false, #value);),
        (Location::Cookie, _) => quote!(request.cookie(#wire, #value);),
    }
}

fn send_body(body: &Body, value: &TokenStream) -> TokenStream {
    let media_type = &body.media_type;
    match body.encoding {
        Encoding::Json if media_type == "application/json" => quote!(request.json(#value);),
        Encoding::Json => quote!(request.json_with(#value, #media_type);),
        Encoding::Form => quote!(request.form(#value);),
        Encoding::Multipart if body.parts.is_empty() => quote!(request.multipart(#value);),
        Encoding::Multipart => quote!(#value.append_to_request(&mut request);),
        Encoding::Text | Encoding::Bytes => quote!(request.body(#value, #media_type);),
    }
}

fn style(style: Style) -> TokenStream {
    let name = match style {
        Style::Simple => "SIMPLE",
        Style::SimpleExplode => "SIMPLE_EXPLODE",
        Style::Label => "LABEL",
        Style::LabelExplode => "LABEL_EXPLODE",
        Style::Matrix => "MATRIX",
        Style::MatrixExplode => "MATRIX_EXPLODE",
        // Cookies have their own method.
        Style::Form | Style::Cookie | Style::CookieExplode => "FORM",
        Style::FormExplode => "FORM_EXPLODE",
        Style::SpaceDelimited => "SPACE_DELIMITED",
        Style::PipeDelimited => "PIPE_DELIMITED",
        Style::DeepObject => "DEEP_OBJECT",
        Style::Json => "JSON",
    };
    let name = format_ident!("{name}");
    quote!(Style::#name)
}
