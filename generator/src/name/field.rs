//! The names of arguments, and of the fields for parts and properties.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::choose;
use super::identifier::{snake, spelled, spelled_out};
use crate::model::{Body, Operation};

/// Names that the generated methods use for their own variables.
const RESERVED: [&str; 5] = ["body", "request", "answer", "form", "optional"];

/// Gives each parameter of the operation the name of its argument.
pub(crate) fn assign(operation: &mut Operation) {
    let parameters = operation.parameters.iter();
    let candidates: Vec<Vec<String>> = parameters
        .map(|parameter| {
            let base = spelled(&parameter.name, snake).unwrap_or_else(|| "parameter".to_owned());
            let by_place = snake(&format!("{} {base}", parameter.location.as_str()));
            std::iter::once(base).chain(by_place).collect()
        })
        .collect();
    // If two parameters have one name, the one in the path keeps it.
    let mut known = HashSet::new();
    let first: Vec<Option<&String>> = candidates
        .iter()
        .map(|names| {
            let name = names.first().filter(|name| known.insert(*name));
            name.filter(|name| !RESERVED.contains(&name.as_str()))
        })
        .collect();
    let chosen = choose(&candidates, &first, |name| RESERVED.contains(&name), "_");
    for (parameter, argument) in operation.parameters.iter_mut().zip(chosen) {
        parameter.argument = argument;
    }
}

/// Gives each part of a body the name of its field.
pub(crate) fn assign_parts(body: &mut Body) {
    let parts: Vec<&str> = body.parts.iter().map(|part| part.name.as_str()).collect();
    let candidates: Vec<Vec<String>> = parts
        .iter()
        .map(|part| vec![spelled(part, snake).unwrap_or_else(|| "part".to_owned())])
        .collect();
    let fields = choose(&candidates, &kept(&candidates, &parts), |_| false, "_part");
    for (part, field) in body.parts.iter_mut().zip(fields) {
        part.field = field;
    }
}

/// The name of the field for each property. With `further`, the last name is for the field of the properties without
/// names.
#[must_use]
pub(crate) fn field_names(properties: &[&str], further: bool) -> Vec<String> {
    let wires = properties.iter().copied().chain(further.then_some("extra"));
    let plain: IndexSet<String> = wires.clone().filter_map(snake).collect();
    if plain.len() == properties.len() + usize::from(further) {
        return plain.into_iter().collect();
    }
    let candidates: Vec<Vec<String>> = wires
        .map(|wire| {
            let names = [snake(wire), snake(&spelled_out(wire))]
                .into_iter()
                .flatten();
            let names: Vec<String> = names.collect();
            if names.is_empty() {
                vec!["unnamed".to_owned()]
            } else {
                names
            }
        })
        .collect();
    let kept = kept(&candidates, properties);
    choose(&candidates, &kept, |_| false, "_field")
}

/// If several things have one name in Rust, the one that is spelled that way keeps it.
fn kept<'name>(candidates: &'name [Vec<String>], spellings: &[&str]) -> Vec<Option<&'name String>> {
    let named = candidates.iter().enumerate().map(|(index, names)| {
        let spelling = spellings.get(index);
        names
            .first()
            .filter(|name| spelling == Some(&name.as_str()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Location, Parameter};

    fn arguments(parameters: &[(&str, Location)]) -> Vec<String> {
        let mut operation = Operation {
            parameters: parameters
                .iter()
                .map(|(name, location)| Parameter {
                    name: (*name).to_owned(),
                    location: *location,
                    ..Parameter::default()
                })
                .collect(),
            ..Operation::default()
        };
        assign(&mut operation);
        operation
            .parameters
            .into_iter()
            .map(|parameter| parameter.argument)
            .collect()
    }

    #[test]
    fn parameters_of_one_name_are_distinguished_by_their_places() {
        assert_eq!(
            arguments(&[("id", Location::Path), ("id", Location::Query)]),
            ["id", "query_id"]
        );
    }

    #[test]
    fn parameters_do_not_get_names_that_the_method_uses() {
        assert_eq!(
            arguments(&[("body", Location::Query), ("type", Location::Query)]),
            ["query_body", "type_"]
        );
    }

    #[test]
    fn a_name_of_symbols_is_spelled_out() {
        assert_eq!(arguments(&[("$", Location::Query)]), ["dollar"]);
    }

    #[test]
    fn unusual_or_similar_names_get_different_fields_in_snake_case() {
        let properties = ["@type", "type", "_type", "$", "", "gen", "1st", "extra"];
        assert_eq!(
            field_names(&properties, true),
            [
                "at_type",
                "type_",
                "underscore_type",
                "dollar",
                "unnamed",
                "gen_",
                "n1st",
                "extra",
                "extra_field"
            ]
        );
    }
}
