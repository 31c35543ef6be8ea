//! Finds everything in a document that prevents a client or changes it, in one pass.
//!
//! The walk follows the places where the OpenAPI Specification puts objects: first from the operations along their
//! references, then through the rest. Faults in the rest cannot stop generation. There, errors become warnings, and
//! warnings are dropped.

mod address;
mod cycle;
mod document;
mod operation;
mod parameter;
mod path;
mod reference;
mod report;
mod schema;
mod suggestion;
#[cfg(test)]
mod tests;
mod trail;

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use crate::base::finding::Finding;
use crate::base::kind::Kind;
use crate::base::pointer::Pointer;
use crate::source::{Document, Part};
use address::AddressSet;
use reference::Reference;
use report::{CORRECT, type_name};
use suggestion::Suggestions;
use trail::{Mark, Token, Trail};

/// All findings about a document, in the order of its text.
///
/// `value` is the document's value after the overlays. A finding about a part that an overlay added has the nearest
/// place in the text. Only faults that prevent generation are errors.
#[must_use]
pub fn lint(document: &Document, value: &Value) -> Vec<Finding> {
    let mut linter = Linter {
        document,
        root: value,
        minor_version: 1,
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
    };
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
    /// The minor version of OpenAPI 3. A document without a version counts as the newest one with full support, 3.1.
    minor_version: u8,
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
    fn check_document(&mut self) {
        let Some(root) = self.root.as_object() else {
            let found = type_name(self.root);
            return self.error(
                "wrong-type",
                Part::Value,
                format!("an OpenAPI document is an object, this is {found}"),
                "check that the right file was given",
            );
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
        // Only the schemas of webhooks could matter to a client.
        self.visit_map(Kind::PathItem, root, "webhooks");
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
            let (kind, found) = (kind.name(), type_name(value));
            let message = format!("{kind} must be an object, this is {found}");
            return self.error("wrong-type", Part::Value, message, CORRECT);
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
        self.within_all([token], act)
    }

    /// Runs `act` these steps further down.
    fn within_all<T>(
        &mut self,
        tokens: impl IntoIterator<Item = impl Into<Token<'value>>>,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut depth = 0;
        for token in tokens {
            self.trail.enter(token.into());
            depth += 1;
        }
        let result = act(self);
        for _ in 0..depth {
            self.trail.leave();
        }
        result
    }
}
