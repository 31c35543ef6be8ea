//! Finds examples of a document that contradict its schemas.
//!
//! An example shows a server's real answer more often than a schema does. If an example does not decode as the
//! generated type, the real answer would not either.

mod advice;
mod mismatch;
mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

use super::Warning;
use crate::base::pointer::Pointer;
use crate::model::Api;
use advice::Advice;

/// The examples that contradict the final shapes of an API, with one warning at most for each fault of a schema;
/// `types` are the public names of the named schemas, by their names in the document.
pub(crate) fn find(document: &Value, api: &Api, types: &BTreeMap<String, String>) -> Vec<Warning> {
    let decoder = mismatch::Decoder::new(&api.schemas);
    // The advice about each fault, and how many more examples show it.
    let mut faults: BTreeMap<(Pointer, String), (Advice, usize)> = BTreeMap::new();
    walk::for_each_example(document, api, types, &mut |example| {
        if let Some(mismatch) = walk::contradiction(example, &decoder) {
            let advice = advice::of(document, example, &mismatch);
            let known = faults.entry((advice.schema.clone(), advice.kind.clone()));
            known
                .and_modify(|(_, others)| *others += 1)
                .or_insert((advice, 0));
        }
    });
    let warnings = faults.into_values().map(|(advice, others)| {
        let also = match others {
            0 => String::new(),
            1 => "; another example has the same fault".to_owned(),
            others => format!("; {others} other examples have the same fault"),
        };
        Warning {
            id: "example-contradicts-schema",
            pointer: advice.example,
            message: format!("{}{also}", advice.message),
            help: advice.help,
        }
    });
    warnings.collect()
}
