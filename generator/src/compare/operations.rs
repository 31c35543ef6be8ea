//! Compares operations: their existence, their requests, and their docs.

use std::collections::BTreeSet;

use super::Severity::{Addition, Breaking, Docs};
use super::written::method;
use super::{Comparison, Half, Subject, answers, bodies, parameters};
use crate::model::{Choice, Operation};
use crate::pipeline::Output;

/// Compares all operations by name.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let old = &comparison.old.side.output.api.operations;
    let new = &comparison.new.side.output.api.operations;
    let pairs = comparison.lists(
        (old, new),
        |it| &it.name,
        ["operation-removed", "operation-added"],
        |half, it| (method(it), half.places.operation(it), it.signature()),
    );
    for (was, is) in pairs {
        pair(comparison, was, is);
    }
}

fn pair(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let subject = comparison.operation(method(new), old, new);
    // An old client would call an operation that may be gone, but a program still compiles with the new one.
    comparison.texts(("path-changed", Addition), &subject, (&old.path, &new.path));
    comparison.texts(
        ("method-changed", Addition),
        &subject,
        (&old.method, &new.method),
    );
    let servers = (&old.server, &new.server);
    comparison.options(("server-changed", Addition), &subject, servers);
    let credential = |it: &Operation| {
        if it.is_open {
            "no credential"
        } else {
            "a credential"
        }
    };
    let credentials = (credential(old), credential(new));
    comparison.texts(("credential-changed", Addition), &subject, credentials);
    let deprecated = (old.deprecated, new.deprecated);
    comparison.deprecation(Addition, &subject, deprecated);
    second_names(comparison, old, new);
    pages(comparison, old, new);
    tags(comparison, old, new);
    let said = |it: &Operation| {
        let texts = [&it.summary, &it.description, &it.documentation];
        let body = it.body.iter().filter_map(|body| body.choice.clone());
        let answers = it.responses.iter().filter_map(|it| it.choice.clone());
        let choices: Vec<Choice> = body.chain(answers).collect();
        (texts.map(Clone::clone), choices)
    };
    comparison.docs(&subject, &said(old), &said(new));
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
    for (is_there, id, module, [was, is]) in [
        (
            has_optional,
            "method-renamed",
            "Client",
            [&was.with, &is.with],
        ),
        (
            has_optional,
            "type-renamed",
            "parameters",
            [&was.structure, &is.structure],
        ),
        (
            has_form,
            "type-renamed",
            "parameters",
            [&was.form, &is.form],
        ),
    ] {
        if is_there {
            let subject = comparison.operation(format!("{module}::{is}"), old, new);
            comparison.texts((id, Breaking), &subject, (was, is));
        }
    }
}

/// Compares the method that goes through all pages of a list, which depends on parameter and answer together.
fn pages(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (was, is) = (&old.second_names.all, &new.second_names.all);
    let has = |half: &Half<'_>, name| half.functions.contains(name);
    let (kind, name) = match (has(&comparison.old, was), has(&comparison.new, is)) {
        (true, false) => (("pages-removed", Breaking), was),
        (false, true) => (("pages-added", Addition), is),
        (true, true) if was != is => (("method-renamed", Breaking), is),
        _ => return,
    };
    let subject = comparison.operation(format!("Client::{name}"), old, new);
    comparison.mark(kind, &subject);
}

/// The names of functions that are not `async`: those of lists, and the constructors, which belong to no operation.
pub(super) fn functions(output: &Output) -> BTreeSet<String> {
    let text = output.files.get("client.rs");
    let lines = text.map_or("", String::as_str).lines();
    let names = lines.filter_map(|line| {
        let name = line.trim_start().strip_prefix("pub fn ")?;
        let end = name.find(|it: char| !it.is_alphanumeric() && it != '_')?;
        Some(name[..end].to_owned())
    });
    names.collect()
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
    let places = (&comparison.old.places, &comparison.new.places);
    let (before, after) = (places.0.operation(old), places.1.operation(new));
    let subject = Subject::new(method(new), before.child("tags"), after.child("tags"));
    for tag in was.difference(&is) {
        let severity = if are_features { Breaking } else { Docs };
        let text = (Some(tag.clone()), None);
        comparison.add(("tag-removed", severity), &subject, text);
    }
    for tag in is.difference(&was) {
        // An operation without tags was available with any features.
        let severity = match (are_features, was.is_empty()) {
            (true, true) => Breaking,
            (true, false) => Addition,
            (false, _) => Docs,
        };
        let text = (None, Some(tag.clone()));
        comparison.add(("tag-added", severity), &subject, text);
    }
}
