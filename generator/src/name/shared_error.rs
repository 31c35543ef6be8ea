//! The error enums that operations with the same single documented error share.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::outcome::{Arm, Outcome};
use crate::model::schema::Shape;
use crate::model::{Content, Status};

/// An error enum of several operations.
#[derive(Debug)]
pub(crate) struct SharedError<'operation> {
    /// The name of the enum, which is the name of its variant.
    pub name: String,
    /// The error, as its first operation documents it.
    pub arm: &'operation Arm<'operation>,
    /// The indices of the operations.
    pub operations: Vec<usize>,
}

/// The shared error enums, in the order of the operations.
///
/// Only enums with one variant are shared. These are errors of a whole API, such as an invalid request, and their name
/// says all that they hold.
#[must_use]
pub(crate) fn shared_errors<'operation>(
    outcomes: &'operation [Outcome<'operation>],
) -> Vec<SharedError<'operation>> {
    let mut shared: IndexMap<(Status, &str), SharedError<'operation>> = IndexMap::new();
    for (index, outcome) in outcomes.iter().enumerate() {
        let [arm] = outcome.errors.as_slice() else {
            continue;
        };
        let Some(held) = held(&arm.response.content) else {
            continue;
        };
        let found = shared.entry((arm.response.status, held));
        let found = found.or_insert_with(|| SharedError {
            name: name(arm),
            arm,
            operations: Vec::new(),
        });
        found.operations.push(index);
    }
    let mut taken: HashSet<String> = outcomes
        .iter()
        .flat_map(|it| [format!("{}Error", it.base), format!("{}Success", it.base)])
        .collect();
    let several = shared.into_values().filter(|it| it.operations.len() > 1);
    // If two have different contents under the same status, only the first gets the name.
    several.filter(|it| taken.insert(it.name.clone())).collect()
}

/// The name of the enum around one error.
fn name(arm: &Arm<'_>) -> String {
    match arm.response.status {
        Status::Default => "UndocumentedStatusError".to_owned(),
        _ if arm.variant.ends_with("Error") => arm.variant.clone(),
        _ => format!("{}Error", arm.variant),
    }
}

/// The type name of an error's content; `None` for contents without one, which cannot be compared.
fn held(content: &Content) -> Option<&str> {
    match content {
        Content::Empty => Some(""),
        Content::Json(schema) if !schema.nullable => match &schema.shape {
            Shape::Reference(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::Schema;
    use crate::model::{Operation, Response};
    use crate::name::outcome::outcome;

    fn operation(name: &str, errors: &[(u16, Option<&str>)]) -> Operation {
        let responses = errors.iter().map(|(status, held)| Response {
            status: Status::Code(*status),
            content: match held {
                Some(name) => Content::Json(Box::new(Schema::reference(*name))),
                None => Content::Empty,
            },
            stream: None,
            description: String::new(),
            choice: None,
        });
        Operation {
            name: name.to_owned(),
            responses: responses.collect(),
            ..Operation::default()
        }
    }

    fn shared(operations: &[Operation]) -> Vec<(String, Vec<usize>)> {
        let outcomes: Vec<Outcome<'_>> = operations.iter().map(outcome).collect();
        let shared = shared_errors(&outcomes).into_iter();
        shared.map(|it| (it.name, it.operations)).collect()
    }

    #[test]
    fn the_only_error_of_several_operations_is_shared() {
        let fault = Some("Fault");
        let operations = [
            operation("a", &[(422, fault)]),
            operation("b", &[(404, None), (422, fault)]),
            operation("c", &[(422, fault)]),
            operation("d", &[(404, None)]),
        ];
        let expected = ("UnprocessableEntityError".to_owned(), vec![0, 2]);
        assert_eq!(shared(&operations), [expected]);
    }

    #[test]
    fn one_name_is_not_given_twice() {
        let operations = [
            operation("a", &[(422, Some("Fault"))]),
            operation("b", &[(422, Some("Fault"))]),
            operation("c", &[(422, Some("Other"))]),
            operation("d", &[(422, Some("Other"))]),
        ];
        assert_eq!(shared(&operations).len(), 1);
        let failing = [
            operation("a", &[(500, None)]),
            operation("b", &[(500, None)]),
        ];
        assert_eq!(
            shared(&failing),
            [("InternalServerError".to_owned(), vec![0, 1])]
        );
        let operations = [
            operation("not_found", &[(404, None)]),
            operation("other", &[(404, None)]),
        ];
        assert_eq!(shared(&operations), []);
    }
}
