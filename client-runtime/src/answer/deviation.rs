//! Reports answers that do not match their document.

use crate::answer::observed::AnswerDeviated;
use crate::answer::observer::Audience;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;
use crate::value::deviation::Deviation;

/// Reports the deviations of an answer, and the number of further places that are not listed.
///
/// An accepted value is an event of level `debug`: the program has its value, and an outdated document would otherwise
/// cause warnings with every call. A member that was left out is a `warn`: the program gets less than the server sent.
pub(crate) fn report(
    operation: &'static Operation,
    secrets: &Secrets,
    audience: Option<&Audience>,
    (deviations, more): (Vec<Deviation>, usize),
) {
    for mut deviation in deviations {
        // The server may have sent a secret as a name.
        deviation.path = secrets.redact(deviation.path);
        let left_out = deviation.left_out.take();
        deviation.left_out = left_out.map(|member| secrets.redact(member));
        trace(operation, &deviation);
        if let Some(audience) = audience {
            let deviated = AnswerDeviated {
                call: audience.call,
                operation,
                deviation: &deviation,
            };
            audience
                .observers
                .tell(|observer| observer.answer_deviated(&deviated));
        }
    }
    if more > 0 {
        tracing::debug!(
            operation = operation.id,
            places = more,
            "the answer deviates from its document in more places"
        );
    }
}

fn trace(operation: &Operation, deviation: &Deviation) {
    let Deviation {
        path,
        documented,
        received,
        left_out,
        places,
    } = deviation;
    match left_out {
        None => tracing::debug!(
            operation = operation.id,
            path,
            documented,
            received,
            places,
            "a value of the answer is of another type and means the same"
        ),
        Some(left_out) => tracing::warn!(
            operation = operation.id,
            path,
            documented,
            received,
            places,
            left_out,
            "a member of the answer does not decode and is left out"
        ),
    }
}
