//! Finds everything in a document that prevents a client or changes it, in one pass.
//!
//! The walk follows the places where the OpenAPI Specification puts objects: first from the operations along their
//! references, then through the rest. Faults in the rest cannot stop generation. There, errors become warnings, and
//! warnings are dropped.

mod address;
mod component;
mod cycle;
mod keyword;
mod operation;
mod parameter;
mod path;
mod reference;
mod response;
mod schema;
mod security;
mod server;
mod suggestion;
#[cfg(test)]
mod tests;
mod trail;
mod version;

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use crate::base::finding::{Finding, Severity};
use crate::base::pointer::Pointer;
use crate::source::{Document, Part};
use crate::text::quoted;

use crate::base::kind::Kind;
use address::AddressSet;
use reference::Reference;
use suggestion::Suggestions;
use trail::{Mark, Token, Trail};
use version::Version;

/// How many errors, and how many warnings, are reported for one document. Nobody reads more at once, and the time to
/// print a finding grows with the document.
const MOST_FINDINGS: usize = 1_000;

/// All findings about a document, in the order of its text.
///
/// `value` is the document's value after the overlays. A finding about a part that an overlay added has the nearest
/// place in the text. Only faults that prevent generation are errors.
#[must_use]
pub fn lint(document: &Document, value: &Value) -> Vec<Finding> {
    let mut linter = Linter::new(document, value);
    linter.check_document();
    let mut findings = linter.findings;
    findings.extend(document.warnings());
    document.sort(&mut findings);
    findings
}

/// The state of one walk over a document.
struct Linter<'value> {
    document: &'value Document,
    root: &'value Value,
    version: Version,
    trail: Trail<'value>,
    /// Whether an operation leads to the current place.
    reachable: bool,
    findings: Vec<Finding>,
    errors: usize,
    warnings: usize,
    /// The objects that were walked, so that each is walked once even if many references lead to it.
    visited: AddressSet,
    references: Vec<Reference<'value>>,
    /// Places of unresolved references, as indices into `references`.
    pending: VecDeque<usize>,
    /// The target of each text of a reference.
    resolved: HashMap<&'value str, Option<(Pointer, &'value Value)>>,
    /// The objects on chains of references that are too long.
    chained: AddressSet,
    /// The places of schemas with an `$anchor`.
    anchors: HashMap<&'value str, Mark>,
    /// The places of schemas with an `$id`.
    identifiers: HashMap<&'value str, Mark>,
    /// Callbacks. They are walked last, because no operation of the client needs them.
    callbacks: Vec<(Mark, &'value Value)>,
    suggestions: Suggestions,
}

impl<'value> Linter<'value> {
    fn new(document: &'value Document, root: &'value Value) -> Self {
        Self {
            document,
            root,
            version: Version::default(),
            trail: Trail::new(),
            reachable: true,
            findings: Vec::new(),
            errors: 0,
            warnings: 0,
            visited: AddressSet::default(),
            references: Vec::new(),
            pending: VecDeque::new(),
            resolved: HashMap::new(),
            chained: AddressSet::default(),
            anchors: HashMap::new(),
            identifiers: HashMap::new(),
            callbacks: Vec::new(),
            suggestions: Suggestions::default(),
        }
    }

    fn check_document(&mut self) {
        let Some(root) = self.root.as_object() else {
            self.error(
                "wrong-type",
                Part::Value,
                format!(
                    "an OpenAPI document is an object, this is {}",
                    type_name(self.root)
                ),
                "check that the right file was given",
            );
            return;
        };
        if !self.check_version(root) {
            return;
        }
        self.check_servers(root);
        self.check_security(root);
        self.check_paths(root);
        self.follow_references();

        self.reachable = false;
        for (place, callback) in std::mem::take(&mut self.callbacks) {
            self.trail.return_to(place);
            self.visit(Kind::Callback, callback);
        }
        self.trail.return_to(Trail::ROOT);
        self.check_webhooks(root);
        self.check_components(root);
        self.follow_references();
        self.trail.return_to(Trail::ROOT);

        self.check_cycles();
        self.check_foreign_references();
    }

    /// Walks `value`, which the document uses as a `kind`, unless it has been walked already.
    fn visit(&mut self, kind: Kind, value: &'value Value) {
        if !self.visited.insert(std::ptr::from_ref(value)) {
            return;
        }
        if kind == Kind::Schema && value.is_boolean() || self.is_absent(value) {
            return;
        }
        let Some(object) = value.as_object() else {
            let message = format!(
                "{} must be an object, this is {}",
                kind.name(),
                type_name(value)
            );
            self.error(
                "wrong-type",
                Part::Value,
                message,
                "correct it in the document or in an overlay",
            );
            return;
        };
        if let Some(reference) = object.get("$ref") {
            self.check_reference(kind, value, reference);
            // Only these two kinds allow keywords beside the reference.
            if !matches!(kind, Kind::Schema | Kind::PathItem) {
                return;
            }
        }
        match kind {
            Kind::PathItem => self.check_path_item(object),
            Kind::Operation => self.check_operation(object),
            Kind::Parameter => self.check_parameter(object),
            Kind::Header => self.check_header(object),
            Kind::RequestBody => self.check_request_body(object),
            Kind::Response => self.check_response(object),
            Kind::MediaType => self.check_media_type(object),
            Kind::Schema => self.check_schema(object),
            Kind::Callback => self.visit_members(Kind::PathItem, object),
            // The generator makes no code from them.
            Kind::Example | Kind::Link | Kind::SecurityScheme => {}
        }
    }

    /// Walks every member of `object` except the extensions as a `kind`.
    fn visit_members(&mut self, kind: Kind, object: &'value Map<String, Value>) {
        for (name, member) in object {
            if !name.starts_with("x-") {
                self.within(name, |linter| linter.visit(kind, member));
            }
        }
    }

    /// Walks the members of the object at `key` of `parent` as `kind`, if there is one.
    fn visit_map(&mut self, kind: Kind, parent: &'value Map<String, Value>, key: &'value str) {
        let Some(value) = parent.get(key) else { return };
        self.within(key, |linter| {
            if let Some(members) = linter.object(value, key) {
                for (name, member) in members {
                    linter.within(name, |linter| linter.visit(kind, member));
                }
            }
        });
    }

    /// Walks the elements of the array at `key` of `parent` as `kind`, if there is one.
    fn visit_list(&mut self, kind: Kind, parent: &'value Map<String, Value>, key: &'value str) {
        let Some(value) = parent.get(key) else { return };
        self.within(key, |linter| {
            if let Some(elements) = linter.array(value, key) {
                for (index, element) in elements.iter().enumerate() {
                    linter.within(index, |linter| linter.visit(kind, element));
                }
            }
        });
    }

    /// Walks the value at `key` of `parent` as `kind`, if there is one.
    fn visit_member(&mut self, kind: Kind, parent: &'value Map<String, Value>, key: &'value str) {
        if let Some(value) = parent.get(key) {
            self.within(key, |linter| linter.visit(kind, value));
        }
    }

    /// Runs `act` one step further down.
    fn within<T>(
        &mut self,
        token: impl Into<Token<'value>>,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.trail.enter(token.into());
        let result = act(self);
        self.trail.leave();
        result
    }

    fn within_all<T>(&mut self, keys: &[&'value str], act: impl FnOnce(&mut Self) -> T) -> T {
        for key in keys {
            self.trail.enter((*key).into());
        }
        let result = act(self);
        for _ in keys {
            self.trail.leave();
        }
        result
    }

    /// `value` as an object. If it is not one, reports an error that `what` must be an object.
    fn object(&mut self, value: &'value Value, what: &str) -> Option<&'value Map<String, Value>> {
        if !value.is_object() && !self.is_absent(value) {
            self.wrong_type(what, "an object", value);
        }
        value.as_object()
    }

    /// `value` as an array. If it is not one, reports an error that `what` must be an array.
    fn array(&mut self, value: &'value Value, what: &str) -> Option<&'value Vec<Value>> {
        if !value.is_array() && !self.is_absent(value) {
            self.wrong_type(what, "an array", value);
        }
        value.as_array()
    }

    /// Whether `value` is null, which is how YAML reads a key without a value. Warns that it counts as absent.
    fn is_absent(&mut self, value: &Value) -> bool {
        if value.is_null() {
            self.warning(
                "null-value",
                Part::Key,
                format!(
                    "`{}` has no value and is taken as absent",
                    quoted(self.trail.key())
                ),
                "give it a value or remove it",
            );
        }
        value.is_null()
    }

    fn wrong_type(&mut self, what: &str, expected: &str, value: &Value) {
        let message = format!("`{what}` must be {expected}, this is {}", type_name(value));
        self.error(
            "wrong-type",
            Part::Value,
            message,
            "correct it in the document or in an overlay",
        );
    }

    /// Reports an error about the current place, or a warning when no operation leads there.
    fn error(&mut self, id: &'static str, part: Part, message: String, help: impl Into<String>) {
        let severity = if self.reachable {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.report(severity, id, part, message, help.into());
    }

    /// Reports a warning about the current place. Drops it when no operation leads there, because nothing is generated
    /// from that place.
    fn warning(&mut self, id: &'static str, part: Part, message: String, help: impl Into<String>) {
        if self.reachable {
            self.report(Severity::Warning, id, part, message, help.into());
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

    /// ` at line:column`, for an error that names a second place; with the file if it is another one. Counting lines
    /// takes time that grows with the document, so the text is empty for errors over the limit.
    fn also_at(&self, place: Mark) -> String {
        if self.errors >= MOST_FINDINGS {
            return String::new();
        }
        let pointer = self.trail.pointer(place);
        let there = self.document.error("", &pointer, Part::Value, "");
        let (here, _) = self.document.stands(&self.trail.here(), Part::Value);
        let file = if here.path == there.file.path {
            String::new()
        } else {
            format!("{}:", there.file.path)
        };
        let place = there.position();
        place
            .map(|place| format!(" at {file}{}:{}", place.line, place.column))
            .unwrap_or_default()
    }
}

/// The type of a JSON value with its article, for messages.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
