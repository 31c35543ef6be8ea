//! Checks that the document describes the security schemes of its operations.

use serde_json::{Map, Value};

use super::Linter;
use crate::source::Part;
use crate::text::quoted;

impl<'value> Linter<'value> {
    /// Checks `security` of the document or of an operation.
    pub(super) fn check_security(&mut self, parent: &'value Map<String, Value>) {
        let Some(security) = parent.get("security") else {
            return;
        };
        self.within("security", |linter| {
            let Some(requirements) = security.as_array() else {
                linter.ignored_security();
                return;
            };
            for (index, requirement) in requirements.iter().enumerate() {
                linter.within(index, |linter| match requirement.as_object() {
                    Some(schemes) => linter.check_schemes(schemes),
                    None => linter.ignored_security(),
                });
            }
        });
    }

    fn check_schemes(&mut self, schemes: &'value Map<String, Value>) {
        let defined = self
            .root
            .pointer("/components/securitySchemes")
            .and_then(Value::as_object);
        for scheme in schemes.keys() {
            if defined.is_some_and(|defined| defined.contains_key(scheme)) {
                continue;
            }
            let names = defined.into_iter().flat_map(Map::keys).map(String::as_str);
            let help = match self.suggestions.nearest(scheme, names) {
                Some(name) => format!("did you mean `{}`?", quoted(name)),
                None => "describe it under `components.securitySchemes`".into(),
            };
            self.within(scheme, |linter| {
                linter.warning(
                    "undefined-security-scheme",
                    Part::Key,
                    format!("no security scheme has the name `{}`", quoted(scheme)),
                    help,
                );
            });
        }
    }

    fn ignored_security(&mut self) {
        self.warning(
            "wrong-type",
            Part::Value,
            "`security` must be an array of objects, so this is not used".into(),
            "correct it in the document or in an overlay",
        );
    }
}
