//! The names of a struct's fields.

use indexmap::IndexSet;

use super::choose;
use super::identifier::{snake, spelled_out};

/// The name of the field for each property. With `further`, the last name is for the field of the properties without
/// names. If several properties have one name in Rust, the one that is spelled that way keeps it.
#[must_use]
pub(crate) fn field_names(properties: &[&str], further: bool) -> Vec<String> {
    let wires = properties.iter().copied().chain(further.then_some("extra"));
    let plain: IndexSet<String> = wires.clone().filter_map(snake).collect();
    if plain.len() == properties.len() + usize::from(further) {
        return plain.into_iter().collect();
    }
    let candidates: Vec<Vec<String>> = wires
        .map(|wire| {
            let spelled = snake(&spelled_out(wire));
            let candidates: Vec<String> = snake(wire).into_iter().chain(spelled).collect();
            if candidates.is_empty() {
                vec!["unnamed".to_owned()]
            } else {
                candidates
            }
        })
        .collect();
    let kept: Vec<Option<&String>> = candidates
        .iter()
        .enumerate()
        .map(|(index, names)| {
            let property = properties.get(index)?;
            names.first().filter(|name| name == property)
        })
        .collect();
    choose(&candidates, &kept, |_| false, "_field")
}

#[cfg(test)]
mod tests {
    use super::field_names;

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
