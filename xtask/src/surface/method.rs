//! One method of the client: its documentation, signature and body.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use serde_json::Value;

use super::doc;
use super::outcome::{Arm, Outcome, Success};
use super::response::{content_type, error_name, success_name};
use super::settings::Settings;
use super::split::Arguments;
use crate::api::{Content, Encoding, Location, Operation, Parameter, Status, Style};
use crate::documentation::{rustdoc, summary};
use crate::names::identifier::screaming;
use crate::rust_type::rust_type;

/// The method for an operation.
#[must_use]
pub fn method(
    operation: &Operation,
    outcome: &Outcome<'_>,
    types: &Arguments,
    settings: &Settings,
) -> TokenStream {
    let is_secret = settings.sensitive.contains(&operation.name);
    let docs = doc::attributes(&documentation(operation, outcome));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let name = format_ident!("{}", operation.name);
    let constant = format_ident!("{}", screaming(&operation.name));
    let arguments = arguments(operation, types);
    let declared = arguments.iter().map(|argument| &argument.declared);
    let sent: TokenStream = arguments.iter().map(|it| it.sent.clone()).collect();
    let mutable = (!sent.is_empty()).then(|| quote!(mut));
    let success = success_type(outcome, is_secret);
    let error = format_ident!("{}", error_name(outcome));
    let arms = arms(outcome, is_secret);
    // Short names keep each status on a line of its own.
    let mut uses = TokenStream::new();
    if let Success::Several(_) = outcome.success {
        let name = format_ident!("{}", success_name(outcome));
        uses.extend(quote!(use responses::#name as Success;));
    }
    if !outcome.errors.is_empty() {
        uses.extend(quote!(use responses::#error as Documented;));
    }
    quote! {
        #docs
        #deprecated
        pub async fn #name(&self, #(#declared),*) -> Result<Response<#success>, Error<responses::#error>> {
            #uses
            let #mutable request = Request::new(&operations::#constant);
            #sent
            let answer = self.transport.send(request).await?;
            match answer.status() { #arms }
        }
    }
}

/// One argument: as it is declared, and how it gets into the request.
struct Argument {
    declared: TokenStream,
    sent: TokenStream,
}

/// Path parameters, other required ones, the body, and what may be left out.
fn arguments(operation: &Operation, types: &Arguments) -> Vec<Argument> {
    let types = types.get(&operation.name);
    let of = |required: bool| {
        operation
            .parameters
            .iter()
            .filter(move |parameter| parameter.required == required)
            .map(move |parameter| {
                let declared = written(types, &parameter.argument, || fallback(parameter));
                parameter_argument(parameter, &declared)
            })
    };
    let body = body_argument(operation, types);
    let (required_body, optional_body) = match &operation.body {
        Some(body_kind) if !body_kind.required => (None, body),
        _ => (body, None),
    };
    of(true)
        .chain(required_body)
        .chain(of(false))
        .chain(optional_body)
        .collect()
}

/// The type that progenitor has written for an argument, or `otherwise`.
fn written(
    types: Option<&HashMap<String, String>>,
    argument: &str,
    otherwise: impl Fn() -> TokenStream,
) -> TokenStream {
    types
        .and_then(|types| types.get(argument)?.parse().ok())
        .unwrap_or_else(otherwise)
}

/// The type of a parameter that progenitor has not written.
fn fallback(parameter: &Parameter) -> TokenStream {
    let plain = rust_type(&parameter.schema, &quote!(types::));
    if parameter.required {
        quote!(&#plain)
    } else {
        quote!(Option<&#plain>)
    }
}

fn is_reference(declared: &TokenStream) -> bool {
    let first = declared.clone().into_iter().next();
    matches!(first, Some(TokenTree::Punct(first)) if first.as_char() == '&')
}

fn parameter_argument(parameter: &Parameter, declared: &TokenStream) -> Argument {
    let ident = format_ident!("{}", parameter.argument);
    let wire = &parameter.name;
    let value = if is_reference(declared) {
        quote!(#ident)
    } else {
        quote!(&#ident)
    };
    let style = style(parameter.style);
    let sent = match (parameter.location, parameter.style) {
        (Location::Path, Style::Simple) => quote!(request.path(#wire, #value);),
        (Location::Path, _) => quote!(request.path_with(#wire, #style, #value);),
        (Location::Query, _) => quote!(request.query(#wire, #style, #value);),
        (Location::Header, Style::Simple) => quote!(request.header(#wire, #value);),
        (Location::Header, _) => quote!(request.header_with(#wire, #style, #value);),
        (Location::Cookie, _) => quote!(request.cookie(#wire, #value);),
    };
    Argument {
        declared: quote!(#ident: #declared),
        sent,
    }
}

/// Whether the method says how a parameter is written.
#[must_use]
pub fn has_style(operation: &Operation) -> bool {
    operation.parameters.iter().any(|it| match it.location {
        Location::Query => true,
        Location::Path | Location::Header => it.style != Style::Simple,
        Location::Cookie => false,
    })
}

fn style(style: Style) -> TokenStream {
    let name = match style {
        Style::Simple => "SIMPLE",
        Style::SimpleExplode => "SIMPLE_EXPLODE",
        Style::Label => "LABEL",
        Style::LabelExplode => "LABEL_EXPLODE",
        Style::Matrix => "MATRIX",
        Style::MatrixExplode => "MATRIX_EXPLODE",
        Style::Form => "FORM",
        Style::FormExplode => "FORM_EXPLODE",
        Style::SpaceDelimited => "SPACE_DELIMITED",
        Style::PipeDelimited => "PIPE_DELIMITED",
        Style::DeepObject => "DEEP_OBJECT",
        Style::Json => "JSON",
    };
    let name = format_ident!("{name}");
    quote!(Style::#name)
}

fn body_argument(
    operation: &Operation,
    types: Option<&HashMap<String, String>>,
) -> Option<Argument> {
    let body = operation.body.as_ref()?;
    let media_type = &body.media_type;
    let (name, plain, send) = match body.encoding {
        Encoding::Json | Encoding::Form => {
            let declared = written(types, "body", || {
                let plain = rust_type(&body.schema, &quote!(types::));
                quote!(&#plain)
            });
            let value = if body.required && !is_reference(&declared) {
                quote!(&body)
            } else {
                quote!(body)
            };
            let send = match body.encoding {
                Encoding::Form => quote!(request.form(#value);),
                _ if media_type == "application/json" => quote!(request.json(#value);),
                _ => quote!(request.json_with(#value, #media_type);),
            };
            ("body", declared, send)
        }
        Encoding::Multipart => (
            "form",
            quote!(client_runtime::multipart::Form),
            quote!(request.multipart(form);),
        ),
        Encoding::Text => (
            "body",
            quote!(String),
            quote!(request.bytes(body, #media_type);),
        ),
        Encoding::Bytes => (
            "body",
            quote!(client_runtime::Bytes),
            quote!(request.bytes(body, #media_type);),
        ),
    };
    let ident = format_ident!("{name}");
    if body.required {
        return Some(Argument {
            declared: quote!(#ident: #plain),
            sent: send,
        });
    }
    // A plain value, for example `i64`, is matched by reference like the others.
    let pattern = match body.encoding {
        Encoding::Json | Encoding::Form if !is_reference(&plain) => {
            quote!(Some(body) = &body)
        }
        _ => quote!(Some(#ident) = #ident),
    };
    Some(Argument {
        declared: quote!(#ident: Option<#plain>),
        sent: quote!(if let #pattern { #send }),
    })
}

fn success_type(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    match &outcome.success {
        Success::One(content, _) => {
            content_type(content, &quote!(types::), is_secret).unwrap_or_else(|| quote!(()))
        }
        Success::Several(_) => {
            let name = format_ident!("{}", success_name(outcome));
            quote!(responses::#name)
        }
        Success::Undocumented => {
            content_type(&Content::Bytes, &quote!(types::), is_secret).unwrap_or_default()
        }
    }
}

/// A whole body as it is received, or kept from view.
fn whole(received: &TokenStream, is_secret: bool) -> TokenStream {
    let kept = is_secret.then(|| quote!(.map(|response| response.map(Into::into))));
    quote!(#received #kept)
}

/// The match arms, single statuses before ranges before everything else.
fn arms(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    let mut arms: Vec<(Status, TokenStream)> = Vec::new();
    match &outcome.success {
        Success::One(content, statuses) => {
            let decode = match content {
                Content::Empty => quote!(answer.empty()),
                Content::Json(_) => quote!(answer.json()),
                Content::Text => whole(&quote!(answer.text()), is_secret),
                Content::Bytes => whole(&quote!(answer.bytes()), is_secret),
            };
            for status in statuses {
                let status = match status {
                    Status::Default => Status::Range(2),
                    named => *named,
                };
                arms.push((status, decode.clone()));
            }
        }
        Success::Several(several) => {
            for arm in several {
                arms.push((arm.response.status, success_arm(arm, is_secret)));
            }
        }
        Success::Undocumented => {
            arms.push((Status::Range(2), whole(&quote!(answer.bytes()), is_secret)));
        }
    }
    for arm in &outcome.errors {
        arms.push((arm.response.status, error_arm(arm)));
    }
    arms.sort_by_key(|(status, _)| *status);
    let mut has_default = false;
    let mut grouped: Vec<(Vec<TokenStream>, TokenStream)> = Vec::new();
    for (status, decode) in arms {
        has_default |= status == Status::Default;
        let pattern = pattern(status);
        match grouped.last_mut() {
            Some((patterns, same))
                if status != Status::Default && same.to_string() == decode.to_string() =>
            {
                patterns.push(pattern);
            }
            _ => grouped.push((vec![pattern], decode)),
        }
    }
    let mut tokens: TokenStream = grouped
        .into_iter()
        .map(|(patterns, decode)| quote!(#(#patterns)|* => #decode,))
        .collect();
    if !has_default {
        tokens.extend(quote!(_ => Err(answer.unexpected()),));
    }
    tokens
}

fn success_arm(arm: &Arm<'_>, is_secret: bool) -> TokenStream {
    let variant = format_ident!("{}", arm.variant);
    let variant = quote!(Success::#variant);
    match arm.response.content {
        Content::Empty => quote!(answer.empty().map(|response| response.map(|()| #variant))),
        Content::Json(_) => quote!(answer.json_as(#variant)),
        Content::Text => whole_as(&quote!(answer.text()), &variant, is_secret),
        Content::Bytes => whole_as(&quote!(answer.bytes()), &variant, is_secret),
    }
}

/// A whole body in its variant, as it is received or kept from view.
fn whole_as(received: &TokenStream, variant: &TokenStream, is_secret: bool) -> TokenStream {
    let into = if is_secret {
        quote!(|body| #variant(body.into()))
    } else {
        variant.clone()
    };
    quote!(#received.map(|response| response.map(#into)))
}

fn error_arm(arm: &Arm<'_>) -> TokenStream {
    let variant = format_ident!("{}", arm.variant);
    let variant = quote!(Documented::#variant);
    match arm.response.content {
        Content::Empty => quote!(Err(answer.error_with(#variant))),
        Content::Json(_) => quote!(Err(answer.error_as(#variant))),
        Content::Text => quote!(Err(answer.error_text_as(#variant))),
        Content::Bytes => quote!(Err(answer.error_bytes_as(#variant))),
    }
}

fn pattern(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(hundreds) => {
            let first = proc_macro2::Literal::u16_unsuffixed(u16::from(hundreds) * 100);
            let last = proc_macro2::Literal::u16_unsuffixed(u16::from(hundreds) * 100 + 99);
            quote!(#first..=#last)
        }
        Status::Default => quote!(_),
    }
}

/// Summary, description, what is sent where, the arguments, and the documented errors.
fn documentation(operation: &Operation, outcome: &Outcome<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut section = |text: Vec<String>| {
        if !text.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(text);
        }
    };
    let title = operation.summary.as_deref().and_then(summary);
    let description = operation.description.as_deref().map(rustdoc);
    let description = description.unwrap_or_default();
    let repeats = matches!((&title, description.as_slice()), (Some(title), [only])
        if only.trim_end_matches('.').eq_ignore_ascii_case(title.trim_end_matches('.')));
    section(title.into_iter().collect());
    if !repeats {
        section(description);
    }
    let sent = crate::dialect::inline_code(&Value::from(operation.signature()));
    section(vec![match &operation.server {
        Some(server) => format!("{sent} at <{server}>"),
        None => sent,
    }]);
    section(
        operation
            .documentation
            .iter()
            .flat_map(|url| rustdoc(&format!("See <{url}>.")))
            .collect(),
    );
    section(argument_list(operation));
    section(error_list(outcome));
    lines
}

fn argument_list(operation: &Operation) -> Vec<String> {
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| (parameter.argument.as_str(), &parameter.description));
    let body = operation.body.iter().map(|body| {
        let name = match body.encoding {
            Encoding::Multipart => "form",
            _ => "body",
        };
        (name, &body.description)
    });
    let described: Vec<String> = parameters
        .chain(body)
        .filter_map(|(name, description)| {
            let text = summary(description.as_deref()?)?;
            Some(format!("* `{name}`: {text}"))
        })
        .collect();
    if described.is_empty() {
        return described;
    }
    ["# Arguments".to_owned(), String::new()]
        .into_iter()
        .chain(described)
        .collect()
}

fn error_list(outcome: &Outcome<'_>) -> Vec<String> {
    let name = error_name(outcome);
    let mut lines = vec!["# Errors".to_owned(), String::new()];
    if outcome.errors.is_empty() {
        lines.push("None is documented; [`Error`] says what came back.".to_owned());
        return lines;
    }
    lines.push(format!("[`Error::documented`] is a [`responses::{name}`]:"));
    lines.push(String::new());
    for arm in &outcome.errors {
        let status = match arm.response.status {
            Status::Default => "any other status".to_owned(),
            status => format!("`{status}`"),
        };
        lines.push(match summary(&arm.response.description) {
            Some(description) => format!("* {status}: {description}"),
            None => format!("* {status}"),
        });
    }
    lines
}
