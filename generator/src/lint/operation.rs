//! Checks path items and operations.

use serde_json::{Map, Value};

use super::Linter;
use crate::base::keyword::{ADDITIONAL_OPERATIONS, METHODS, Table};
use crate::base::kind::Kind;
use crate::source::Part;
use crate::text::quoted;

impl<'value> Linter<'value> {
    pub(super) fn check_path_item(&mut self, item: &'value Map<String, Value>) {
        self.check_servers(item);
        self.check_parameters(item);
        for (key, value) in item {
            if key == ADDITIONAL_OPERATIONS {
                self.within(key, |linter| linter.check_additional_operations(value));
            } else if METHODS.contains(&key.as_str()) {
                self.within(key, |linter| linter.visit(Kind::Operation, value));
            } else if value.is_object() && !key.starts_with("x-") {
                self.check_unknown_method(key);
            }
        }
    }

    fn check_additional_operations(&mut self, operations: &'value Value) {
        let Some(operations) = self.object(operations, "`additionalOperations`") else {
            return;
        };
        for (method, operation) in operations {
            let has_key = METHODS.iter().find(|it| it.eq_ignore_ascii_case(method));
            self.within(method, |linter| {
                if let Some(key) = has_key {
                    linter.warning(
                        "unknown-method",
                        Part::Key,
                        format!(
                            "`{}` has a key of its own, so it is left out here",
                            quoted(method)
                        ),
                        format!("write the operation under `{key}` of the path"),
                    );
                } else if method.is_empty() || !method.bytes().all(is_token) {
                    linter.error(
                        "unknown-method",
                        Part::Key,
                        format!("`{}` is not an HTTP method", quoted(method)),
                        "correct it in the document or in an overlay",
                    );
                } else {
                    linter.visit(Kind::Operation, operation);
                }
            });
        }
    }

    /// Warns that an unknown key that looks like an operation is ignored.
    fn check_unknown_method(&mut self, key: &'value str) {
        let help = match self.suggestions.nearest(key, METHODS) {
            Some(method) => format!("did you mean `{method}`?"),
            None => format!("methods are {}", METHODS.join(", ")),
        };
        self.within(key, |linter| {
            linter.warning(
                "unknown-method",
                Part::Key,
                format!("`{}` is not a method, so it is left out", quoted(key)),
                help,
            );
        });
    }

    pub(super) fn check_operation(&mut self, operation: &'value Map<String, Value>) {
        self.check_keywords(Table::Operation, operation);
        self.check_servers(operation);
        self.check_security(operation);
        self.check_parameters(operation);
        self.visit_member(Kind::RequestBody, operation, "requestBody");
        match operation.get("responses") {
            Some(responses) if !responses.is_null() => self.check_responses(responses),
            _ => self.warn_of_no_responses(),
        }
        if let Some(callbacks) = operation.get("callbacks").and_then(Value::as_object) {
            self.within("callbacks", |linter| {
                for (name, callback) in callbacks {
                    linter.within(name, |linter| {
                        let place = linter.trail.mark();
                        linter.callbacks.push((place, callback));
                    });
                }
            });
        }
    }

    pub(super) fn warn_of_no_responses(&mut self) {
        self.warning(
            "no-responses",
            Part::Key,
            "no response is described, so the answer is any JSON".into(),
            "describe the answers under `responses`",
        );
    }
}

/// Whether a method may contain this byte (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
