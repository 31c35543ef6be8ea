//! Checks keywords whose values have the wrong type.

use serde_json::{Map, Value};

use super::{Linter, type_name};
use crate::base::keyword::{Table, expected_type};
use crate::source::Part;

impl<'value> Linter<'value> {
    /// Warns about each keyword of `object` that has the wrong type and is therefore ignored.
    pub(super) fn check_keywords(&mut self, table: Table, object: &'value Map<String, Value>) {
        for (keyword, value) in object {
            let Some(expected) = expected_type(table, keyword, value) else {
                continue;
            };
            let message = format!(
                "`{keyword}` must be {expected}, but this is {}, so it is not used",
                type_name(value)
            );
            self.within(keyword, |linter| {
                linter.warning(
                    "wrong-type",
                    Part::Value,
                    message,
                    "correct it in the document or in an overlay",
                );
            });
        }
    }
}
