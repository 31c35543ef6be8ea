//! Reads the table `source`: the address of the published document, and the version that was taken.

use std::ops::Range;

use toml::Spanned;

use super::table::{Faults, Table, check};
use super::{Place, Source, address, rules};

pub(super) fn source(mut table: Table<'_, '_>, faults: &mut Faults<'_>) -> Option<Source> {
    let place = place(&mut table, faults);
    let file = table.optional_string("file", faults);
    let file_fault = |text: &str| (!rules::is_file_name(text)).then_some("is not a file name");
    check(file.as_ref(), file_fault, faults);
    let date = table.string("date", faults);
    let date_fault =
        |text: &str| (!rules::is_date(text)).then_some("is not a date of the form YYYY-MM-DD");
    check(date.as_ref(), date_fault, faults);
    let sha256 = table.string("sha256", faults);
    let sha256_fault =
        |text: &str| (!rules::is_sha256(text)).then_some("is not 64 lower-case hexadecimal digits");
    check(sha256.as_ref(), sha256_fault, faults);
    let etag = table.optional_string("etag", faults);
    check(etag.as_ref(), rules::entity_tag_fault, faults);
    let last_modified = table.optional_string("last-modified", faults);
    check(last_modified.as_ref(), rules::http_date_fault, faults);
    for (key, value) in [("etag", &etag), ("last-modified", &last_modified)] {
        let is_one_answer = match &place {
            Some(Place::Document(_)) => true,
            Some(Place::Pages(pages)) => pages.len() == 1,
            Some(Place::Index { .. }) | None => false,
        };
        if let Some(value) = value
            && (!is_one_answer || file.is_some())
        {
            faults.add(
                "provider-bad-value",
                value.span(),
                format!("`{key}` is only for a document from one address"),
                "remove it; `import` writes it when it applies",
            );
        }
    }
    table.finish(faults);
    Some(Source {
        place,
        file: file.map(Spanned::into_inner),
        date: date?.into_inner(),
        sha256: sha256?.into_inner(),
        etag: etag.map(Spanned::into_inner),
        last_modified: last_modified.map(Spanned::into_inner),
    })
}

/// The address of the published document. Only one of the keys may give it.
fn place(table: &mut Table<'_, '_>, faults: &mut Faults<'_>) -> Option<Place> {
    let url = table.optional_string("url", faults);
    check(url.as_ref(), rules::address_fault, faults);
    let pages = table.optional_strings("pages", faults);
    for page in &pages {
        check(Some(page), address::url_fault, faults);
    }
    let index = table.optional_string("index", faults);
    check(index.as_ref(), rules::address_fault, faults);
    let prefix = table.optional_string("prefix", faults);
    match (&prefix, &index) {
        (Some(prefix), Some(index)) => {
            let fault = |text: &str| rules::prefix_fault(text, index.get_ref());
            check(Some(prefix), fault, faults);
        }
        (Some(prefix), None) => faults.add(
            "provider-bad-value",
            prefix.span(),
            "`prefix` selects pages of an index, but there is no `index`",
            "add `index = …`, or remove it",
        ),
        (None, _) => {}
    }
    let given: Vec<(&str, Range<usize>)> = [
        ("url", url.as_ref().map(Spanned::span)),
        ("pages", pages.first().map(Spanned::span)),
        ("index", index.as_ref().map(Spanned::span)),
    ]
    .into_iter()
    .filter_map(|(key, span)| Some((key, span?)))
    .collect();
    if let [(first, _), rest @ ..] = given.as_slice() {
        for (key, span) in rest {
            faults.add(
                "provider-duplicate",
                span.clone(),
                format!("`{key}` and `{first}` both give the address of the document"),
                "keep one of them",
            );
        }
    }
    if let Some(url) = url {
        return Some(Place::Document(url.into_inner()));
    }
    if let Some(index) = index {
        return Some(Place::Index {
            url: index.into_inner(),
            prefix: prefix.map(Spanned::into_inner),
        });
    }
    // A document that was imported from a file has no address.
    (!pages.is_empty()).then(|| Place::Pages(pages.into_iter().map(Spanned::into_inner).collect()))
}
