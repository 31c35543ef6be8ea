//! Writes how a method reads an answer: the success type, and one match arm per documented status.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::response::{content_type, success_name};
use crate::model::{Content, Status, Stream, StreamFormat};
use crate::name::outcome::{Arm, Outcome, Success};

/// The type of a success.
#[must_use]
pub(crate) fn success_type(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    let content = match &outcome.success {
        Success::One(Content::Bytes, _) if !is_secret => {
            return quote!(client_runtime::ByteStream);
        }
        Success::One(content, _) => content,
        Success::Several(_) => {
            let name = format_ident!("{}", success_name(outcome));
            return quote!(responses::#name);
        }
        Success::Undocumented => &Content::Bytes,
    };
    content_type(content, &quote!(types::), is_secret).unwrap_or_else(|| quote!(()))
}

/// The statuses of a success, each with its content, and with its variant if there are several.
pub(super) fn successes<'outcome>(
    outcome: &'outcome Outcome<'_>,
) -> Vec<(Status, &'outcome Content, Option<&'outcome str>)> {
    match &outcome.success {
        Success::One(content, statuses) => {
            let statuses = statuses.iter().map(|status| success_status(*status));
            statuses.map(|status| (status, *content, None)).collect()
        }
        Success::Several(arms) => {
            let arms = arms.iter().map(|arm| (arm.response, arm.variant.as_str()));
            arms.map(|(response, variant)| (response.status, &response.content, Some(variant)))
                .collect()
        }
        Success::Undocumented => vec![(Status::Range(2), &Content::Bytes, None)],
    }
}

/// The statuses of a success for a key of `responses`.
pub(super) fn success_status(status: Status) -> Status {
    match status {
        Status::Default => Status::Range(2),
        named => named,
    }
}

/// The statuses, as a pattern, whose bodies are streamed; `None` when all bodies are received first.
#[must_use]
pub(crate) fn streamed(outcome: &Outcome<'_>, is_secret: bool) -> Option<TokenStream> {
    let is_streamed = match &outcome.success {
        Success::One(Content::Stream(_), _) => true,
        Success::One(Content::Bytes, _) => !is_secret,
        _ => false,
    };
    is_streamed.then(|| {
        let successes = successes(outcome).into_iter();
        let patterns = successes.map(|(status, ..)| pattern(status));
        quote!(#(#patterns)|*)
    })
}

/// The match arms, single statuses before ranges before everything else.
#[must_use]
pub(crate) fn arms(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    let is_streamed = streamed(outcome, is_secret).is_some();
    let successes = successes(outcome).into_iter();
    let successes = successes.map(|(status, content, variant)| {
        let variant = variant.map(|variant| format_ident!("{variant}"));
        let variant = variant.map(|variant| quote!(Success::#variant));
        let decode = match content {
            Content::Bytes if is_streamed => quote!(answer.stream()),
            Content::Stream(stream) if is_streamed => items(stream),
            _ => whole(content, variant, is_secret),
        };
        (status, decode)
    });
    let errors = outcome.errors.iter();
    let errors = errors.map(|arm| (arm.response.status, error(arm)));
    let mut arms: Vec<(Status, TokenStream)> = successes.chain(errors).collect();
    arms.sort_by_key(|(status, _)| *status);
    let is_total = matches!(arms.last(), Some((Status::Default, _)));
    let others = (!is_total).then(|| quote!(_ => Err(answer.unexpected()),));
    let groups = arms.chunk_by(|(_, decode), (status, next)| {
        *status != Status::Default && decode.to_string() == next.to_string()
    });
    let groups = groups.map(|group| {
        let patterns = group.iter().map(|(status, _)| pattern(*status));
        let decode = group.first().map(|(_, decode)| decode);
        quote!(#(#patterns)|* => #decode,)
    });
    quote!(#(#groups)* #others)
}

/// A stream of items.
fn items(stream: &Stream) -> TokenStream {
    match (stream.format, stream.is_text) {
        (StreamFormat::Events, true) => quote!(answer.text_events()),
        (StreamFormat::Events, false) => quote!(answer.events()),
        (StreamFormat::Lines, true) => quote!(answer.text_lines()),
        (StreamFormat::Lines, false) => quote!(answer.lines()),
        (StreamFormat::Sequence, _) => quote!(answer.json_sequence()),
    }
}

/// A whole body, in its variant if there are several successes, as it is received or as a secret.
fn whole(content: &Content, variant: Option<TokenStream>, is_secret: bool) -> TokenStream {
    let received = match (content, &variant) {
        (Content::Empty, _) => quote!(answer.empty()),
        (Content::Json(_), None) => quote!(answer.json()),
        (Content::Json(_), Some(variant)) => return quote!(answer.json_as(#variant)),
        (Content::Text, _) => quote!(answer.text()),
        // Several successes do not include streams.
        (Content::Bytes | Content::Stream(_), _) => quote!(answer.bytes()),
    };
    let is_kept =
        is_secret && matches!(content, Content::Text | Content::Bytes | Content::Stream(_));
    let into = match variant {
        Some(variant) if *content == Content::Empty => quote!(|()| #variant),
        Some(variant) if is_kept => quote!(|body| #variant(body.into())),
        Some(variant) => variant,
        None if is_kept => quote!(Into::into),
        None => return received,
    };
    quote!(#received.map(|response| response.map(#into)))
}

/// A documented error in its variant. Errors are never streams.
fn error(arm: &Arm<'_>) -> TokenStream {
    let variant = format_ident!("{}", arm.variant);
    let method = match arm.response.content {
        Content::Empty => quote!(error_with),
        Content::Json(_) => quote!(error_as),
        Content::Text => quote!(error_text_as),
        Content::Bytes | Content::Stream(_) => quote!(error_bytes_as),
    };
    quote!(Err(answer.#method(Documented::#variant)))
}

fn pattern(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(hundreds) => {
            let first = Literal::u16_unsuffixed(u16::from(hundreds) * 100);
            let last = Literal::u16_unsuffixed(u16::from(hundreds) * 100 + 99);
            quote!(#first..=#last)
        }
        Status::Default => quote!(_),
    }
}
