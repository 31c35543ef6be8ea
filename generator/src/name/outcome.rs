//! The outcomes of a call: one success type, one error type, and the status of each variant. Operations with the same
//! single error share its type.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::model::schema::{Schema, Shape};
use crate::model::{Content, Operation, Response, Status};
use crate::name::inline::status_words;
use crate::name::second::type_name;

/// The outcomes of one operation.
#[derive(Debug)]
pub struct Outcome<'operation> {
    /// The base of the names of its enums: the operation's name.
    pub base: String,
    /// The content of a success.
    pub success: Success<'operation>,
    /// The documented errors, each with the name of its variant.
    pub errors: Vec<Arm<'operation>>,
}

/// The content of a success.
#[derive(Debug)]
pub enum Success<'operation> {
    /// One type for all statuses.
    One(&'operation Content, Vec<Status>),
    /// A type per status.
    Several(Vec<Arm<'operation>>),
    /// The document describes no success: any content.
    Undocumented,
}

/// One documented status, with the variant that holds its body.
#[derive(Debug)]
pub struct Arm<'operation> {
    /// The name of the variant.
    pub variant: String,
    /// The response.
    pub response: &'operation Response,
}

impl<'operation> Outcome<'operation> {
    /// The documented statuses that have a variant.
    pub fn arms(&self) -> impl Iterator<Item = &Arm<'operation>> {
        let several = match &self.success {
            Success::Several(arms) => arms.as_slice(),
            Success::One(..) | Success::Undocumented => &[],
        };
        several.iter().chain(&self.errors)
    }

    /// The JSON of every success, when it is of one kind.
    #[must_use]
    pub fn single_schema(&self) -> Option<&'operation Schema> {
        match &self.success {
            Success::One(Content::Json(schema), _) => Some(schema),
            Success::One(..) | Success::Several(_) | Success::Undocumented => None,
        }
    }
}

/// The outcomes of an operation, from its documented responses.
#[must_use]
pub fn outcome(operation: &Operation) -> Outcome<'_> {
    let (mut successes, errors): (Vec<&Response>, Vec<&Response>) = operation
        .responses
        .iter()
        .partition(|response| response.status.is_success());
    if successes.is_empty() {
        // `default` means every status that is not named, successes included.
        successes.extend(errors.iter().filter(|it| it.status == Status::Default));
    }
    let success = match successes.as_slice() {
        [] => Success::Undocumented,
        [first, others @ ..]
            if others
                .iter()
                .all(|other| same_kind(&first.content, &other.content)) =>
        {
            let statuses = successes.iter().map(|response| response.status).collect();
            Success::One(&first.content, statuses)
        }
        several => Success::Several(several.iter().copied().map(arm).collect()),
    };
    Outcome {
        // The underscore after a keyword does not belong inside a name.
        base: type_name(operation).trim_end_matches('_').to_owned(),
        success,
        errors: errors.into_iter().map(arm).collect(),
    }
}

/// The outcomes of an operation that can answer item by item; `None` when it cannot.
#[must_use]
pub(crate) fn stream_outcome(operation: &Operation) -> Option<Outcome<'_>> {
    let streams = operation.responses.iter();
    let mut streams = streams.filter_map(|it| Some((it.stream.as_ref()?, it.status)));
    let (first, status) = streams.next()?;
    let others = streams.filter(|(other, _)| same_content(first, other));
    let others = others.map(|(_, status)| status);
    Some(Outcome {
        success: Success::One(first, std::iter::once(status).chain(others).collect()),
        ..outcome(operation)
    })
}

fn arm(response: &Response) -> Arm<'_> {
    Arm {
        variant: status_words(response.status),
        response,
    }
}

/// Whether two successes are of one kind. Streams of several statuses are the same, see `read::operations::responses`,
/// although each may have a type of its own.
fn same_kind(left: &Content, right: &Content) -> bool {
    match (left, right) {
        (Content::Stream(left), Content::Stream(right)) => {
            (left.format, left.is_text) == (right.format, right.is_text)
        }
        (left, right) => same_content(left, right),
    }
}

fn same_content(left: &Content, right: &Content) -> bool {
    match (left, right) {
        (Content::Json(left), Content::Json(right)) => left.same_shape(right),
        (Content::Stream(ours), Content::Stream(theirs)) => {
            same_kind(left, right) && ours.item.same_shape(&theirs.item)
        }
        (left, right) => left == right,
    }
}

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
        if let [arm] = outcome.errors.as_slice()
            && let Some(held) = held(&arm.response.content)
        {
            let found = shared.entry((arm.response.status, held));
            let found = found.or_insert_with(|| SharedError {
                name: shared_name(arm),
                arm,
                operations: Vec::new(),
            });
            found.operations.push(index);
        }
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
fn shared_name(arm: &Arm<'_>) -> String {
    match arm.response.status {
        Status::Default => "UndocumentedStatusError".to_owned(),
        _ if arm.variant.ends_with("Error") => arm.variant.clone(),
        _ => format!("{}Error", arm.variant),
    }
}

/// The type name of an error's content; `None` for contents without one, which cannot be compared.
fn held(content: &Content) -> Option<&str> {
    match (content, content.schema().map(|it| (&it.shape, it.nullable))) {
        (Content::Empty, _) => Some(""),
        (Content::Json(_), Some((Shape::Reference(name), false))) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
