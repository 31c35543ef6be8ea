//! Compares the answers of operations, by status.

use proc_macro2::TokenStream;

use super::{Comparison, Details, Severity, written};
use crate::base::pointer::Pointer;
use crate::model::{Content, Operation, Status};
use crate::name::outcome::{Arm, Outcome, Success, outcome, stream_outcome};
use crate::write::arm::success_type;
use crate::write::response::{content_type, error_name, success_name};

/// Compares the answers of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (outcome(old), outcome(new));
    let secret = (
        comparison.old.side.settings.sensitive.contains(&old.name),
        comparison.new.side.settings.sensitive.contains(&new.name),
    );
    let places = Answers { old, new };
    let kinds = (
        written::tidy(&success_type(&was, secret.0)),
        written::tidy(&success_type(&is, secret.1)),
    );
    match (&was.success, &is.success) {
        (Success::Several(before), Success::Several(after)) => {
            let name = success_name(&is);
            arms(comparison, &places, (before, after), secret, &name);
        }
        _ if kinds.0 != kinds.1 => {
            let details = places.at(comparison, first(&was), first(&is));
            let details = details.was(kinds.0).is(kinds.1);
            let item = super::written::method(new);
            comparison.add("answer-type-changed", Severity::Breaking, item, details);
        }
        // Both versions have the same type for all statuses.
        _ => statuses(comparison, &places, &was, &is),
    }
    let (before, after) = (media_type(&was), media_type(&is));
    if before.is_some() && after.is_some() && before != after {
        let details = places.at(comparison, first(&was), first(&is));
        let item = super::written::method(new);
        let id = "answer-media-type-changed";
        comparison.add(id, Severity::Addition, item, details);
    }
    streams(comparison, &places, secret);
    let name = error_name(&is);
    arms(
        comparison,
        &places,
        (&was.errors, &is.errors),
        (false, false),
        &name,
    );
    for response in &new.responses {
        let before = old.responses.iter().find(|it| it.status == response.status);
        if before.is_some_and(|before| before.description != response.description) {
            let status = Some(response.status);
            let details = places
                .at(comparison, status, status)
                .is(format!("answer {}", response.status));
            let item = super::written::method(new);
            comparison.add("docs-changed", Severity::Docs, item, details);
        }
    }
}

/// The media type of an answer that is a stream.
fn media_type<'outcome>(outcome: &Outcome<'outcome>) -> Option<&'outcome str> {
    match &outcome.success {
        Success::One(Content::Stream(stream), _) => Some(&stream.media_type),
        _ => None,
    }
}

/// Compares the methods that stream an answer which otherwise comes whole.
fn streams(comparison: &mut Comparison<'_>, places: &Answers<'_>, secret: (bool, bool)) {
    let (was, is) = (stream_outcome(places.old), stream_outcome(places.new));
    let kind = |outcome: &Outcome<'_>, is_secret| written::tidy(&success_type(outcome, is_secret));
    let kinds = (
        was.as_ref().map(|outcome| kind(outcome, secret.0)),
        is.as_ref().map(|outcome| kind(outcome, secret.1)),
    );
    let names = (
        &places.old.second_names.stream,
        &places.new.second_names.stream,
    );
    let (id, severity, name) = match &kinds {
        (Some(_), None) => ("stream-removed", Severity::Breaking, names.0),
        (None, Some(_)) => ("stream-added", Severity::Addition, names.1),
        (Some(was), Some(is)) if was != is => ("answer-type-changed", Severity::Breaking, names.1),
        (Some(_), Some(_)) if names.0 != names.1 => ("method-renamed", Severity::Breaking, names.1),
        (Some(_), Some(_))
            if was.as_ref().and_then(media_type) != is.as_ref().and_then(media_type) =>
        {
            ("answer-media-type-changed", Severity::Addition, names.1)
        }
        _ => return,
    };
    let status = |outcome: &Option<Outcome<'_>>| outcome.as_ref().and_then(first);
    let mut details = places.at(comparison, status(&was), status(&is));
    (details.was, details.is) = kinds;
    comparison.add(id, severity, format!("Client::{name}"), details);
}

/// The two versions of one operation, to find the places of its answers.
struct Answers<'operation> {
    old: &'operation Operation,
    new: &'operation Operation,
}

impl Answers<'_> {
    fn before(&self, comparison: &Comparison<'_>, status: Option<Status>) -> Pointer {
        let places = &comparison.old.places;
        let response = status.map(|status| places.response(self.old, status));
        response.unwrap_or_else(|| places.operation(self.old))
    }

    fn after(&self, comparison: &Comparison<'_>, status: Option<Status>) -> Pointer {
        let places = &comparison.new.places;
        let response = status.map(|status| places.response(self.new, status));
        response.unwrap_or_else(|| places.operation(self.new))
    }

    fn at(&self, comparison: &Comparison<'_>, was: Option<Status>, is: Option<Status>) -> Details {
        Details::at(self.before(comparison, was), self.after(comparison, is))
    }
}

/// The statuses of a success.
fn successes(outcome: &Outcome<'_>) -> Vec<Status> {
    match &outcome.success {
        Success::One(_, statuses) => statuses.clone(),
        Success::Several(arms) => arms.iter().map(|arm| arm.response.status).collect(),
        Success::Undocumented => Vec::new(),
    }
}

fn first(outcome: &Outcome<'_>) -> Option<Status> {
    successes(outcome).first().copied()
}

fn statuses(
    comparison: &mut Comparison<'_>,
    places: &Answers<'_>,
    was: &Outcome<'_>,
    is: &Outcome<'_>,
) {
    let (before, after) = (successes(was), successes(is));
    let item = super::written::method(places.new);
    for status in before.iter().filter(|it| !after.contains(it)) {
        let place = places.before(comparison, Some(*status));
        let details = Details::gone(place).was(status.to_string());
        comparison.add("status-removed", Severity::Addition, &*item, details);
    }
    for status in after.iter().filter(|it| !before.contains(it)) {
        let place = places.after(comparison, Some(*status));
        let details = Details::came(place).is(status.to_string());
        comparison.add("status-added", Severity::Addition, &*item, details);
    }
}

/// Compares the variants of one enum of `responses.rs`.
fn arms(
    comparison: &mut Comparison<'_>,
    places: &Answers<'_>,
    (old, new): (&[Arm<'_>], &[Arm<'_>]),
    secret: (bool, bool),
    name: &str,
) {
    let kind = |arm: &Arm<'_>, is_secret: bool| {
        let content = &arm.response.content;
        content_type(content, &TokenStream::new(), is_secret)
            .map_or_else(|| "no body".to_owned(), |tokens| written::tidy(&tokens))
    };
    let described = |arm: &Arm<'_>, is_secret: bool| {
        format!("{}: {}", arm.response.status, kind(arm, is_secret))
    };
    let item = |arm: &Arm<'_>| format!("responses::{name}::{}", arm.variant);
    for arm in old {
        let before = places.before(comparison, Some(arm.response.status));
        let Some(now) = new.iter().find(|it| it.variant == arm.variant) else {
            let details = Details::gone(before).was(described(arm, secret.0));
            comparison.add("status-removed", Severity::Breaking, item(arm), details);
            continue;
        };
        let kinds = (kind(arm, secret.0), kind(now, secret.1));
        if kinds.0 != kinds.1 {
            let after = places.after(comparison, Some(now.response.status));
            let details = Details::at(before, after).was(kinds.0).is(kinds.1);
            comparison.add(
                "answer-type-changed",
                Severity::Breaking,
                item(now),
                details,
            );
        }
    }
    for arm in new {
        if !old.iter().any(|it| it.variant == arm.variant) {
            let after = places.after(comparison, Some(arm.response.status));
            let details = Details::came(after).is(described(arm, secret.1));
            comparison.add("status-added", Severity::Addition, item(arm), details);
        }
    }
}
