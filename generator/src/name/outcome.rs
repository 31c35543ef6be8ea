//! The outcomes of a call: one success type, one error type, and the status of each variant.

use crate::model::schema::Schema;
use crate::model::{Content, Operation, Response, Status};
use crate::name::identifier::pascal;
use crate::name::inline::status_words;

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
        base: pascal(&operation.name).map_or_else(
            || "Operation".to_owned(),
            // The underscore after a keyword does not belong inside a name.
            |base| base.trim_end_matches('_').to_owned(),
        ),
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
        (Content::Stream(left), Content::Stream(right)) => {
            (left.format, left.is_text) == (right.format, right.is_text)
                && left.item.same_shape(&right.item)
        }
        (left, right) => left == right,
    }
}
