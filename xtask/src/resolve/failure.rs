//! Puts failures of the pipeline at their places in the provider's files.

use toml::Spanned;

use crate::provider::{Provider, Providers};
use generator::Failure;
use generator::Finding;
use generator::source::Document;

/// A failure of the pipeline, as a finding at its place.
pub(super) fn finding(
    document: &Document,
    providers: &Providers,
    provider: &Provider,
    failure: Failure,
) -> Finding {
    match failure {
        Failure::UnknownSkip(entry, meant) => {
            let span = provider
                .skip
                .iter()
                .find(|skip| *skip.operation.get_ref() == entry)
                .map_or_else(|| provider.id.span(), |skip| skip.operation.span());
            providers
                .error(
                    "unknown-skip",
                    span,
                    format!("no operation is called `{entry}`"),
                )
                .help(match meant {
                    Some(meant) => {
                        format!("did you mean `{meant}`? correct the entry, or remove it")
                    }
                    None => {
                        "remove the entry, or write it as `METHOD /path` or the name of the method"
                            .to_owned()
                    }
                })
        }
        Failure::UnknownOperation(name, meant) => {
            let span = provider
                .sensitive_operations
                .iter()
                .chain(&provider.idempotent)
                .chain(&provider.once)
                .find(|entry| *entry.get_ref() == name)
                .map_or_else(|| provider.id.span(), Spanned::span);
            providers
                .error(
                    "unknown-operation",
                    span,
                    format!("no operation is called `{name}`"),
                )
                .help(match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the names of the methods are in {}", provider.names_path()),
                })
        }
        Failure::UnknownField(name) => {
            let span = provider
                .sensitive_fields
                .iter()
                .find(|entry| *entry.get_ref() == name)
                .map_or_else(|| provider.id.span(), Spanned::span);
            providers
                .error(
                    "unknown-field",
                    span,
                    format!("no type has a property `{name}`, so it hides no value"),
                )
                .help(
                    "correct the name; if the provider has renamed the property, name the new one",
                )
        }
        Failure::UnknownStreamProperty(name) => {
            let property = provider.stream_property.as_ref();
            let span = property.map_or_else(|| provider.id.span(), Spanned::span);
            providers
                .error(
                    "unknown-stream-property",
                    span,
                    format!(
                        "no operation with a stream as its answer has a flag `{name}` in its body"
                    ),
                )
                .help("correct the name, or remove the table if no body asks for a stream")
        }
        Failure::UntoldWebhooks(count) => {
            let span = provider.webhook.as_ref().map_or_else(
                || provider.id.span(),
                |webhook| webhook.signature_header.span(),
            );
            providers
                .error(
                    "undistinguished-webhooks",
                    span,
                    format!(
                        "the document has {count} webhooks, but nothing distinguishes their payloads"
                    ),
                )
                .help(
                    "set `event-field` to the member of the payload with the event's name",
                )
        }
        other => located(document, &other),
    }
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
