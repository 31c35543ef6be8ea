//! The further names of an operation: those of its second methods, and of the structs for its parameters and body.

use std::collections::HashSet;

use super::identifier::{is_reserved, pascal};
use crate::model::Operation;

/// Names that the module of the structs imports.
const IMPORTED: [&str; 4] = ["File", "Form", "Request", "Setters"];

/// Gives every operation its second names, which no other operation has.
pub(crate) fn assign(operations: &mut [Operation]) {
    let mut methods: HashSet<String> = operations.iter().map(|it| it.name.clone()).collect();
    let mut structures: HashSet<String> = HashSet::new();
    for operation in operations.iter_mut() {
        let mut name = type_name(operation);
        if is_reserved(&name) || IMPORTED.contains(&name.as_str()) {
            name.push_str("Parameters");
        }
        operation.second_names.structure = free(name, "Parameters", &mut structures);
    }
    for operation in operations.iter_mut() {
        let [with, all] = ["with", "all"].map(|suffix| second(&operation.name, suffix));
        let form = format!("{}Form", type_name(operation).trim_end_matches('_'));
        let names = &mut operation.second_names;
        names.with = free(with, "_parameters", &mut methods);
        names.all = free(all, "_pages", &mut methods);
        names.form = free(form, "Parts", &mut structures);
    }
    // An operation without a stream or form reserves no names for them.
    for operation in operations.iter_mut() {
        let (may_stream, has_form) = (operation.may_stream(), operation.form.is_some());
        let (name, names) = (&operation.name, &mut operation.second_names);
        let mut free = |suffix, longer| free(second(name, suffix), longer, &mut methods);
        if may_stream {
            names.stream = free("stream", "_items");
            names.stream_with = free("stream_with", "_items");
        }
        if has_form {
            names.in_form = free("form", "_parts");
            names.in_form_with = free("form_with", "_parts");
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
        let mut reserve = |suffix| reserved.insert(second(name, suffix));
        if operation.has_optional() {
            reserve("with");
        }
        if operation.may_stream() {
            reserve("stream");
            reserve("stream_with");
        }
        let mut parameters = operation.parameters.iter();
        if operation.method == "GET" && parameters.any(|it| lists.contains(&it.name)) {
            reserve("all");
        }
        if operation.form.is_some() {
            reserve("form_with");
        }
        if operation.form.is_some() || operation.bodies().any(|body| !body.parts.is_empty()) {
            reserve("form");
        }
    }
    reserved
}

/// The operation's name as the name of a type.
#[must_use]
pub(crate) fn type_name(operation: &Operation) -> String {
    pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned())
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
    use crate::model::SecondNames;

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
