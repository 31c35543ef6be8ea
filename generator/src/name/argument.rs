//! Argument names of parameters.

use super::choose;
use super::identifier::{snake, spelled_out};
use crate::model::{Body, Operation};

/// Names that the generated methods use for their own variables.
const RESERVED: [&str; 5] = ["body", "request", "answer", "form", "optional"];

/// Gives each parameter of the operation the name of its argument.
pub(crate) fn assign(operation: &mut Operation) {
    let candidates: Vec<Vec<String>> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let base = snake(&parameter.name)
                .or_else(|| snake(&spelled_out(&parameter.name)))
                .unwrap_or_else(|| "parameter".to_owned());
            let by_place = format!("{} {base}", parameter.location.as_str());
            std::iter::once(base.clone())
                .chain(snake(&by_place))
                .collect()
        })
        .collect();
    // If two parameters have one name, the one in the path keeps it.
    let mut first = vec![None; candidates.len()];
    for (index, names) in candidates.iter().enumerate() {
        let is_first = !candidates[..index].iter().any(|other| other[0] == names[0]);
        if is_first && !RESERVED.contains(&names[0].as_str()) {
            first[index] = Some(&names[0]);
        }
    }
    let chosen = choose(&candidates, &first, |name| RESERVED.contains(&name), "_");
    for (parameter, argument) in operation.parameters.iter_mut().zip(chosen) {
        parameter.argument = argument;
    }
}

/// Gives each part of a body the name of its field.
pub(crate) fn assign_parts(body: &mut Body) {
    let candidates: Vec<Vec<String>> = body
        .parts
        .iter()
        .map(|part| {
            let name = snake(&part.name).or_else(|| snake(&spelled_out(&part.name)));
            vec![name.unwrap_or_else(|| "part".to_owned())]
        })
        .collect();
    let kept: Vec<Option<&String>> = body
        .parts
        .iter()
        .zip(&candidates)
        .map(|(part, names)| names.first().filter(|name| **name == part.name))
        .collect();
    let chosen = choose(&candidates, &kept, |_| false, "_part");
    for (part, field) in body.parts.iter_mut().zip(chosen) {
        part.field = field;
    }
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
}
