//! Checks responses and the statuses they are described for.

use serde_json::{Map, Value};

use super::Linter;
use crate::base::kind::Kind;
use crate::source::Part;
use crate::text::quoted;

impl<'value> Linter<'value> {
    /// Checks the `responses` of an operation.
    pub(super) fn check_responses(&mut self, responses: &'value Value) {
        let members = self.within("responses", |linter| linter.object(responses, "responses"));
        let Some(members) = members else { return };
        let mut has_response = false;
        self.within("responses", |linter| {
            for (status, response) in members {
                if status.starts_with("x-") {
                    continue;
                }
                has_response = true;
                linter.within(status, |linter| {
                    linter.check_status(status);
                    linter.visit(Kind::Response, response);
                });
            }
        });
        if !has_response {
            self.warn_of_no_responses();
        }
    }

    fn check_status(&mut self, status: &str) {
        if is_status(status) {
            return;
        }
        self.error(
            "invalid-status",
            Part::Key,
            format!("`{}` is not an HTTP status", quoted(status)),
            "write a number from 100 to 599, a range such as `4XX`, or `default`",
        );
    }

    pub(super) fn check_response(&mut self, response: &'value Map<String, Value>) {
        self.visit_map(Kind::Header, response, "headers");
        self.visit_map(Kind::MediaType, response, "content");
    }
}

/// Whether a key of `responses` is a status, a range of statuses, or `default`.
fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        b"default" | [b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => true,
        [b'1'..=b'5', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => false,
    }
}
