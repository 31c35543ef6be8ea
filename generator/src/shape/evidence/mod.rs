//! Examples of a document that contradict its schemas.
//!
//! An example shows what a server sends, more often than a schema does. Where it does not decode as the generated type,
//! the answer that it was taken from would not either.

mod advice;
mod mismatch;
mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

use super::warning::Warning;
use crate::base::pointer::Pointer;
use crate::model::Api;

/// What contradicts the schemas of an API that has its final shapes, at most one warning for each fault of a schema;
/// `types` are the names of the named schemas by those that the document has for them.
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
            1 => ", as in another one".to_owned(),
            others => format!(", as in {others} others"),
        };
        Warning {
            id: "example-contradicts-schema",
            pointer: advice.example,
            message: format!("{}{also}", advice.message),
            help: advice.help,
        }
    }
}
