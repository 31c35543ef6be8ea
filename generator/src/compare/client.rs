//! Compares the client as a whole: its base URL, its credential, its headers, and its features.

use std::collections::{BTreeMap, BTreeSet};

use super::Severity::{Addition, Breaking};
use super::{Comparison, Severity, Subject};
use crate::base::pointer::Pointer;
use crate::model::settings::{Credential, SecurityScheme, Settings};
use crate::model::{Api, Tag};

/// Compares everything that belongs to no single operation.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (was, is) = (comparison.old.side.settings, comparison.new.side.settings);
    // Without a base URL, the constant for it and the constructor that uses it are missing.
    let severity = if is.base_url.is_none() {
        Breaking
    } else {
        Addition
    };
    let url = Subject::at("Client::BASE_URL", "/servers");
    let urls = (&was.base_url, &is.base_url);
    comparison.options(("server-changed", severity), &url, urls);
    // Programs compile as before with another quota, whose answers are not retried.
    let (subject, quotas) = (Subject::at("quota", "/info"), (&quota(was), &quota(is)));
    comparison.options(("quota-changed", Addition), &subject, quotas);
    let client = Subject::at("Client", "/paths");
    let flags = (&was.stream_property, &is.stream_property);
    comparison.options(("stream-property-changed", Addition), &client, flags);
    credential(comparison, was.credential.as_ref(), is.credential.as_ref());
    headers(comparison, was, is);
    features(comparison);
    let old = &comparison.old.side.output.api;
    let new = &comparison.new.side.output.api;
    let version = Subject::at("info.version", "/info/version");
    let versions = (&Some(old.version.clone()), &Some(new.version.clone()));
    comparison.options(("version-changed", Severity::None), &version, versions);
    let title = Subject::at("Client", "/info/title");
    let was = (&old.title, said_of_tags(old));
    comparison.docs(&title, &was, &(&new.title, said_of_tags(new)));
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

fn credential(comparison: &mut Comparison<'_>, was: Option<&Credential>, is: Option<&Credential>) {
    if was == is {
        return;
    }
    // Without a credential, `with_key` is missing. Without a place to read it from, `from_env` is missing.
    let is_kept = |it: &Credential| !it.environment.is_empty() || !it.files.is_empty();
    let severity = match (was, is) {
        (Some(_), None) => Breaking,
        (Some(was), Some(is)) if is_kept(was) && !is_kept(is) => Breaking,
        _ => Addition,
    };
    let subject = Subject::at("Client::with_key", "/components/securitySchemes");
    let text = |it: Option<&Credential>| Some(it.map_or_else(|| "none".to_owned(), described));
    let texts = (text(was), text(is));
    comparison.add(("credential-changed", severity), &subject, texts);
}

/// Compares the headers of each call. Programs compile as before, but the API may answer differently.
fn headers(comparison: &mut Comparison<'_>, was: &Settings, is: &Settings) {
    let read = |settings: &Settings| -> BTreeMap<String, String> {
        let headers = settings.headers.iter().cloned();
        headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect()
    };
    let (was, is) = (read(was), read(is));
    for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let subject = Subject::at(format!("header {name}"), "/info");
        let values = (&was.get(name).cloned(), &is.get(name).cloned());
        comparison.options(("fixed-header-changed", Addition), &subject, values);
    }
}

fn quota(settings: &Settings) -> Option<String> {
    let quota = settings.quota.as_ref()?;
    Some(format!("{}: {}", quota.member, quota.values.join(", ")))
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
    comparison.lists(
        (was, is),
        |feature| feature,
        ["feature-removed", "feature-added"],
        |_, feature| {
            (
                format!("feature {feature}"),
                Pointer::from("/tags"),
                feature.clone(),
            )
        },
    );
}
