//! A change of a document that only adds something breaks no program that uses the client, and any other one is seen.

#[path = "semver/compare.rs"]
mod compare;
#[path = "surface/render.rs"]
mod render;
#[path = "surface/source.rs"]
mod source;
#[path = "semver/tool.rs"]
mod tool;
#[path = "semver/versions.rs"]
mod versions;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use compare::Break;
use fs_err as fs;
use serde_json::{Value, json};
use tests::{fixture, root};
use xtask::commands::package::manifest;
use xtask::names::lock::Lock;
use xtask::overlay;
use xtask::pipeline::Output;
use xtask::source::{Document, Limits, read};

#[test]
fn what_a_document_adds_breaks_no_program() {
    let mut broken = String::new();
    for (name, breaks) in compared("compatible") {
        if !breaks.is_empty() {
            writeln!(broken, "{name}:").expect("text");
        }
        for one in breaks {
            writeln!(broken, "    {one}").expect("text");
        }
    }
    assert!(
        broken.is_empty(),
        "these additions break programs:\n{broken}"
    );
}

#[test]
fn what_a_document_takes_away_is_seen_as_a_break() {
    let silent: Vec<String> = compared("breaking")
        .into_iter()
        .filter(|(_, breaks)| breaks.is_empty())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(silent, [""; 0], "these changes went unseen");
}

/// What each change of a kind breaks, by the name of the change.
fn compared(kind: &str) -> BTreeMap<String, Vec<Break>> {
    static COMPARED: OnceLock<BTreeMap<String, Vec<Break>>> = OnceLock::new();
    let compared = COMPARED.get_or_init(compare_all);
    let of_kind: BTreeMap<String, Vec<Break>> = changes()
        .into_iter()
        .filter(|change| change.kind == kind)
        .map(|change| {
            let breaks = compared[&change.module()].clone();
            (change.name, breaks)
        })
        .collect();
    assert!(!of_kind.is_empty(), "there is no change that is {kind}");
    of_kind
}

/// One change of `base.yaml`.
struct Change {
    /// `compatible` or `breaking`.
    kind: String,
    name: String,
    /// The actions of an overlay.
    actions: Vec<Value>,
}

impl Change {
    fn module(&self) -> String {
        self.name.replace('-', "_")
    }

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

fn document(name: &str) -> Document {
    let path = fixture("versions").join(name);
    read(&path, name, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// What each change breaks, by the module of the change.
///
/// There is one package before and one after, with a module for each change, so that one run of the tool does for all.
fn compare_all() -> BTreeMap<String, Vec<Break>> {
    let base = document("base.yaml");
    let generate = |value: &Value, lock: Lock| {
        versions::generate(&base, value, lock).unwrap_or_else(|findings| panic!("{findings:#?}"))
    };
    let before = generate(&base.value, Lock::default());
    let [mut old, mut new] = [const { BTreeMap::new() }; 2];
    let mut compared = BTreeMap::new();
    for change in changes() {
        let value = change.apply(&base.value);
        // As text, because objects are equal whatever their order.
        let [published, changed] = [&base.value, &value].map(Value::to_string);
        assert_ne!(published, changed, "{} changes nothing", change.name);
        let module = change.module();
        new.insert(module.clone(), generate(&value, before.lock.clone()));
        old.insert(module.clone(), before.clone());
        let twice = compared.insert(module, Vec::new());
        assert!(twice.is_none(), "two changes are called {}", change.name);
    }
    let directory = root().join("target/semver");
    let (before, after) = (directory.join("old"), directory.join("new"));
    write(&before, &old);
    write(&after, &new);

    let mut breaks = compare::missing(&before, &after);
    match compare::checked(&before, &after) {
        Ok(checked) => breaks.extend(checked),
        Err(words) => {
            // Unlike `eprintln!`, this is not kept back when the test passes.
            let words =
                format!("SKIPPED: no cargo-semver-checks, so only types were compared: {words}");
            writeln!(std::io::stderr(), "{words}").expect("standard error");
        }
    }
    for one in breaks {
        let (_, of_module) = compared
            .iter_mut()
            .find(|(module, _)| {
                let is_in = |before: &str, after: &str| {
                    one.subject.contains(&format!("{before}{module}{after}"))
                };
                is_in("/src/", "/") || is_in("client::", "::")
            })
            .unwrap_or_else(|| panic!("no change is at fault for {one}"));
        of_module.push(one);
    }
    compared
}

const MODULE: &str = "//! The client of one change.

mod generated;

pub use generated::client::Client;
pub use generated::{operations, parameters, responses, types};
";

/// Writes a package with a client in each module, unless it is there, so that the compiler has nothing to do again.
fn write(directory: &Path, modules: &BTreeMap<String, Output>) {
    let mut library = String::from("//! The client of every change.\n\n");
    for (module, output) in modules {
        writeln!(library, "pub mod {module};").expect("text");
        let source = directory.join("src");
        keep(&source.join(module).with_extension("rs"), MODULE);
        for (file, text) in &output.files {
            // A generated crate has its client at its root, where only links of the documentation refer to it.
            let text = text.replace("](crate::Client", &format!("](crate::{module}::Client"));
            keep(&source.join(module).join("generated").join(file), &text);
        }
    }
    keep(&directory.join("src/lib.rs"), &library);
    keep(
        &directory.join("Cargo.toml"),
        &manifest(root(), "client", &[]),
    );
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    keep(&directory.join("Cargo.lock"), &lock);
}

fn keep(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(path, text).expect("a file");
}
