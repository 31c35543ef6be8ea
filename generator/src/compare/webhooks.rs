//! Compares deliveries of webhooks: their verification and their events.

use super::Severity::{Addition, Breaking};
use super::place::Places;
use super::{Comparison, Subject, written};
use crate::model::Api;
use crate::name::variant::variant_names;

/// Compares the module `webhook`.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let was = &comparison.old.side.settings.webhook;
    let is = &comparison.new.side.settings.webhook;
    let subject = |item: &str| Subject {
        item: item.to_owned(),
        old: None,
        new: None,
    };
    let has = (was.is_some(), is.is_some());
    comparison.switched(
        has,
        ["webhook-removed", "webhook-added"],
        &subject("webhook"),
    );
    if has == (true, true) {
        if was != is {
            comparison.mark(("signature-changed", Addition), &subject("webhook::SCHEME"));
        }
        events(comparison);
    }
}

/// The events by name, each with its variant and the type of its payload.
fn read(api: &Api) -> Vec<(&str, String, String)> {
    let names: Vec<String> = api.webhooks.iter().map(|it| it.name.clone()).collect();
    let named = api.webhooks.iter().zip(variant_names(&names));
    named
        .map(|(it, variant)| (it.name.as_str(), variant, written::plain(&it.payload)))
        .collect()
}

fn events(comparison: &mut Comparison<'_>) {
    let old = read(&comparison.old.side.output.api);
    let new = read(&comparison.new.side.output.api);
    let item = |variant: &str| format!("webhook::Event::{variant}");
    let pairs = comparison.lists(
        (&old, &new),
        |(name, ..)| *name,
        ["event-removed", "event-added"],
        |_, (name, variant, payload)| (item(variant), Places::webhook(name), payload.clone()),
    );
    for ((name, variant, payload), (_, now, holds)) in pairs {
        let subject = Subject::new(item(now), Places::webhook(name), Places::webhook(name));
        comparison.texts(("event-type-changed", Breaking), &subject, (payload, holds));
        comparison.texts(("event-renamed", Breaking), &subject, (variant, now));
    }
}
