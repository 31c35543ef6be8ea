//! Puts failures of the pipeline at their places in the provider's files.

use std::ops::Range;

use toml::Spanned;

use crate::provider::{Provider, Providers};
use generator::source::Document;
use generator::{Failure, Finding};

/// A failure of the pipeline, as a finding at its place.
pub(super) fn finding(
    document: &Document,
    providers: &Providers,
    provider: &Provider,
    failure: Failure,
) -> Finding {
    let skipped = provider.skip.iter().map(|skip| &skip.operation);
    let repeated = provider.idempotent.iter().chain(&provider.once);
    let (id, span, message, help) = match failure {
        Failure::UnknownSkip(entry, meant) => (
            "unknown-skip",
            span_of(skipped, &entry),
            format!("no operation is called `{entry}`"),
            match meant {
                Some(meant) => format!("did you mean `{meant}`? correct the entry, or remove it"),
                None => "remove the entry, or write it as `METHOD /path` or the name of the method"
                    .to_owned(),
            },
        ),
        Failure::UnknownOperation(name, meant) => (
            "unknown-operation",
            span_of(provider.sensitive_operations.iter().chain(repeated), &name),
            format!("no operation is called `{name}`"),
            match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the names of the methods are in {}", provider.names_path()),
            },
        ),
        Failure::UnknownField(name) => (
            "unknown-field",
            span_of(&provider.sensitive_fields, &name),
            format!("no type has a property `{name}`, so it hides no value"),
            "correct the name; if the provider has renamed the property, name the new one"
                .to_owned(),
        ),
        Failure::UnknownStreamProperty(name) => (
            "unknown-stream-property",
            span_of(&provider.stream_property, &name),
            format!("no operation with a stream as its answer has a flag `{name}` in its body"),
            "correct the name, or remove the table if no body asks for a stream".to_owned(),
        ),
        Failure::UntoldWebhooks(count) => (
            "undistinguished-webhooks",
            provider.webhook.as_ref().map(Spanned::span),
            format!("the document has {count} webhooks, but nothing distinguishes their payloads"),
            "set `event-field` to the member of the payload with the event's name".to_owned(),
        ),
        other => return located(document, &other),
    };
    let span = span.unwrap_or_else(|| provider.id.span());
    providers.error(id, span, message).help(help)
}

/// The place of a name among entries of the table.
fn span_of<'table>(
    entries: impl IntoIterator<Item = &'table Spanned<String>>,
    name: &str,
) -> Option<Range<usize>> {
    let mut entries = entries.into_iter();
    entries.find(|it| it.get_ref() == name).map(Spanned::span)
}

/// A failure of the pipeline in the document itself, with the next step.
#[must_use]
pub fn located(document: &Document, failure: &Failure) -> Finding {
    failure.located(document).help(match failure {
        Failure::Operation(..) | Failure::Schema(..) => {
            "leave the operation out with a reason, under `skip` in specs/providers.toml, or correct it in an overlay"
        }
        Failure::Unprotected(..) => {
            "list the fields inside that type instead, under `sensitive.fields` in specs/providers.toml"
        }
        _ => "please report this with the document: the generator should name the place of the fault",
    })
}
