//! Compares operations: their existence, their requests, and their docs.

use std::collections::BTreeSet;

use super::written::{deprecation, method};
use super::{Comparison, Details, Half, Severity, answers, bodies, parameters};
use crate::model::{Choice, Operation};

/// Compares all operations by name.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let old = &comparison.old.side.output.api.operations;
    let new = &comparison.new.side.output.api.operations;
    for operation in old {
        match new.iter().find(|it| it.name == operation.name) {
            Some(now) => pair(comparison, operation, now),
            None => {
                let place = comparison.old.places.operation(operation);
                let details = Details::gone(place).was(operation.signature());
                let item = method(operation);
                comparison.add("operation-removed", Severity::Breaking, item, details);
            }
        }
    }
    for operation in new {
        if !old.iter().any(|it| it.name == operation.name) {
            let place = comparison.new.places.operation(operation);
            let details = Details::came(place).is(operation.signature());
            let item = method(operation);
            comparison.add("operation-added", Severity::Addition, item, details);
        }
    }
}

fn pair(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let at = |comparison: &Comparison<'_>| {
        let was = comparison.old.places.operation(old);
        Details::at(was, comparison.new.places.operation(new))
    };
    // An old client would call an operation that may be gone, but a program still compiles with the new one.
    for (id, was, is) in [
        ("path-changed", &old.path, &new.path),
        ("method-changed", &old.method, &new.method),
    ] {
        if was != is {
            let details = at(comparison).was(was).is(is);
            comparison.add(id, Severity::Addition, method(new), details);
        }
    }
    if old.server != new.server {
        let mut details = at(comparison);
        details.was.clone_from(&old.server);
        details.is.clone_from(&new.server);
        comparison.add("server-changed", Severity::Addition, method(new), details);
    }
    if old.is_open != new.is_open {
        let said = |is_open: bool| {
            if is_open {
                "no credential"
            } else {
                "a credential"
            }
        };
        let details = at(comparison).was(said(old.is_open)).is(said(new.is_open));
        comparison.add(
            "credential-changed",
            Severity::Addition,
            method(new),
            details,
        );
    }
    if let Some((id, details)) = deprecation(old.deprecated, new.deprecated, at(comparison)) {
        comparison.add(id, Severity::Addition, method(new), details);
    }
    second_names(comparison, old, new);
    tags(comparison, old, new);
    let said = |it: &Operation| {
        let texts = [&it.summary, &it.description, &it.documentation];
        let body = it.body.iter().filter_map(|body| body.choice.clone());
        let answers = it.responses.iter().filter_map(|it| it.choice.clone());
        let choices: Vec<Choice> = body.chain(answers).collect();
        (texts.map(Clone::clone), choices)
    };
    if said(old) != said(new) {
        let details = at(comparison);
        comparison.add("docs-changed", Severity::Docs, method(new), details);
    }
    parameters::compare(comparison, old, new);
    bodies::compare(comparison, old, new);
    answers::compare(comparison, old, new);
}

/// The second method and the structs of an operation may get other names if another operation needs theirs.
fn second_names(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (&old.second_names, &new.second_names);
    let both_have = |has: fn(&Operation) -> bool| has(old) && has(new);
    let has_optional = both_have(Operation::has_optional);
    let has_form = both_have(|it| it.bodies().any(|body| !body.parts.is_empty()));
    for (is_there, id, module, was, is) in [
        (
            has_optional,
            "method-renamed",
            "Client",
            &was.with,
            &is.with,
        ),
        (
            has_optional,
            "type-renamed",
            "parameters",
            &was.structure,
            &is.structure,
        ),
        (has_form, "type-renamed", "parameters", &was.form, &is.form),
    ] {
        if is_there && was != is {
            let places = (&comparison.old.places, &comparison.new.places);
            let details = Details::at(places.0.operation(old), places.1.operation(new));
            let item = format!("{module}::{is}");
            comparison.add(id, Severity::Breaking, item, details.was(was).is(is));
        }
    }
}

/// In a big document, tags are features. A program that chose only one tag loses an operation that leaves it.
fn tags(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let set = |operation: &Operation| operation.tags.iter().cloned().collect::<BTreeSet<_>>();
    let (was, is) = (set(old), set(new));
    if was == is {
        return;
    }
    let has_features = |half: &Half<'_>| !half.side.output.features.is_empty();
    let are_features = has_features(&comparison.old) && has_features(&comparison.new);
    let places = &comparison.old.places;
    let (before, after) = (places.operation(old), comparison.new.places.operation(new));
    for tag in was.difference(&is) {
        let severity = if are_features {
            Severity::Breaking
        } else {
            Severity::Docs
        };
        let details = Details::at(before.child("tags"), after.child("tags")).was(tag);
        comparison.add("tag-removed", severity, method(new), details);
    }
    for tag in is.difference(&was) {
        // An operation without tags was available with any features.
        let severity = match (are_features, was.is_empty()) {
            (true, true) => Severity::Breaking,
            (true, false) => Severity::Addition,
            (false, _) => Severity::Docs,
        };
        let details = Details::at(before.child("tags"), after.child("tags")).is(tag);
        comparison.add("tag-added", severity, method(new), details);
    }
}
