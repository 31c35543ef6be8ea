//! The changes of `base.yaml`, and the clients before and after each, in both directions.

use generator::Lock;
use generator::Output;
use generator::compare::{Change as Found, Side, compare};
use generator::model::settings::Settings;
use generator::overlay;
use generator::source::{Document, Limits};
use serde_json::{Value, json};
use tests::fixture;
use xtask::workspace::read;

use crate::versions;

/// One change of `base.yaml`.
pub(crate) struct Change {
    /// `compatible`, `breaking` or `silent`.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// The actions of an overlay.
    actions: Vec<Value>,
}

impl Change {
    /// The document after the change.
    fn apply(&self, base: &Value) -> Value {
        let actions: Vec<Value> = self
            .actions
            .iter()
            .cloned()
            .map(|mut action| {
                action["description"] = json!(self.name);
                action
            })
            .collect();
        let overlay = json!({
            "overlay": "1.1.0",
            "info": {"title": self.name, "version": "1.0.0"},
            "actions": actions,
        });
        let overlay = Document::parse(&self.name, overlay.to_string(), &Limits::default());
        overlay::apply(base, &overlay.expect("an overlay"))
            .unwrap_or_else(|findings| panic!("{}: {findings:#?}", self.name))
            .value
    }
}

/// All of them, in the order of the file.
pub(crate) fn changes() -> Vec<Change> {
    let document = document("changes.yaml");
    let kinds = document.value.as_object().expect("kinds");
    let mut changes = Vec::new();
    for (kind, of_kind) in kinds {
        for (name, actions) in of_kind.as_object().expect("changes") {
            changes.push(Change {
                kind: kind.clone(),
                name: name.clone(),
                actions: actions.as_array().expect("actions").clone(),
            });
        }
    }
    changes
}

/// A document of the fixtures.
pub(crate) fn document(name: &str) -> Document {
    let path = fixture("versions").join(name);
    read(&path, name, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// One version of the document, and its generated client.
pub(crate) struct Version {
    document: Document,
    pub(crate) output: Output,
    settings: Settings,
}

impl Version {
    /// Generates a client from a document with these names.
    pub(crate) fn of(name: &str, value: &Value, lock: Lock) -> Self {
        let document = Document::parse(name, value.to_string(), &Limits::default());
        let document = document.expect("a document");
        let output = versions::generate(&document, value, lock)
            .unwrap_or_else(|findings| panic!("{name}: {findings:#?}"));
        Self {
            output,
            settings: Settings::of_document(value),
            document,
        }
    }

    fn side(&self) -> Side<'_> {
        Side {
            label: "",
            document: &self.document,
            output: &self.output,
            settings: &self.settings,
        }
    }
}

/// A change, or its reverse.
pub(crate) struct Step {
    pub(crate) old: Version,
    pub(crate) new: Version,
}

impl Step {
    /// From one version to the next, which keeps the names of the first.
    pub(crate) fn between(name: &str, old: &Value, new: &Value) -> Self {
        let old = Version::of(name, old, Lock::default());
        let new = Version::of(name, new, old.output.lock.clone());
        Self { old, new }
    }

    /// The verdict of `cargo xtask changes`.
    pub(crate) fn found(&self) -> Vec<Found> {
        compare(&self.old.side(), &self.new.side()).expect("a comparison")
    }
}

impl Change {
    /// The step from the document to its changed version, and the step back.
    pub(crate) fn steps(&self, base: &Value) -> [(&'static str, Step); 2] {
        let changed = self.apply(base);
        // The comparison uses text, because objects are equal in any order.
        let [published, text] = [base, &changed].map(Value::to_string);
        assert_ne!(published, text, "{} changes nothing", self.name);
        [
            ("forward", Step::between(&self.name, base, &changed)),
            ("backward", Step::between(&self.name, &changed, base)),
        ]
    }
}
