//! Compares parameters: required ones are arguments, and optional ones are fields of a struct.

use super::Severity::{Addition, Breaking};
use super::{Comparison, Half, Severity, Single, Subject, turned, written};
use crate::model::{Location, Operation, Parameter};
use crate::write::parameter::structure_name;

/// Compares the parameters of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let (pairs, [gone, came]) = matched(old, new);
    for parameter in gone {
        let it = single(&comparison.old, old, parameter);
        comparison.gone(("parameter-removed", Breaking), it);
    }
    for parameter in came {
        // An optional parameter adds a field. The first one also adds the struct and a second method.
        let kind = if parameter.required {
            ("required-parameter-added", Breaking)
        } else {
            ("parameter-added", Addition)
        };
        comparison.came(kind, single(&comparison.new, new, parameter));
    }
    for [was, is] in &pairs {
        pair(comparison, (old, was), (new, is));
    }
    order(comparison, old, new, &pairs);
}

fn single(half: &Half<'_>, operation: &Operation, parameter: &Parameter) -> Single {
    let place = half.places.parameter(operation, parameter);
    let text = described(half, parameter);
    (item(operation, parameter), place, text)
}

/// The path of an argument of a method, or of a field of its parameters.
fn item(operation: &Operation, parameter: &Parameter) -> String {
    let argument = &parameter.argument;
    if parameter.required {
        format!("Client::{}({argument})", operation.name)
    } else {
        format!("parameters::{}::{argument}", structure_name(operation))
    }
}

fn kind(half: &Half<'_>, parameter: &Parameter) -> String {
    if parameter.required {
        written::plain(&parameter.schema)
    } else {
        written::optional(half, &parameter.name, &parameter.schema)
    }
}

fn described(half: &Half<'_>, parameter: &Parameter) -> String {
    let (location, kind) = (parameter.location.described(), kind(half, parameter));
    format!("{location} {}: {kind}", parameter.name)
}

/// Pairs old and new parameters: by name, then by the name of the argument, then by the place in the path.
fn matched<'operation>(
    old: &'operation Operation,
    new: &'operation Operation,
) -> (
    Vec<[&'operation Parameter; 2]>,
    [Vec<&'operation Parameter>; 2],
) {
    let rules: [fn(&Parameter, &Parameter) -> bool; 3] = [
        |was, is| was.location == is.location && was.name == is.name,
        |was, is| was.argument == is.argument,
        |was, is| was.location == Location::Path && is.location == Location::Path,
    ];
    let mut pairs = Vec::new();
    let mut gone: Vec<&Parameter> = old.parameters.iter().collect();
    let mut came: Vec<&Parameter> = new.parameters.iter().collect();
    for rule in rules {
        gone.retain(|was| {
            let found = came.iter().position(|is| rule(was, is));
            if let Some(index) = found {
                pairs.push([*was, came.remove(index)]);
            }
            found.is_none()
        });
    }
    (pairs, [gone, came])
}

fn pair(
    comparison: &mut Comparison<'_>,
    (old, was): (&Operation, &Parameter),
    (new, is): (&Operation, &Parameter),
) {
    let (before, after) = (&comparison.old.places, &comparison.new.places);
    let places = (before.parameter(old, was), after.parameter(new, is));
    let subject = Subject::new(item(new, is), places.0, places.1);
    // An argument becomes a field, or a field an argument.
    let required = (was.required, is.required);
    let (on, off) = ("parameter-became-required", "parameter-became-optional");
    let halves = (&comparison.old, &comparison.new);
    if let Some(id) = turned(required, on, off) {
        let texts = (
            Some(described(halves.0, was)),
            Some(described(halves.1, is)),
        );
        comparison.add((id, Breaking), &subject, texts);
    } else {
        let kinds = (kind(halves.0, was), kind(halves.1, is));
        comparison.texts(("parameter-type-changed", Breaking), &subject, kinds);
    }
    // Callers never write the name of an argument, and a path parameter's name is not sent either.
    let is_field = !was.required && !is.required;
    if is_field && was.argument != is.argument {
        let names = (&was.argument, &is.argument);
        comparison.texts(("parameter-renamed", Breaking), &subject, names);
    } else if is.location != Location::Path {
        comparison.texts(
            ("parameter-renamed", Addition),
            &subject,
            (&was.name, &is.name),
        );
    }
    if was.location != is.location {
        let locations = (was.location.described(), is.location.described());
        comparison.texts(("parameter-moved", Addition), &subject, locations);
    } else if was.style != is.style {
        let styles = (format!("{:?}", was.style), format!("{:?}", is.style));
        comparison.texts(("parameter-style-changed", Addition), &subject, styles);
    }
    // The compiler warns about a field, but not about an argument.
    let severity = if is_field { Addition } else { Severity::None };
    comparison.deprecation(severity, &subject, (was.deprecated, is.deprecated));
    comparison.docs(&subject, &was.description, &is.description);
}

/// Callers pass arguments by position, so another order changes their meaning even if it compiles.
fn order(
    comparison: &mut Comparison<'_>,
    old: &Operation,
    new: &Operation,
    pairs: &[[&Parameter; 2]],
) {
    let kept = |is_new: bool, operation: &Operation| -> Vec<usize> {
        let required = operation.parameters.iter().filter(|it| it.required);
        let index_of = |parameter: &Parameter| {
            pairs.iter().position(|[was, is]| {
                let this = if is_new { is } else { was };
                was.required && is.required && std::ptr::eq(*this, parameter)
            })
        };
        required.filter_map(index_of).collect()
    };
    if kept(false, old) == kept(true, new) {
        return;
    }
    let names = |operation: &Operation| {
        let required = operation.parameters.iter().filter(|it| it.required);
        let names: Vec<&str> = required.map(|it| it.argument.as_str()).collect();
        names.join(", ")
    };
    let subject = comparison.operation(written::method(new), old, new);
    let texts = (Some(names(old)), Some(names(new)));
    comparison.add(("parameters-reordered", Breaking), &subject, texts);
}
