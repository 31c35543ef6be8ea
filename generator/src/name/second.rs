//! The further names of an operation: those of its second methods, and of the structs for its parameters and body.

use std::collections::HashSet;

use super::identifier::pascal;
use super::reserved::is_reserved;
use crate::model::{Operation, SecondNames};

/// Names that the module of the structs imports.
const IMPORTED: [&str; 4] = ["File", "Form", "Request", "Setters"];

/// The suffixes of second names.
const SUFFIXES: [&str; 6] = ["with", "all", "form", "stream", "stream_with", "form_with"];

/// Gives every operation its second names, which no other operation has.
pub(crate) fn assign(operations: &mut [Operation]) {
    let mut methods: HashSet<String> = operations.iter().map(|it| it.name.clone()).collect();
    let mut structures: HashSet<String> = HashSet::new();
    for operation in operations.iter_mut() {
        let mut name = pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned());
        if is_reserved(&name) || IMPORTED.contains(&name.as_str()) {
            name.push_str("Parameters");
        }
        let structure = free(name, "Parameters", &mut structures);
        operation.second_names = SecondNames {
            structure,
            ..SecondNames::default()
        };
    }
    for operation in operations.iter_mut() {
        let [with, all, ..] = SUFFIXES.map(|suffix| second(&operation.name, suffix));
        let form = pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned());
        let form = format!("{}Form", form.trim_end_matches('_'));
        operation.second_names.with = free(with, "_parameters", &mut methods);
        operation.second_names.all = free(all, "_pages", &mut methods);
        operation.second_names.form = free(form, "Parts", &mut structures);
    }
    // An operation without a stream or form reserves no names for them.
    for operation in operations.iter_mut() {
        let [.., in_form, stream, stream_with, in_form_with] =
            SUFFIXES.map(|suffix| second(&operation.name, suffix));
        let may_stream = operation.may_stream();
        let names = &mut operation.second_names;
        if may_stream {
            names.stream = free(stream, "_items", &mut methods);
            names.stream_with = free(stream_with, "_items", &mut methods);
        }
        if operation.form.is_some() {
            names.in_form = free(in_form, "_parts", &mut methods);
            names.in_form_with = free(in_form_with, "_parts", &mut methods);
        }
    }
}

/// The names that a new operation must leave to these operations. `lists` are the query
/// parameters by which lists continue.
#[must_use]
pub(crate) fn reserved(
    operations: &[Operation],
    names: &[String],
    lists: &[String],
) -> HashSet<String> {
    let mut reserved = HashSet::new();
    for (operation, name) in operations.iter().zip(names) {
        let [with, all, form, stream, stream_with, form_with] =
            SUFFIXES.map(|suffix| second(name, suffix));
        if operation.has_optional() {
            reserved.insert(with);
        }
        if operation.may_stream() {
            reserved.extend([stream, stream_with]);
        }
        let mut parameters = operation.parameters.iter();
        if operation.method == "GET" && parameters.any(|it| lists.contains(&it.name)) {
            reserved.insert(all);
        }
        if operation.form.is_some() {
            reserved.extend([form.clone(), form_with]);
        }
        if operation.bodies().any(|body| !body.parts.is_empty()) {
            reserved.insert(form);
        }
    }
    reserved
}

/// The underscore after a keyword does not belong inside a name.
fn second(name: &str, suffix: &str) -> String {
    format!("{}_{suffix}", name.trim_end_matches('_'))
}

fn free(mut name: String, suffix: &str, taken: &mut HashSet<String>) -> String {
    while !taken.insert(name.clone()) {
        name.push_str(suffix);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<SecondNames> {
        let mut operations: Vec<Operation> = names
            .iter()
            .map(|name| Operation {
                name: (*name).to_owned(),
                ..Operation::default()
            })
            .collect();
        assign(&mut operations);
        operations.into_iter().map(|it| it.second_names).collect()
    }

    #[test]
    fn second_names_follow_the_operation() {
        let names = named(&["list_pets", "type_"]);
        assert_eq!(names[0].with, "list_pets_with");
        assert_eq!(names[0].structure, "ListPets");
        assert_eq!(names[1].all, "type_all");
        assert_eq!(names[1].form, "TypeForm");
    }

    #[test]
    fn an_operation_without_a_stream_reserves_no_name_for_one() {
        let names = named(&["complete", "complete_stream"]);
        assert_eq!(names[0].stream, "");
        assert_eq!(names[1].with, "complete_stream_with");
    }

    #[test]
    fn names_of_other_operations_are_not_given() {
        let names = named(&["upload", "upload_form", "upload_with", "option", "file"]);
        assert_eq!(names[0].form, "UploadFormParts");
        assert_eq!(names[0].with, "upload_with_parameters");
        assert_eq!(names[3].structure, "OptionParameters");
        assert_eq!(names[4].structure, "FileParameters");
    }
}
