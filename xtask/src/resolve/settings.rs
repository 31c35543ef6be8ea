//! Turns a provider's table into the settings of the generator.

use serde_json::Value;
use toml::Spanned;

use crate::provider::{Provider, Providers};
use generator::Finding;
use generator::model::settings::{Credential, SecurityScheme, Settings};
use generator::source::Document;

/// The settings of a provider's table, with its credential as the document describes it.
pub(super) fn settings(provider: &Provider, credential: Option<Credential>) -> Settings {
    let headers = provider.headers.iter();
    let headers = headers.map(|(name, value)| (text(name), text(value)));
    Settings {
        base_url: Some(text(&provider.base_url)),
        credential,
        headers: headers.collect(),
        quota: provider.quota.clone(),
        sensitive: texts(&provider.sensitive_operations),
        sensitive_fields: texts(&provider.sensitive_fields),
        idempotent: texts(&provider.idempotent),
        once: texts(&provider.once),
        webhook: provider.webhook.clone().map(Spanned::into_inner),
        pagination: provider.pagination.clone(),
        stream_property: provider.stream_property.as_ref().map(text),
    }
}

fn texts(spanned: &[Spanned<String>]) -> Vec<String> {
    spanned.iter().map(text).collect()
}

fn text(spanned: &Spanned<String>) -> String {
    spanned.get_ref().clone()
}

/// The finding for a fixed header that would replace the credential.
pub(super) fn header_of_credential(
    providers: &Providers,
    provider: &Provider,
    credential: Option<&Credential>,
) -> Option<Finding> {
    let Some(SecurityScheme::Header(key)) = credential.map(|it| &it.scheme) else {
        return None;
    };
    let mut names = provider.headers.iter().map(|(name, _)| name);
    let name = names.find(|name| name.get_ref().eq_ignore_ascii_case(key))?;
    let message = format!("`{}` is the header with the credential", name.get_ref());
    let finding = providers.error("header-of-credential", name.span(), message);
    Some(finding.help("remove it; users set the key in the variable of `credential.environment`"))
}

/// The security scheme that the provider's table names, and the places of the users' key.
pub(super) fn credential(
    document: &Document,
    value: &Value,
    providers: &Providers,
    provider: &Provider,
    findings: &mut Vec<Finding>,
) -> Option<Credential> {
    let table = provider.credential.as_ref()?;
    let scheme = &table.scheme;
    let schemes = value.pointer("/components/securitySchemes");
    let Some(described) = schemes.and_then(|schemes| schemes.get(scheme.get_ref())) else {
        let known = schemes.and_then(Value::as_object).into_iter().flatten();
        let known: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
        let help = if known.is_empty() {
            format!("{} describes no security scheme", document.file.path)
        } else {
            format!("the document has `{}`", known.join("`, `"))
        };
        let message = format!("the document has no security scheme `{}`", scheme.get_ref());
        let finding = providers.error("unknown-security-scheme", scheme.span(), message);
        findings.push(finding.help(help));
        return None;
    };
    let Some(sent) = SecurityScheme::read(described) else {
        let finding = Finding::warning(
            "unsupported-security-scheme",
            &providers.file,
            Some(scheme.span()),
            "the client has no constructor for this kind of security scheme",
        );
        findings
            .push(finding.help("callers pass their own header to the builder's `secret_header`"));
        return None;
    };
    Some(Credential {
        scheme: sent,
        environment: table.environment.clone(),
        files: table.files.clone(),
        origins: table.origins.clone(),
    })
}
