//! Finds examples of a document that contradict its schemas.
//!
//! An example shows a server's real answer more often than a schema does. If an example does not decode as the
//! generated type, the real answer would not either.

mod advice;
mod mismatch;
mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

use super::warning::Warning;
use crate::base::pointer::Pointer;
use crate::model::Api;

/// The examples that contradict the final shapes of an API, with one warning at most for each fault of a schema;
/// `types` are the public names of the named schemas, by their names in the document.
pub(crate) fn find(document: &Value, api: &Api, types: &BTreeMap<String, String>) -> Vec<Warning> {
    let decoder = mismatch::Decoder::new(&api.schemas);
    let mut faults: BTreeMap<(Pointer, String), Found> = BTreeMap::new();
    walk::for_each_example(document, api, types, &mut |example| {
        let Some(mismatch) = walk::contradiction(example, &decoder) else {
            return;
        };
        let advice = advice::of(document, example, &mismatch);
        faults
            .entry((advice.schema.clone(), advice.kind.clone()))
            .and_modify(|found| found.others += 1)
            .or_insert(Found { advice, others: 0 });
    });
    faults.into_values().map(Found::warning).collect()
}

/// A fault of a schema.
struct Found {
    advice: advice::Advice,
    /// How many more examples show it.
    others: usize,
}

impl Found {
    fn warning(self) -> Warning {
        let advice = self.advice;
        let also = match self.others {
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
    }
}
