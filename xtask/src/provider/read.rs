//! Reads the text of `specs/providers.toml`, and reports all of its faults together.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::device::is_device;
use super::table::{Faults, Table, check};
use super::{Credential, Provider, Quota, Skip, Webhook, pagination, rules, source};
use generator::{Finding, SourceFile};

/// The providers in the order of the file, or all of its faults.
pub(super) fn providers(file: &Arc<SourceFile>) -> Result<Vec<Provider>, Vec<Finding>> {
    let mut faults = Faults::new(file);
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        // After an error, the parser reports follow-up errors. Their texts are one line each.
        let message = error.message().replace('\n', ", ");
        let span = error.span().unwrap_or(0..0);
        faults.add(
            "provider-syntax",
            span,
            message,
            "write TOML 1.0, one table per provider",
        );
    }
    if !faults.findings.is_empty() {
        return Err(faults.findings);
    }

    let mut entries: Vec<_> = document.get_ref().iter().collect();
    entries.sort_by_key(|(id, _)| id.span().start);
    let providers: Vec<Provider> = entries
        .into_iter()
        .filter_map(|(id, value)| provider(id, value, &mut faults))
        .collect();
    duplicated_crates(&providers, &mut faults);
    if faults.findings.is_empty() {
        Ok(providers)
    } else {
        Err(faults.findings)
    }
}

/// Reports an id that cannot name a provider or its files.
fn check_id(id: &Spanned<std::borrow::Cow<'_, str>>, faults: &mut Faults<'_>) {
    let help = if !rules::is_id(id.get_ref()) {
        "begin with a lower-case letter, then use lower-case letters, digits and `-`"
    } else if is_device(id.get_ref()) {
        "Windows keeps this name for a device; choose another"
    } else {
        return;
    };
    let message = format!("`{}` cannot be the id of a provider", id.get_ref());
    faults.add("provider-bad-id", id.span(), message, help);
}

/// Reads one table. `None` if its faults leave nothing to return.
fn provider(
    id: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults<'_>,
) -> Option<Provider> {
    check_id(id, faults);
    let DeValue::Table(entries) = value.get_ref() else {
        faults.add(
            "provider-wrong-type",
            value.span(),
            format!(
                "`{}` must be a table, this is of type {}",
                id.get_ref(),
                value.get_ref().type_str()
            ),
            format!("begin the provider with `[{}]`", id.get_ref()),
        );
        return None;
    };
    let mut table = Table::new(id.get_ref().to_string(), id.span(), entries);

    let crate_name = table.string("crate", faults);
    check(crate_name.as_ref(), rules::crate_name_fault, faults);
    let document = table.string("document", faults);
    check(document.as_ref(), rules::document_path_fault, faults);
    let supplements = table.optional_strings("supplements", faults);
    let overlays = table.optional_strings("overlays", faults);
    for path in supplements.iter().chain(&overlays) {
        check(Some(path), rules::document_path_fault, faults);
    }
    repeated_paths(
        document.as_ref(),
        supplements.iter().chain(&overlays),
        faults,
    );
    let base_url = table.string("base-url", faults);
    check(base_url.as_ref(), rules::base_url_fault, faults);

    let source = table
        .table("source", faults)
        .and_then(|table| source::source(table, faults));
    let credential = table
        .table("credential", faults)
        .and_then(|table| credential(table, faults));
    let headers = table
        .table("headers", faults)
        .map(|table| headers(table, faults))
        .unwrap_or_default();
    let quota = table
        .table("quota", faults)
        .and_then(|table| quota(table, faults));
    let mut sensitive_operations = Vec::new();
    let mut sensitive_fields = Vec::new();
    if let Some(mut sensitive) = table.table("sensitive", faults) {
        sensitive_operations = sensitive.optional_strings("operations", faults);
        sensitive_fields = sensitive.optional_strings("fields", faults);
        sensitive.finish(faults);
    }
    let idempotent = table.optional_strings("idempotent", faults);
    let once = table.optional_strings("once", faults);
    let webhook = table
        .table("webhook", faults)
        .and_then(|table| webhook(table, faults));
    let pagination = table
        .table("pagination", faults)
        .map(|table| pagination::rules(table, faults))
        .unwrap_or_default();
    let stream_property = table.table("stream", faults).and_then(|mut table| {
        let property = table.string("property", faults);
        let fault = |text: &str| text.is_empty().then_some("is empty");
        check(property.as_ref(), fault, faults);
        table.finish(faults);
        property
    });
    let skip = table
        .table("skip", faults)
        .map(|table| skipped(table, faults))
        .unwrap_or_default();
    table.finish(faults);

    Some(Provider {
        id: Spanned::new(id.span(), id.get_ref().to_string()),
        crate_name: crate_name?,
        document: document?,
        supplements,
        overlays,
        base_url: base_url?,
        source,
        credential,
        headers,
        quota,
        sensitive_operations,
        sensitive_fields,
        idempotent,
        once,
        webhook,
        pagination,
        stream_property,
        skip,
    })
}

fn credential(mut table: Table<'_, '_>, faults: &mut Faults<'_>) -> Option<Credential> {
    let scheme = table.string("scheme", faults);
    let scheme_fault = |text: &str| text.trim().is_empty().then_some("is empty");
    check(scheme.as_ref(), scheme_fault, faults);
    let environment = table.strings("environment", faults);
    for variable in environment.iter().flatten() {
        let fault = |text: &str| {
            (!rules::is_environment_variable(text))
                .then_some("is not made of capital letters, digits and `_`")
        };
        check(Some(variable), fault, faults);
    }
    let files = table.optional_strings("files", faults);
    for file in &files {
        check(Some(file), rules::key_file_fault, faults);
    }
    let origins = table.optional_strings("origins", faults);
    for origin in &origins {
        check(Some(origin), rules::base_url_fault, faults);
    }
    table.finish(faults);
    Some(Credential {
        scheme: scheme?,
        environment: environment?,
        files,
        origins,
    })
}

/// Reads the headers of every call. Their names are equal in upper and lower case.
fn headers(
    table: Table<'_, '_>,
    faults: &mut Faults<'_>,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let headers = table.string_entries(faults);
    for (place, (name, value)) in headers.iter().enumerate() {
        check(Some(name), rules::fixed_header_fault, faults);
        check(Some(value), rules::header_value_fault, faults);
        let mut earlier = headers[..place].iter();
        if earlier.any(|(other, _)| other.get_ref().eq_ignore_ascii_case(name.get_ref())) {
            faults.add(
                "provider-duplicate",
                name.span(),
                format!("`{}` is named twice", name.get_ref()),
                "name each header once",
            );
        }
    }
    headers
}

fn quota(mut table: Table<'_, '_>, faults: &mut Faults<'_>) -> Option<Quota> {
    let member = table.string("member", faults);
    check(member.as_ref(), rules::member_fault, faults);
    let values = table.strings("values", faults);
    for value in values.iter().flatten() {
        let fault = |text: &str| text.is_empty().then_some("is empty");
        check(Some(value), fault, faults);
    }
    table.finish(faults);
    Some(Quota {
        member: member?,
        values: values?,
    })
}

fn webhook(mut table: Table<'_, '_>, faults: &mut Faults<'_>) -> Option<Webhook> {
    let signature_header = table.string("signature-header", faults);
    let timestamp_header = table.string("timestamp-header", faults);
    for header in [&signature_header, &timestamp_header] {
        let fault = |text: &str| (!rules::is_header_name(text)).then_some("is not a header name");
        check(header.as_ref(), fault, faults);
    }
    if let (Some(signature), Some(timestamp)) = (&signature_header, &timestamp_header)
        && signature
            .get_ref()
            .eq_ignore_ascii_case(timestamp.get_ref())
    {
        faults.add(
            "provider-duplicate",
            timestamp.span(),
            format!(
                "`{}` is also the header with the signature",
                timestamp.get_ref()
            ),
            "name the header with the time of signing",
        );
    }
    let event_field = table.optional_string("event-field", faults);
    let id_field = table.optional_string("id-field", faults);
    for field in [&event_field, &id_field] {
        let fault = |text: &str| text.is_empty().then_some("is empty");
        check(field.as_ref(), fault, faults);
    }
    table.finish(faults);
    Some(Webhook {
        signature_header: signature_header?,
        timestamp_header: timestamp_header?,
        event_field,
        id_field,
    })
}

fn skipped(table: Table<'_, '_>, faults: &mut Faults<'_>) -> Vec<Skip> {
    let mut skips = Vec::new();
    for (operation, reason) in table.string_entries(faults) {
        if reason.get_ref().trim().is_empty() {
            faults.add(
                "provider-skip-no-reason",
                reason.span(),
                format!("`{}` is skipped without a reason", operation.get_ref()),
                "write the reason; `generate` prints it",
            );
        }
        skips.push(Skip {
            operation,
            reason: reason.into_inner(),
        });
    }
    skips
}

/// A file cannot apply twice or correct itself.
fn repeated_paths<'table>(
    document: Option<&'table Spanned<String>>,
    companions: impl Iterator<Item = &'table Spanned<String>>,
    faults: &mut Faults<'_>,
) {
    let mut seen: Vec<&str> = document
        .iter()
        .map(|path| path.get_ref().as_str())
        .collect();
    for companion in companions {
        if seen.contains(&companion.get_ref().as_str()) {
            faults.add(
                "provider-duplicate",
                companion.span(),
                format!("`{}` is named twice", companion.get_ref()),
                "name each file once",
            );
        }
        seen.push(companion.get_ref());
    }
}

/// Two crates whose names differ only in `-` and `_` would be the same library.
fn duplicated_crates(providers: &[Provider], faults: &mut Faults<'_>) {
    let mut owners = BTreeMap::new();
    for provider in providers {
        let name = &provider.crate_name;
        let owner = provider.id.get_ref();
        let first = *owners
            .entry(name.get_ref().replace('-', "_"))
            .or_insert(owner);
        if first != owner {
            faults.add(
                "provider-duplicate",
                name.span(),
                format!("`{}` is already the crate of `{first}`", name.get_ref()),
                "give each provider a crate of its own",
            );
        }
    }
}
