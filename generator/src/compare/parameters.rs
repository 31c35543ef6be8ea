//! Compares parameters: required ones are arguments, and optional ones are fields of a struct.

use super::written::{self, deprecation};
use super::{Comparison, Details, Half, Severity};
use crate::model::{Location, Operation, Parameter};
use crate::write::parameter::structure_name;

/// Compares the parameters of one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation, new: &Operation) {
    let Matched { pairs, gone, came } = matched(old, new);
    for parameter in gone {
        let place = comparison.old.places.parameter(old, parameter);
        let details = Details::gone(place).was(described(&comparison.old, parameter));
        let item = item(old, parameter);
        comparison.add("parameter-removed", Severity::Breaking, item, details);
    }
    for parameter in came {
        let place = comparison.new.places.parameter(new, parameter);
        let details = Details::came(place).is(described(&comparison.new, parameter));
        // An optional parameter adds a field. The first one also adds the struct and a second method.
        let (id, severity) = if parameter.required {
            ("required-parameter-added", Severity::Breaking)
        } else {
            ("parameter-added", Severity::Addition)
        };
        comparison.add(id, severity, item(new, parameter), details);
    }
    for (was, is) in &pairs {
        pair(comparison, (old, was), (new, is));
    }
    order(comparison, old, new, &pairs);
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
    let kind = kind(half, parameter);
    format!(
        "{} {}: {kind}",
        parameter.location.described(),
        parameter.name
    )
}

struct Matched<'operation> {
    pairs: Vec<(&'operation Parameter, &'operation Parameter)>,
    gone: Vec<&'operation Parameter>,
    came: Vec<&'operation Parameter>,
}

/// Pairs old and new parameters: by name, then by the name of the argument, then by the place in the path.
fn matched<'operation>(
    old: &'operation Operation,
    new: &'operation Operation,
) -> Matched<'operation> {
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
                pairs.push((*was, came.remove(index)));
            }
            found.is_none()
        });
    }
    Matched { pairs, gone, came }
}

fn pair(
    comparison: &mut Comparison<'_>,
    (old, was): (&Operation, &Parameter),
    (new, is): (&Operation, &Parameter),
) {
    let at = |comparison: &Comparison<'_>| {
        let before = comparison.old.places.parameter(old, was);
        Details::at(before, comparison.new.places.parameter(new, is))
    };
    let item = item(new, is);
    // An argument becomes a field, or a field an argument.
    let became = match (was.required, is.required) {
        (false, true) => Some("parameter-became-required"),
        (true, false) => Some("parameter-became-optional"),
        _ => None,
    };
    if let Some(id) = became {
        let details = at(comparison)
            .was(described(&comparison.old, was))
            .is(described(&comparison.new, is));
        comparison.add(id, Severity::Breaking, &*item, details);
    }
    let kinds = (kind(&comparison.old, was), kind(&comparison.new, is));
    if was.required == is.required && kinds.0 != kinds.1 {
        let details = at(comparison).was(kinds.0).is(kinds.1);
        comparison.add(
            "parameter-type-changed",
            Severity::Breaking,
            &*item,
            details,
        );
    }
    // Callers never write the name of an argument, and a path parameter's name is not sent either.
    let is_field = !was.required && !is.required;
    if is_field && was.argument != is.argument {
        let details = at(comparison).was(&was.argument).is(&is.argument);
        comparison.add("parameter-renamed", Severity::Breaking, &*item, details);
    } else if was.name != is.name && is.location != Location::Path {
        let details = at(comparison).was(&was.name).is(&is.name);
        comparison.add("parameter-renamed", Severity::Addition, &*item, details);
    }
    if was.location != is.location {
        let details = at(comparison)
            .was(was.location.described())
            .is(is.location.described());
        comparison.add("parameter-moved", Severity::Addition, &*item, details);
    } else if was.style != is.style {
        let details = at(comparison)
            .was(format!("{:?}", was.style))
            .is(format!("{:?}", is.style));
        comparison.add(
            "parameter-style-changed",
            Severity::Addition,
            &*item,
            details,
        );
    }
    if let Some((id, details)) = deprecation(was.deprecated, is.deprecated, at(comparison)) {
        // The compiler warns about a field, but not about an argument.
        let severity = if is_field {
            Severity::Addition
        } else {
            Severity::None
        };
        comparison.add(id, severity, &*item, details);
    }
    if was.description != is.description {
        let details = at(comparison);
        comparison.add("docs-changed", Severity::Docs, &*item, details);
    }
}

/// Callers pass arguments by position, so another order changes their meaning even if it compiles.
fn order(
    comparison: &mut Comparison<'_>,
    old: &Operation,
    new: &Operation,
    pairs: &[(&Parameter, &Parameter)],
) {
    let kept = |is_new: bool, operation: &Operation| -> Vec<usize> {
        let required = operation.parameters.iter().filter(|it| it.required);
        let index_of = |parameter: &Parameter| {
            pairs.iter().position(|(was, is)| {
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
    let places = (&comparison.old.places, &comparison.new.places);
    let details = Details::at(places.0.operation(old), places.1.operation(new))
        .was(names(old))
        .is(names(new));
    let item = super::written::method(new);
    comparison.add("parameters-reordered", Severity::Breaking, item, details);
}
