//! Tells of answers that are not as their document says.

use crate::call::operation::Operation;
use crate::call::secrets::Secrets;
use crate::value::deviation::Deviation;

/// Reports what deviates in an answer, and in how many places more than can be listed.
///
/// A value that was taken is an event of the level `debug`: the program has what it asked for, and a document that lags
/// behind its server would fill a log of warnings with every call. A member that was left out is a `warn`: the program sees
/// less than the server has sent.
pub(crate) fn report(
    operation: &Operation,
    secrets: &Secrets,
    deviations: Vec<Deviation>,
    more: usize,
) {
    for deviation in deviations {
        // The server may have written a secret where a name was expected.
        let path = secrets.redact(deviation.path);
        let Deviation {
            documented,
            received,
            places,
            ..
        } = deviation;
        match deviation.left_out.map(|member| secrets.redact(member)) {
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
    if more > 0 {
        tracing::debug!(
            operation = operation.id,
            places = more,
            "the answer deviates from its document in more places"
        );
    }
}
