//! Reads the text of `specs/providers.toml`, and reports all of its faults together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Faults, Table, Text};
use super::{Credential, Provider, Skip, rules, source};
use generator::model::settings::{Pagination, Position, Quota, Webhook};
use generator::{Finding, SourceFile};

/// The providers in the order of the file, or all of its faults.
pub(super) fn providers(file: &Arc<SourceFile>) -> Result<Vec<Provider>, Vec<Finding>> {
    let faults = Faults::new(file);
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        // After an error, the parser reports follow-up errors. Their texts are one line each.
        let message = error.message().replace('\n', ", ");
        let span = error.span().unwrap_or(0..0);
        let help = "write TOML 1.0, one table per provider";
        faults.add("provider-syntax", span, message, help);
    }
    if !faults.findings.borrow().is_empty() {
        return Err(faults.findings.into_inner());
    }
    let mut entries: Vec<_> = document.get_ref().iter().collect();
    entries.sort_by_key(|(id, _)| id.span().start);
    let providers: Vec<Provider> = entries
        .into_iter()
        .filter_map(|(id, value)| provider_of(id, value, &faults))
        .collect();
    duplicated_crates(&providers, &faults);
    let findings = faults.findings.into_inner();
    if findings.is_empty() {
        Ok(providers)
    } else {
        Err(findings)
    }
}

/// Reads one entry of the file. `None` if its faults leave nothing to return.
fn provider_of(
    id: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    faults: &Faults<'_>,
) -> Option<Provider> {
    let id = Spanned::new(id.span(), id.get_ref().to_string());
    if let Some(help) = rules::id_advice(id.get_ref()) {
        let message = format!("`{}` cannot be the id of a provider", id.get_ref());
        faults.add("provider-bad-id", id.span(), message, help);
    }
    let DeValue::Table(entries) = value.get_ref() else {
        let (id, found) = (id.get_ref(), value.get_ref().type_str());
        let message = format!("`{id}` must be a table, this is of type {found}");
        let help = format!("begin the provider with `[{id}]`");
        faults.add("provider-wrong-type", value.span(), message, help);
        return None;
    };
    let place = (id.get_ref().clone(), id.span());
    Table::read(place, entries, faults, |table| provider(id, table))
}

fn provider(id: Text, table: &mut Table<'_, '_>) -> Option<Provider> {
    let crate_name = table.string("crate", rules::crate_name_fault);
    let document = table.string("document", rules::document_path_fault);
    let supplements = table.optional_strings("supplements", rules::document_path_fault);
    let overlays = table.optional_strings("overlays", rules::document_path_fault);
    let companions = supplements.iter().chain(&overlays);
    repeated_paths(document.iter().chain(companions), table.faults);
    let base_url = table.string("base-url", rules::base_url_fault);
    let source = table.table("source", source::source);
    let credential = table.table("credential", credential);
    let headers = headers(table);
    let quota = table.table("quota", quota);
    let sensitive = |table: &mut Table<'_, '_>| {
        let keys = ["operations", "fields"];
        Some(keys.map(|key| table.optional_strings(key, rules::no_fault)))
    };
    let sensitive = table.table("sensitive", sensitive);
    let [sensitive_operations, sensitive_fields] = sensitive.unwrap_or_default();
    let idempotent = table.optional_strings("idempotent", rules::no_fault);
    let once = table.optional_strings("once", rules::no_fault);
    let webhook = table.table("webhook", webhook);
    let pagination = table.table_entries("pagination", pagination);
    let property = |table: &mut Table<'_, '_>| table.string("property", rules::empty_fault);
    let stream_property = table.table("stream", property);
    let skip = skipped(table);
    Some(Provider {
        id,
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

fn credential(table: &mut Table<'_, '_>) -> Option<Credential> {
    let scheme = table.string("scheme", rules::blank_fault);
    let environment = table.strings("environment", rules::environment_variable_fault);
    let files = table.optional_strings("files", rules::key_file_fault);
    let origins = table.optional_strings("origins", rules::base_url_fault);
    Some(Credential {
        scheme: scheme?,
        environment: texts(environment?),
        files: texts(files),
        origins: texts(origins),
    })
}

/// Reads the headers of every call. Their names are equal in upper and lower case.
fn headers(table: &mut Table<'_, '_>) -> Vec<(Text, Text)> {
    let headers = table.string_entries("headers", rules::header_value_fault);
    for (place, (name, _)) in headers.iter().enumerate() {
        let faults = table.faults;
        faults.check(name, rules::fixed_header_fault(name.get_ref()));
        let mut earlier = headers[..place].iter();
        if earlier.any(|(other, _)| other.get_ref().eq_ignore_ascii_case(name.get_ref())) {
            let message = format!("`{}` is named twice", name.get_ref());
            let help = "name each header once";
            faults.add("provider-duplicate", name.span(), message, help);
        }
    }
    headers
}

fn quota(table: &mut Table<'_, '_>) -> Option<Quota> {
    let member = table.string("member", rules::member_fault);
    let values = table.strings("values", rules::empty_fault);
    Some(Quota {
        member: member?.into_inner(),
        values: texts(values?),
    })
}

fn webhook(table: &mut Table<'_, '_>) -> Option<Spanned<Webhook>> {
    let signature = table.string("signature-header", rules::header_name_fault);
    let timestamp = table.string("timestamp-header", rules::header_name_fault);
    let event_field = table.optional_string("event-field", rules::empty_fault);
    let id_field = table.optional_string("id-field", rules::empty_fault);
    let (signature, timestamp) = (signature?, timestamp?);
    let name = timestamp.get_ref();
    if signature.get_ref().eq_ignore_ascii_case(name) {
        let message = format!("`{name}` is also the header with the signature");
        let help = "name the header with the time of signing";
        let faults = table.faults;
        faults.add("provider-duplicate", timestamp.span(), message, help);
    }
    let webhook = Webhook {
        signature_header: signature.get_ref().clone(),
        timestamp_header: timestamp.into_inner(),
        event_field: event_field.map(Spanned::into_inner),
        id_field: id_field.map(Spanned::into_inner),
    };
    Some(Spanned::new(signature.span(), webhook))
}

/// Reads the pagination of the lists with a query parameter.
fn pagination(parameter: Text, table: &mut Table<'_, '_>) -> Option<Pagination> {
    let next = table.optional_string("next", rules::empty_fault);
    let counts = table.optional_string("counts", rules::no_fault);
    let items = table.optional_strings("items", rules::empty_fault);
    let total = table.optional_string("total", rules::empty_fault);
    let faults = table.faults;
    let position = match (next, counts) {
        (Some(next), None) => Position::Token(next.into_inner()),
        (None, Some(counts)) => match counts.get_ref().as_str() {
            "items" => Position::Items,
            "pages" => Position::Pages(1),
            "pages-from-0" => Position::Pages(0),
            other => {
                let message = format!("`{other}` is not a way to count pages");
                let help = "write `items`, `pages` or `pages-from-0`";
                faults.add("provider-bad-value", counts.span(), message, help);
                return None;
            }
        },
        _ => {
            let message = format!("`{}` needs either `next` or `counts`", parameter.get_ref());
            let help = "write `next` for a member of the previous answer, or `counts` for a number";
            faults.add("provider-missing-key", parameter.span(), message, help);
            return None;
        }
    };
    if let (Position::Token(_), Some(total)) = (&position, &total) {
        let message = "a list with `next` ends when an answer has no token, so it needs no `total`";
        let help = "remove `total`";
        faults.add("provider-bad-value", total.span(), message, help);
    }
    Some(Pagination {
        parameter: parameter.into_inner(),
        position,
        items: texts(items),
        total: total.map(Spanned::into_inner),
    })
}

fn skipped(table: &mut Table<'_, '_>) -> Vec<Skip> {
    let skips = table.string_entries("skip", rules::no_fault).into_iter();
    skips
        .map(|(operation, reason)| {
            if reason.get_ref().trim().is_empty() {
                let message = format!("`{}` is skipped without a reason", operation.get_ref());
                let help = "write the reason; `generate` prints it";
                let faults = table.faults;
                faults.add("provider-skip-no-reason", reason.span(), message, help);
            }
            Skip {
                operation,
                reason: reason.into_inner(),
            }
        })
        .collect()
}

fn texts(texts: Vec<Text>) -> Vec<String> {
    texts.into_iter().map(Spanned::into_inner).collect()
}

/// A file cannot apply twice or correct itself.
fn repeated_paths<'table>(paths: impl Iterator<Item = &'table Text>, faults: &Faults<'_>) {
    let mut seen = Vec::new();
    for path in paths {
        if seen.contains(&path.get_ref()) {
            let message = format!("`{}` is named twice", path.get_ref());
            let help = "name each file once";
            faults.add("provider-duplicate", path.span(), message, help);
        }
        seen.push(path.get_ref());
    }
}

/// Two crates whose names differ only in `-` and `_` would be the same library.
fn duplicated_crates(providers: &[Provider], faults: &Faults<'_>) {
    let mut owners = BTreeMap::new();
    for provider in providers {
        let name = &provider.crate_name;
        let owner = provider.id.get_ref();
        let library = name.get_ref().replace('-', "_");
        let first = *owners.entry(library).or_insert(owner);
        if first != owner {
            let message = format!("`{}` is already the crate of `{first}`", name.get_ref());
            let help = "give each provider a crate of its own";
            faults.add("provider-duplicate", name.span(), message, help);
        }
    }
}
