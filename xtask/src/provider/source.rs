//! Reads the table `source`: the address of the published document, and the version that was taken.

use toml::Spanned;

use super::table::Table;
use super::{Place, Source, address, rules};

pub(super) fn source(table: &mut Table<'_, '_>) -> Option<Source> {
    let place = place(table);
    let file = table.optional_string("file", rules::file_name_fault);
    let date = table.string("date", rules::date_fault);
    let sha256 = table.string("sha256", rules::sha256_fault);
    let etag = table.optional_string("etag", rules::entity_tag_fault);
    let last_modified = table.optional_string("last-modified", rules::http_date_fault);
    let is_one_answer = match &place {
        Some(Place::Document(_)) => file.is_none(),
        Some(Place::Pages(pages)) => file.is_none() && pages.len() == 1,
        Some(Place::Index { .. }) | None => false,
    };
    for (key, value) in [("etag", &etag), ("last-modified", &last_modified)] {
        if let Some(value) = value
            && !is_one_answer
        {
            let message = format!("`{key}` is only for a document from one address");
            let help = "remove it; `import` writes it when it applies";
            let faults = table.faults;
            faults.add("provider-bad-value", value.span(), message, help);
        }
    }
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
fn place(table: &mut Table<'_, '_>) -> Option<Place> {
    let url = table.optional_string("url", rules::address_fault);
    let pages = table.optional_strings("pages", address::url_fault);
    let index = table.optional_string("index", rules::address_fault);
    let prefix = table.optional_string("prefix", rules::no_fault);
    let faults = table.faults;
    match (&prefix, &index) {
        (Some(prefix), Some(index)) => {
            let fault = rules::prefix_fault(prefix.get_ref(), index.get_ref());
            faults.check(prefix, fault);
        }
        (Some(prefix), None) => {
            let message = "`prefix` selects pages of an index, but there is no `index`";
            let help = "add `index = …`, or remove it";
            faults.add("provider-bad-value", prefix.span(), message, help);
        }
        (None, _) => {}
    }
    let mut first = None;
    let keys = [
        ("url", url.as_ref()),
        ("pages", pages.first()),
        ("index", index.as_ref()),
    ];
    for (key, value) in keys {
        let Some(value) = value else { continue };
        let first = *first.get_or_insert(key);
        if first != key {
            let message = format!("`{key}` and `{first}` both give the address of the document");
            let help = "keep one of them";
            faults.add("provider-duplicate", value.span(), message, help);
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
