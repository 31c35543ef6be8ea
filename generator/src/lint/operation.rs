//! Checks path items, operations and their responses.

use serde_json::{Map, Value};

use super::Linter;
use super::report::CORRECT;
use crate::base::held::members;
use crate::base::keyword::{ADDITIONAL_OPERATIONS, METHODS, Table};
use crate::base::kind::Kind;
use crate::model::Status;
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
        let Some(operations) = self.object(operations, ADDITIONAL_OPERATIONS) else {
            return;
        };
        for (method, operation) in operations {
            let has_key = METHODS.iter().find(|it| it.eq_ignore_ascii_case(method));
            let shown = quoted(method);
            self.within(method, |linter| {
                if let Some(key) = has_key {
                    let message = format!("`{shown}` has a key of its own, so it is left out here");
                    let help = format!("write the operation under `{key}` of the path");
                    linter.warning("unknown-method", Part::Key, message, help);
                } else if method.is_empty() || !method.bytes().all(is_token) {
                    let message = format!("`{shown}` is not an HTTP method");
                    linter.error("unknown-method", Part::Key, message, CORRECT);
                } else {
                    linter.visit(Kind::Operation, operation);
                }
            });
        }
    }

    /// Warns that an unknown key that looks like an operation is ignored.
    fn check_unknown_method(&mut self, key: &'value str) {
        let help = self.suggestions.among("methods", &METHODS, key);
        self.within(key, |linter| {
            let message = format!("`{}` is not a method, so it is left out", quoted(key));
            linter.warning("unknown-method", Part::Key, message, help);
        });
    }

    pub(super) fn check_operation(&mut self, operation: &'value Map<String, Value>) {
        self.check_keywords(Table::Operation, operation);
        self.check_servers(operation);
        self.check_security(operation);
        self.check_parameters(operation);
        self.visit_member(Kind::RequestBody, operation, "requestBody");
        let responses = operation.get("responses").filter(|it| !it.is_null());
        if !responses.is_some_and(|responses| self.check_responses(responses)) {
            self.warning(
                "no-responses",
                Part::Key,
                "no response is described, so the answer is any JSON",
                "describe the answers under `responses`",
            );
        }
        for (name, callback) in members(operation.get("callbacks")) {
            let place = self.within_all(["callbacks", name.as_str()], |linter| linter.trail.mark());
            self.callbacks.push((place, callback));
        }
    }

    /// Checks the `responses` of an operation. Returns whether a response or an error was found.
    fn check_responses(&mut self, responses: &'value Value) -> bool {
        self.within("responses", |linter| {
            let Some(members) = linter.object(responses, "responses") else {
                return true;
            };
            let mut responses = members
                .iter()
                .filter(|(key, _)| !key.starts_with("x-"))
                .peekable();
            let has_response = responses.peek().is_some();
            for (status, response) in responses {
                linter.within(status, |linter| {
                    if Status::read(status).is_none() {
                        linter.error(
                            "invalid-status",
                            Part::Key,
                            format!("`{}` is not an HTTP status", quoted(status)),
                            "write a number from 100 to 599, a range such as `4XX`, or `default`",
                        );
                    }
                    linter.visit(Kind::Response, response);
                });
            }
            has_response
        })
    }

    pub(super) fn check_response(&mut self, response: &'value Map<String, Value>) {
        self.visit_map(Kind::Header, response, "headers");
        self.visit_map(Kind::MediaType, response, "content");
    }
}

/// Whether a method may contain this byte (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
