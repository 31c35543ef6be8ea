//! Compares the answers of operations, by status.

use proc_macro2::TokenStream;

use super::Severity::{Addition, Breaking, Docs};
use super::written::{method, tidy};
use super::{Comparison, Half, Subject, each};
use crate::model::{Content, Operation, Status};
use crate::name::outcome::{Arm, Outcome, Success, outcome, stream_outcome};
use crate::write::arm::success_type;
use crate::write::response::{content_type, error_name, success_name};

/// Compares the answers of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (outcome(old), outcome(new));
    let halves = (&comparison.old, &comparison.new);
    let kinds = (kind(halves.0, old, &was), kind(halves.1, new, &is));
    let places = ((old, first(&was)), (new, first(&is)));
    let subject = at(comparison, method(new), places);
    match (&was.success, &is.success) {
        (Success::Several(before), Success::Several(after)) => {
            let name = success_name(&is);
            let both = ((old, &**before), (new, &**after));
            arms(comparison, both, is_secret, &name);
        }
        _ if kinds.0 != kinds.1 => {
            comparison.texts(("answer-type-changed", Breaking), &subject, kinds);
        }
        // Both versions have the same type for all statuses.
        _ => statuses(comparison, (old, &was), (new, &is)),
    }
    let (before, after) = (media_type(&was), media_type(&is));
    if before.is_some() && after.is_some() && before != after {
        comparison.mark(("answer-media-type-changed", Addition), &subject);
    }
    streams(comparison, old, new);
    let (errors, name) = (((old, &*was.errors), (new, &*is.errors)), error_name(&is));
    arms(comparison, errors, |_, _| false, &name);
    for response in &new.responses {
        let before = old.responses.iter().find(|it| it.status == response.status);
        if before.is_some_and(|before| before.description != response.description) {
            let status = Some(response.status);
            let subject = at(comparison, method(new), ((old, status), (new, status)));
            let text = format!("answer {}", response.status);
            comparison.add(("docs-changed", Docs), &subject, (None, Some(text)));
        }
    }
}

/// An operation, and a status of it.
type Answer<'operation> = (&'operation Operation, Option<Status>);

/// An item that belongs to answers of an operation, at the places of these statuses or of the operation.
fn at(
    comparison: &Comparison<'_>,
    item: String,
    ((old, was), (new, is)): (Answer<'_>, Answer<'_>),
) -> Subject {
    let (before, after) = (&comparison.old.places, &comparison.new.places);
    Subject::new(item, before.response(old, was), after.response(new, is))
}

/// The type of a success.
fn kind(half: &Half<'_>, operation: &Operation, outcome: &Outcome<'_>) -> String {
    tidy(&success_type(outcome, is_secret(half, operation)))
}

/// Whether the success of an operation is a secret.
fn is_secret(half: &Half<'_>, operation: &Operation) -> bool {
    half.side.settings.sensitive.contains(&operation.name)
}

/// The media type of an answer that is a stream.
fn media_type<'outcome>(outcome: &Outcome<'outcome>) -> Option<&'outcome str> {
    match &outcome.success {
        Success::One(Content::Stream(stream), _) => Some(&stream.media_type),
        _ => None,
    }
}

/// Compares the methods that stream an answer which otherwise comes whole.
fn streams(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (stream_outcome(old), stream_outcome(new));
    let halves = (&comparison.old, &comparison.new);
    let kinds = (
        was.as_ref().map(|it| kind(halves.0, old, it)),
        is.as_ref().map(|it| kind(halves.1, new, it)),
    );
    let media_types = (
        was.as_ref().and_then(media_type),
        is.as_ref().and_then(media_type),
    );
    let names = (&old.second_names.stream, &new.second_names.stream);
    let (kind, name) = match &kinds {
        (Some(_), None) => (("stream-removed", Breaking), names.0),
        (None, Some(_)) => (("stream-added", Addition), names.1),
        (None, None) => return,
        _ if kinds.0 != kinds.1 => (("answer-type-changed", Breaking), names.1),
        _ if names.0 != names.1 => (("method-renamed", Breaking), names.1),
        _ if media_types.0 != media_types.1 => (("answer-media-type-changed", Addition), names.1),
        _ => return,
    };
    let status = |outcome: &Option<Outcome<'_>>| outcome.as_ref().and_then(first);
    let places = ((old, status(&was)), (new, status(&is)));
    let subject = at(comparison, format!("Client::{name}"), places);
    comparison.add(kind, &subject, kinds);
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
    (old, was): (&Operation, &Outcome<'_>),
    (new, is): (&Operation, &Outcome<'_>),
) {
    comparison.lists_of(
        ("status-removed", Addition),
        |_| ("status-added", Addition),
        (each(old, successes(was)), each(new, successes(is))),
        |(_, status)| status,
        |half, (operation, status)| {
            let place = half.places.response(operation, Some(status));
            (method(new), place, status.to_string())
        },
    );
}

/// An operation, and the variants of one of its enums.
type Arms<'outcome> = (&'outcome Operation, &'outcome [Arm<'outcome>]);

/// Compares the variants of one enum of `responses.rs`.
fn arms(
    comparison: &mut Comparison<'_>,
    ((old, was), (new, is)): (Arms<'_>, Arms<'_>),
    is_secret: impl Fn(&Half<'_>, &Operation) -> bool,
    name: &str,
) {
    let kind = |half: &Half<'_>, operation: &Operation, arm: &Arm<'_>| {
        let is_secret = is_secret(half, operation);
        let tokens = content_type(&arm.response.content, &TokenStream::new(), is_secret);
        tokens.map_or_else(|| "no body".to_owned(), |tokens| tidy(&tokens))
    };
    let item = |arm: &Arm<'_>| format!("responses::{name}::{}", arm.variant);
    let pairs = comparison.lists(
        (each(old, was), each(new, is)),
        |(_, arm)| arm.variant.as_str(),
        ["status-removed", "status-added"],
        |half, (operation, arm)| {
            let status = arm.response.status;
            let place = half.places.response(operation, Some(status));
            let text = format!("{status}: {}", kind(half, operation, arm));
            (item(arm), place, text)
        },
    );
    for ((_, was), (_, is)) in pairs {
        let halves = (&comparison.old, &comparison.new);
        let kinds = (kind(halves.0, old, was), kind(halves.1, new, is));
        let places = (Some(was.response.status), Some(is.response.status));
        let subject = at(comparison, item(is), ((old, places.0), (new, places.1)));
        comparison.texts(("answer-type-changed", Breaking), &subject, kinds);
    }
}
