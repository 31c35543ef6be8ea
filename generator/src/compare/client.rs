//! Compares the client as a whole: its base URL, its credential, its features, and its paged lists.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Details, Half, Severity};
use crate::base::pointer::Pointer;
use crate::model::settings::{Credential, SecurityScheme};
use crate::model::{Api, Tag};

/// Compares everything that belongs to no single operation.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    server(comparison);
    credential(comparison);
    headers(comparison);
    quota(comparison);
    features(comparison);
    stream_property(comparison);
    streams(comparison);
    let at = |key: &str| {
        let place = Pointer::from("/info").child(key);
        Details::at(place.clone(), place)
    };
    let (old, new) = (
        &comparison.old.side.output.api,
        &comparison.new.side.output.api,
    );
    if old.version != new.version {
        let details = at("version").was(&old.version).is(&new.version);
        comparison.add("version-changed", Severity::None, "info.version", details);
    }
    if (&old.title, said_of_tags(old)) != (&new.title, said_of_tags(new)) {
        comparison.add("docs-changed", Severity::Docs, "Client", at("title"));
    }
}

/// The document's notes on the tags of its operations, which are in the index.
fn said_of_tags(api: &Api) -> BTreeMap<&str, &Tag> {
    let used = api.operations.iter().flat_map(|it| &it.tags);
    let parents = api.tags.values().filter_map(|it| it.parent.as_ref());
    let shown: BTreeSet<&String> = used.chain(parents).collect();
    let says_something =
        |tag: &Tag| tag.title.is_some() || tag.description.is_some() || tag.parent.is_some();
    let tags = api.tags.iter();
    let shown = tags.filter(|(name, tag)| shown.contains(name) && says_something(tag));
    shown.map(|(name, tag)| (name.as_str(), tag)).collect()
}

fn server(comparison: &mut Comparison<'_>) {
    let was = &comparison.old.side.settings.base_url;
    let is = &comparison.new.side.settings.base_url;
    if was == is {
        return;
    }
    // Without a base URL, the constant for it and the constructor that uses it are missing.
    let severity = if is.is_none() {
        Severity::Breaking
    } else {
        Severity::Addition
    };
    let place = Pointer::from("/servers");
    let details = Details {
        was: was.clone(),
        is: is.clone(),
        ..Details::at(place.clone(), place)
    };
    comparison.add("server-changed", severity, "Client::BASE_URL", details);
}

fn credential(comparison: &mut Comparison<'_>) {
    let was = comparison.old.side.settings.credential.as_ref();
    let is = comparison.new.side.settings.credential.as_ref();
    if was == is {
        return;
    }
    // Without a credential, `with_key` is missing. Without a place to read it from, `from_env` is missing.
    let is_kept = |it: &Credential| !it.environment.is_empty() || !it.files.is_empty();
    let severity = match (was, is) {
        (Some(_), None) => Severity::Breaking,
        (Some(was), Some(is)) if is_kept(was) && !is_kept(is) => Severity::Breaking,
        _ => Severity::Addition,
    };
    let place = Pointer::from("/components/securitySchemes");
    let details = Details::at(place.clone(), place)
        .was(was.map_or_else(|| "none".to_owned(), described))
        .is(is.map_or_else(|| "none".to_owned(), described));
    comparison.add("credential-changed", severity, "Client::with_key", details);
}

/// Compares the headers of each call. Programs compile as before, but the API may answer differently.
fn headers(comparison: &mut Comparison<'_>) {
    let (was, is) = (headers_of(&comparison.old), headers_of(&comparison.new));
    let names: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    for name in names.into_iter().filter(|it| was.get(*it) != is.get(*it)) {
        let place = Pointer::from("/info");
        let details = Details {
            was: was.get(name).cloned(),
            is: is.get(name).cloned(),
            ..Details::at(place.clone(), place)
        };
        let item = format!("header {name}");
        comparison.add("fixed-header-changed", Severity::Addition, item, details);
    }
}

fn headers_of(half: &Half<'_>) -> BTreeMap<String, String> {
    let headers = half.side.settings.headers.iter().cloned();
    headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect()
}

/// Compares the quota, whose answers are not retried. Programs compile as before.
fn quota(comparison: &mut Comparison<'_>) {
    let described = |half: &Half<'_>| {
        let quota = half.side.settings.quota.as_ref()?;
        Some(format!("{}: {}", quota.member, quota.values.join(", ")))
    };
    let (was, is) = (described(&comparison.old), described(&comparison.new));
    if was != is {
        let place = Pointer::from("/info");
        let details = Details {
            was,
            is,
            ..Details::at(place.clone(), place)
        };
        comparison.add("quota-changed", Severity::Addition, "quota", details);
    }
}

/// Compares the flag in the bodies of calls that may be streamed.
fn stream_property(comparison: &mut Comparison<'_>) {
    let was = &comparison.old.side.settings.stream_property;
    let is = &comparison.new.side.settings.stream_property;
    if was != is {
        let place = Pointer::from("/paths");
        let details = Details {
            was: was.clone(),
            is: is.clone(),
            ..Details::at(place.clone(), place)
        };
        let id = "stream-property-changed";
        comparison.add(id, Severity::Addition, "Client", details);
    }
}

fn described(credential: &Credential) -> String {
    match &credential.scheme {
        SecurityScheme::Header(name) => format!("header {name}"),
        SecurityScheme::Query(name) => format!("query parameter {name}"),
        SecurityScheme::Cookie(name) => format!("cookie {name}"),
        SecurityScheme::Bearer => "bearer token".to_owned(),
        SecurityScheme::Token => "access token".to_owned(),
        SecurityScheme::Basic => "user and password".to_owned(),
    }
}

fn features(comparison: &mut Comparison<'_>) {
    let was = &comparison.old.side.output.features;
    let is = &comparison.new.side.output.features;
    let place = || Pointer::from("/tags");
    for feature in was.iter().filter(|it| !is.contains(it)) {
        let details = Details::gone(place()).was(feature);
        let item = format!("feature {feature}");
        comparison.add("feature-removed", Severity::Breaking, item, details);
    }
    for feature in is.iter().filter(|it| !was.contains(it)) {
        let details = Details::came(place()).is(feature);
        let item = format!("feature {feature}");
        comparison.add("feature-added", Severity::Addition, item, details);
    }
}

/// Compares the methods that go through all pages of a list, which depend on parameter and answer together.
fn streams(comparison: &mut Comparison<'_>) {
    let (was, is) = (functions(&comparison.old), functions(&comparison.new));
    let new = &comparison.new.side.output.api.operations;
    for operation in &comparison.old.side.output.api.operations {
        let Some(now) = new.iter().find(|it| it.name == operation.name) else {
            continue;
        };
        let names = (&operation.second_names.all, &now.second_names.all);
        let severity = match (was.contains(names.0), is.contains(names.1)) {
            (true, false) => Severity::Breaking,
            (false, true) => Severity::Addition,
            (true, true) if names.0 != names.1 => Severity::Breaking,
            _ => continue,
        };
        let places = (&comparison.old.places, &comparison.new.places);
        let details = Details::at(places.0.operation(operation), places.1.operation(now));
        let (id, name) = match (is.contains(names.1), severity) {
            (false, _) => ("pages-removed", names.0),
            (true, Severity::Breaking) => ("method-renamed", names.1),
            (true, _) => ("pages-added", names.1),
        };
        comparison.add(id, severity, format!("Client::{name}"), details);
    }
}

/// The names of functions that are not `async`: those of lists, and the constructors, which belong to no operation.
fn functions(half: &Half<'_>) -> BTreeSet<String> {
    let text = half.side.output.files.get("client.rs");
    let lines = text.map_or("", String::as_str).lines();
    let names = lines.filter_map(|line| {
        let name = line.trim_start().strip_prefix("pub fn ")?;
        let end = name.find(|it: char| !it.is_alphanumeric() && it != '_')?;
        Some(name[..end].to_owned())
    });
    names.collect()
}
