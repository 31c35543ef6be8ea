//! The messages of a failing test: calls without a reply, and replies without a call.

use std::fmt::Write as _;
use std::panic::Location;

use super::call::Call;
use crate::call::operation::Operation;

/// The message for a call without a reply. `left` are the operations of the remaining replies.
pub(super) fn unanswered(call: &Call, left: &[&'static Operation]) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for operation in left {
        match counted.iter_mut().find(|(id, _)| *id == operation.id()) {
            Some((_, count)) => *count += 1,
            None => counted.push((operation.id(), 1)),
        }
    }
    let left = match counted.as_slice() {
        [] => "it has no replies left".to_owned(),
        counted => {
            let left: Vec<String> = counted
                .iter()
                .map(|(id, count)| match count {
                    1 => (*id).to_owned(),
                    count => format!("{id} ({count})"),
                })
                .collect();
            format!("it still has replies for {}", left.join(", "))
        }
    };
    format!("the script has no reply to {call:?}; {left}")
}

/// The message for a reply that cannot be given.
pub(super) fn refused(call: &Call, fault: &str) -> String {
    // The reply may repeat a secret of the call.
    call.redacted(format!(
        "the script's reply to {call:?} is refused: {fault}"
    ))
}

/// All differences between the calls and the script, or an empty text if there are none.
pub(super) fn differences(
    faults: &[String],
    unused: &[(&'static Operation, &'static Location<'static>)],
) -> String {
    let mut message = String::new();
    if faults.is_empty() && unused.is_empty() {
        return message;
    }
    message.push_str("the calls differ from the script:");
    for fault in faults {
        let _ = write!(message, "\n  {fault}");
    }
    for (operation, place) in unused {
        let id = operation.id();
        let _ = write!(message, "\n  {id} was not called for the reply at {place}");
    }
    message
}
