//! What a failing test says of a call that the script does not have, and of a reply that nobody asked for.

use std::fmt::Write as _;
use std::panic::Location;

use super::call::Call;
use crate::call::operation::Operation;

/// A call for which there is no reply; `left` are the operations of the replies that are left.
pub(super) fn unanswered(call: &Call, left: &[&'static Operation]) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for operation in left {
        match counted.iter_mut().find(|(id, _)| *id == operation.id()) {
            Some((_, count)) => *count += 1,
            None => counted.push((operation.id(), 1)),
        }
    }
    let left = match counted.as_slice() {
        [] => "no reply is left".to_owned(),
        counted => {
            let left: Vec<String> = counted
                .iter()
                .map(|(id, count)| match count {
                    1 => (*id).to_owned(),
                    count => format!("{id} ({count})"),
                })
                .collect();
            format!("replies are left for {}", left.join(", "))
        }
    };
    format!("the script has no reply to {call:?}; {left}")
}

/// A reply that cannot be given.
pub(super) fn refused(call: &Call, fault: &str) -> String {
    // The reply may repeat what the call carries.
    call.redacted(format!(
        "the script's reply to {call:?} is refused: {fault}"
    ))
}

/// All that differs from a script; empty when nothing does.
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
