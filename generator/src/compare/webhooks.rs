//! Compares deliveries of webhooks: their verification and their events.

use super::place::Places;
use super::{Comparison, Details, Severity, written};
use crate::model::Api;
use crate::name::variant::variant_names;

/// Compares the module `webhook`.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let settings = (
        &comparison.old.side.settings.webhook,
        &comparison.new.side.settings.webhook,
    );
    match settings {
        (None, None) => return,
        (Some(_), None) => {
            let details = Details::default();
            comparison.add("webhook-removed", Severity::Breaking, "webhook", details);
            return;
        }
        (None, Some(_)) => {
            let details = Details::default();
            comparison.add("webhook-added", Severity::Addition, "webhook", details);
            return;
        }
        (Some(was), Some(is)) if was != is => {
            let details = Details::default();
            comparison.add(
                "signature-changed",
                Severity::Addition,
                "webhook::SCHEME",
                details,
            );
        }
        _ => {}
    }
    events(comparison);
}

/// The events by name, each with its variant and the type of its payload.
fn read(api: &Api) -> Vec<(String, String, String)> {
    let names: Vec<String> = api.webhooks.iter().map(|it| it.name.clone()).collect();
    let variants = variant_names(&names).into_iter();
    let payloads = api.webhooks.iter().map(|it| written::plain(&it.payload));
    let named = names.iter().cloned().zip(variants).zip(payloads);
    named
        .map(|((name, variant), payload)| (name, variant, payload))
        .collect()
}

fn events(comparison: &mut Comparison<'_>) {
    let old = read(&comparison.old.side.output.api);
    let new = read(&comparison.new.side.output.api);
    let item = |variant: &str| format!("webhook::Event::{variant}");
    for (name, variant, payload) in &old {
        let Some((_, now, holds)) = new.iter().find(|(it, ..)| it == name) else {
            let details = Details::gone(Places::webhook(name)).was(payload);
            comparison.add("event-removed", Severity::Breaking, item(variant), details);
            continue;
        };
        let at = || Details::at(Places::webhook(name), Places::webhook(name));
        if payload != holds {
            let details = at().was(payload).is(holds);
            comparison.add("event-type-changed", Severity::Breaking, item(now), details);
        }
        if variant != now {
            let details = at().was(variant).is(now);
            comparison.add("event-renamed", Severity::Breaking, item(now), details);
        }
    }
    for (name, variant, payload) in &new {
        if !old.iter().any(|(it, ..)| it == name) {
            let details = Details::came(Places::webhook(name)).is(payload);
            comparison.add("event-added", Severity::Addition, item(variant), details);
        }
    }
}
