//! Tells of answers that are not as their document says.

use crate::answer::observed::AnswerDeviated;
use crate::answer::observer::Audience;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;
use crate::value::deviation::Deviation;

/// Reports what deviates in an answer, and in how many places more than can be listed.
///
/// A value that was taken is an event of the level `debug`: the program has what it asked for, and a document that lags
/// behind its server would fill a log of warnings with every call. A member that was left out is a `warn`: the program sees
/// less than the server has sent.
pub(crate) fn report(
    operation: &'static Operation,
    secrets: &Secrets,
    audience: Option<&Audience>,
    (deviations, more): (Vec<Deviation>, usize),
) {
    for mut deviation in deviations {
        // The server may have written a secret where a name was expected.
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
            "a value of the answer is of another type and says the same"
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
