//! Writes how a method reads an answer: the success type, and one match arm per documented status.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::response::{content_type, success_name};
use crate::model::{Content, Status, Stream, StreamFormat};
use crate::name::outcome::{Arm, Outcome, Success};

/// The type of a success.
#[must_use]
pub(crate) fn success_type(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    match &outcome.success {
        Success::One(Content::Bytes, _) if !is_secret => quote!(client_runtime::ByteStream),
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

/// The statuses, as a pattern, whose bodies are streamed; `None` when all bodies are received first.
#[must_use]
pub(crate) fn streamed(outcome: &Outcome<'_>, is_secret: bool) -> Option<TokenStream> {
    match &outcome.success {
        Success::One(content, statuses)
            if matches!(content, Content::Stream(_))
                || (**content == Content::Bytes && !is_secret) =>
        {
            let patterns = statuses.iter().map(|it| pattern(success_status(*it)));
            Some(quote!(#(#patterns)|*))
        }
        _ => None,
    }
}

/// The statuses of a success for a key of `responses`.
pub(super) fn success_status(status: Status) -> Status {
    match status {
        Status::Default => Status::Range(2),
        named => named,
    }
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

/// A whole body as it is received, or as a secret.
fn whole(received: &TokenStream, is_secret: bool) -> TokenStream {
    let kept = is_secret.then(|| quote!(.map(|response| response.map(Into::into))));
    quote!(#received #kept)
}

/// The match arms, single statuses before ranges before everything else.
#[must_use]
pub(crate) fn arms(outcome: &Outcome<'_>, is_secret: bool) -> TokenStream {
    let mut arms: Vec<(Status, TokenStream)> = Vec::new();
    match &outcome.success {
        Success::One(content, statuses) => {
            let decode = match content {
                Content::Empty => quote!(answer.empty()),
                Content::Json(_) => quote!(answer.json()),
                Content::Text => whole(&quote!(answer.text()), is_secret),
                Content::Bytes if is_secret => whole(&quote!(answer.bytes()), is_secret),
                Content::Bytes => quote!(answer.stream()),
                Content::Stream(stream) => items(stream),
            };
            for status in statuses {
                arms.push((success_status(*status), decode.clone()));
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
        // Several successes do not include streams, and errors never do.
        Content::Bytes | Content::Stream(_) => {
            whole_as(&quote!(answer.bytes()), &variant, is_secret)
        }
    }
}

/// A whole body in its variant, as it is received or as a secret.
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
        Content::Bytes | Content::Stream(_) => quote!(Err(answer.error_bytes_as(#variant))),
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
