//! Reports findings about the current place of the walk.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Linter;
use super::trail::Mark;
use crate::base::finding::Severity;
use crate::source::Part;
use crate::text::quoted;

/// How many errors, and how many warnings, are reported for one document. Nobody reads more at once, and the time to
/// print a finding grows with the document.
const MOST_FINDINGS: usize = 1_000;

/// The next step where the document must be mended and nothing more is known.
pub(super) const CORRECT: &str = "correct it in the document or in an overlay";

impl<'value> Linter<'value> {
    /// `value` as an object. If it is not one, reports an error that `what` must be an object.
    pub(super) fn object(
        &mut self,
        value: &'value Value,
        what: &str,
    ) -> Option<&'value Map<String, Value>> {
        if !value.is_object() && !self.is_absent(value) {
            self.wrong_type(what, "an object", value);
        }
        value.as_object()
    }

    /// `value` as an array. If it is not one, reports an error that `what` must be an array.
    pub(super) fn array(&mut self, value: &'value Value, what: &str) -> Option<&'value Vec<Value>> {
        if !value.is_array() && !self.is_absent(value) {
            self.wrong_type(what, "an array", value);
        }
        value.as_array()
    }

    /// Whether `value` is null, which is how YAML reads a key without a value. Warns that it counts as absent.
    pub(super) fn is_absent(&mut self, value: &Value) -> bool {
        if value.is_null() {
            let key = quoted(self.trail.key());
            let message = format!("`{key}` has no value and is taken as absent");
            self.warning(
                "null-value",
                Part::Key,
                message,
                "give it a value or remove it",
            );
        }
        value.is_null()
    }

    fn wrong_type(&mut self, what: &str, expected: &str, value: &Value) {
        let message = format!("`{what}` must be {expected}, this is {}", type_name(value));
        self.error("wrong-type", Part::Value, message, CORRECT);
    }

    /// Reports an error about the current place, or a warning when no operation leads there.
    pub(super) fn error(
        &mut self,
        id: &'static str,
        part: Part,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let severity = if self.reachable {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.report(severity, id, part, message.into(), help.into());
    }

    /// Reports a warning about the current place. Drops it when no operation leads there, because nothing is generated
    /// from that place.
    pub(super) fn warning(
        &mut self,
        id: &'static str,
        part: Part,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.reachable {
            self.report(Severity::Warning, id, part, message.into(), help.into());
        }
    }

    /// Reports a finding unless the limit of its severity is reached. At the limit, one more finding says so.
    fn report(
        &mut self,
        severity: Severity,
        id: &'static str,
        part: Part,
        message: String,
        help: String,
    ) {
        let count = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        let (id, message, help) = match (*count).cmp(&(MOST_FINDINGS + 1)) {
            Ordering::Less => (id, message, help),
            Ordering::Equal => (
                "too-many-findings",
                format!("there are more than {MOST_FINDINGS} {}s", severity.as_str()),
                "fix some of these to see the rest".to_owned(),
            ),
            Ordering::Greater => return,
        };
        let mut finding = self.document.error(id, &self.trail.here(), part, message);
        finding.severity = severity;
        self.findings.push(finding.help(help));
    }

    /// ` at line:column`, for a warning that names a second place; with the file if it is another one. Counting lines
    /// takes time that grows with the document, so the text is empty for warnings over the limit.
    pub(super) fn also_at(&self, place: Mark) -> String {
        if self.warnings >= MOST_FINDINGS {
            return String::new();
        }
        let pointer = self.trail.pointer(place);
        let there = self.document.error("", &pointer, Part::Value, "");
        let (here, _) = self.document.stands(&self.trail.here(), Part::Value);
        let Some(place) = there.position() else {
            return String::new();
        };
        let (line, column, file) = (place.line, place.column, &there.file.path);
        if here.path == *file {
            format!(" at {line}:{column}")
        } else {
            format!(" at {file}:{line}:{column}")
        }
    }
}

/// The type of a JSON value with its article, for messages.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
