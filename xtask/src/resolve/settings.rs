//! Turns a provider's table into the settings of the generator.

use toml::Spanned;

use crate::provider::{self, Provider};
use generator::model::settings::{Credential, Pagination, Position, Quota, Settings, Webhook};

/// The settings of a provider's table, with its credential as the document describes it.
pub(super) fn settings(provider: &Provider, credential: Option<Credential>) -> Settings {
    Settings {
        base_url: Some(provider.base_url.get_ref().clone()),
        credential,
        headers: headers(provider),
        quota: provider.quota.as_ref().map(quota),
        sensitive: texts(&provider.sensitive_operations),
        sensitive_fields: texts(&provider.sensitive_fields),
        idempotent: texts(&provider.idempotent),
        once: texts(&provider.once),
        webhook: provider.webhook.as_ref().map(|webhook| Webhook {
            signature_header: webhook.signature_header.get_ref().clone(),
            timestamp_header: webhook.timestamp_header.get_ref().clone(),
            event_field: webhook.event_field.as_ref().map(text),
            id_field: webhook.id_field.as_ref().map(text),
        }),
        pagination: provider.pagination.iter().map(pagination).collect(),
        stream_property: provider.stream_property.as_ref().map(text),
    }
}

fn quota(quota: &provider::Quota) -> Quota {
    Quota {
        member: text(&quota.member),
        values: texts(&quota.values),
    }
}

fn headers(provider: &Provider) -> Vec<(String, String)> {
    let headers = provider.headers.iter();
    headers
        .map(|(name, value)| (text(name), text(value)))
        .collect()
}

pub(super) fn texts(spanned: &[Spanned<String>]) -> Vec<String> {
    spanned.iter().map(text).collect()
}

fn text(spanned: &Spanned<String>) -> String {
    spanned.get_ref().clone()
}

fn pagination(rule: &provider::Pagination) -> Pagination {
    Pagination {
        parameter: text(&rule.parameter),
        position: match &rule.position {
            provider::Position::Token(next) => Position::Token(text(next)),
            provider::Position::Items => Position::Items,
            provider::Position::Pages(first) => Position::Pages(*first),
        },
        items: texts(&rule.items),
        total: rule.total.as_ref().map(text),
    }
}
