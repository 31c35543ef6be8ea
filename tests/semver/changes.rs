//! The changes of `base.yaml`, and the clients before and after each, in both directions.

use std::sync::{Arc, OnceLock};
use std::thread;

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
struct Change {
    /// `compatible`, `breaking` or `silent`.
    kind: String,
    name: String,
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
fn changes() -> Vec<Change> {
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

    /// The next version, which keeps the names of this one.
    pub(crate) fn next(&self, name: &str, value: &Value) -> Self {
        Self::of(name, value, self.output.lock.clone())
    }

    /// The verdict of `cargo xtask changes` on a new version.
    pub(crate) fn compare(&self, new: &Self) -> Vec<Found> {
        compare(&self.side(), &new.side()).expect("a comparison")
    }

    fn side(&self) -> Side<'_> {
        Side::new(&self.document, &self.output, &self.settings)
    }
}

/// A change, or its reverse.
pub(crate) struct Step {
    /// Of the change.
    pub(crate) kind: String,
    /// Of the change.
    pub(crate) name: String,
    /// `forward` or `backward`.
    pub(crate) direction: &'static str,
    pub(crate) old: Arc<Version>,
    pub(crate) new: Arc<Version>,
    /// The verdict of `cargo xtask changes`.
    pub(crate) found: Vec<Found>,
}

impl Step {
    fn new(change: &Change, direction: &'static str, old: Arc<Version>, new: Arc<Version>) -> Self {
        Self {
            kind: change.kind.clone(),
            name: change.name.clone(),
            direction,
            found: old.compare(&new),
            old,
            new,
        }
    }

    /// The module with the clients of the change.
    pub(crate) fn module(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// Each change forward and backward, in the order of the file. Generates the clients once for all tests.
pub(crate) fn steps() -> &'static [Step] {
    static STEPS: OnceLock<Vec<Step>> = OnceLock::new();
    STEPS.get_or_init(|| {
        let value = document("base.yaml").value;
        let base = Arc::new(Version::of("base.yaml", &value, Lock::default()));
        let changes = changes();
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let (value, base) = (&value, &base);
        thread::scope(|scope| {
            let parts = changes.chunks(changes.len().div_ceil(threads));
            let parts: Vec<_> = parts
                .map(|part| {
                    scope.spawn(move || {
                        let steps = part.iter().flat_map(|change| change.steps(value, base));
                        steps.collect::<Vec<Step>>()
                    })
                })
                .collect();
            let steps = parts
                .into_iter()
                .flat_map(|part| part.join().expect("steps"));
            steps.collect()
        })
    })
}

impl Change {
    /// The step from the document to its changed version, and the step back.
    fn steps(&self, value: &Value, base: &Arc<Version>) -> [Step; 2] {
        let changed = self.apply(value);
        // The comparison uses text, because objects are equal in any order.
        let [published, text] = [value, &changed].map(Value::to_string);
        assert_ne!(published, text, "{} changes nothing", self.name);
        let next = Arc::new(base.next(&self.name, &changed));
        let first = Arc::new(Version::of(&self.name, &changed, Lock::default()));
        let back = Arc::new(first.next(&self.name, value));
        [
            Step::new(self, "forward", Arc::clone(base), next),
            Step::new(self, "backward", first, back),
        ]
    }
}
