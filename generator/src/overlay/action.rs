//! Reads the actions of an overlay document and reports every fault in their form.

use serde_json::{Map, Value};

use crate::base::finding::Finding;
use crate::base::pointer::Pointer;
use crate::base::suggestion::closest;
use crate::source::{Document, Part};

/// The version of the Overlay Specification that a document follows, without its patch number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V1_0,
    V1_1,
}

/// One correction.
pub(super) struct Action<'overlay> {
    /// Its place in the overlay.
    pub(super) pointer: Pointer,
    /// The `JSONPath` query for the values to change.
    pub(super) target: &'overlay str,
    pub(super) change: Change<'overlay>,
}

pub(super) enum Change<'overlay> {
    /// Merge this value into each target.
    Update(&'overlay Value),
    /// Merge the values that this query selects into each target.
    Copy(&'overlay str),
    Remove,
}

/// The version and the actions, or every fault of the document.
pub(super) fn read(overlay: &Document) -> Result<(Version, Vec<Action<'_>>), Vec<Finding>> {
    let mut reader = Reader {
        overlay,
        findings: Vec::new(),
    };
    let root = Pointer::root();
    let Some(document) = reader.object(&overlay.value, &root) else {
        return Err(reader.findings);
    };
    reader.known_keys(document, &root, &["overlay", "info", "extends", "actions"]);
    let version = reader.version(document);
    if let Some(info) = reader.require(document, &root, "info") {
        let pointer = root.child("info");
        if let Some(info) = reader.object(info, &pointer) {
            reader.known_keys(info, &pointer, &["title", "version", "description"]);
            reader.required_string(info, &pointer, "title");
            reader.required_string(info, &pointer, "version");
        }
    }
    let actions = reader.actions(document, version);
    match version {
        Some(version) if reader.findings.is_empty() => Ok((version, actions)),
        _ => Err(reader.findings),
    }
}

struct Reader<'overlay> {
    overlay: &'overlay Document,
    findings: Vec<Finding>,
}

impl<'overlay> Reader<'overlay> {
    fn add(
        &mut self,
        id: &'static str,
        pointer: &Pointer,
        part: Part,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = self.overlay.error(id, pointer, part, message);
        self.findings.push(finding.help(help));
    }

    fn mistyped(&mut self, pointer: &Pointer, expected: &str) {
        let subject = match pointer.tokens().last() {
            None => "the overlay".to_owned(),
            Some(index) if index.parse::<usize>().is_ok() => "the action".to_owned(),
            Some(key) => format!("`{key}`"),
        };
        self.add(
            "overlay-wrong-type",
            pointer,
            Part::Value,
            format!("{subject} must be {expected}"),
            "see the Overlay Specification for its form",
        );
    }

    fn object(
        &mut self,
        value: &'overlay Value,
        pointer: &Pointer,
    ) -> Option<&'overlay Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.mistyped(pointer, "an object");
        }
        object
    }

    fn require(
        &mut self,
        object: &'overlay Map<String, Value>,
        pointer: &Pointer,
        key: &str,
    ) -> Option<&'overlay Value> {
        let value = object.get(key);
        if value.is_none() {
            self.add(
                "overlay-missing-key",
                pointer,
                Part::Key,
                format!("`{key}` is missing"),
                format!("add `{key}`"),
            );
        }
        value
    }

    fn required_string(
        &mut self,
        object: &'overlay Map<String, Value>,
        pointer: &Pointer,
        key: &str,
    ) -> Option<&'overlay str> {
        let text = self.require(object, pointer, key)?.as_str();
        if text.is_none() {
            self.mistyped(&pointer.child(key), "a string, in quotes");
        }
        text
    }

    /// Reports keys that are neither known nor extensions, so that a typing mistake does not disable a correction.
    fn known_keys(&mut self, object: &Map<String, Value>, pointer: &Pointer, known: &[&str]) {
        for key in object.keys() {
            if known.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            let help = match closest(key, known) {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None => format!("known keys: {}", known.join(", ")),
            };
            let message = format!("the key `{key}` is unknown");
            self.add(
                "overlay-unknown-key",
                &pointer.child(key),
                Part::Key,
                message,
                help,
            );
        }
    }

    fn version(&mut self, document: &'overlay Map<String, Value>) -> Option<Version> {
        let root = Pointer::root();
        let text = self.required_string(document, &root, "overlay")?;
        let is_patch = |patch: &str| {
            !patch.is_empty() && patch.len() < 10 && patch.bytes().all(|byte| byte.is_ascii_digit())
        };
        if text.strip_prefix("1.0.").is_some_and(is_patch) {
            return Some(Version::V1_0);
        }
        if text.strip_prefix("1.1.").is_some_and(is_patch) {
            return Some(Version::V1_1);
        }
        self.add(
            "overlay-version",
            &root.child("overlay"),
            Part::Value,
            format!("Overlay `{text}` is not supported"),
            "write `overlay: 1.1.0`",
        );
        None
    }

    fn actions(
        &mut self,
        document: &'overlay Map<String, Value>,
        version: Option<Version>,
    ) -> Vec<Action<'overlay>> {
        let root = Pointer::root();
        let Some(value) = self.require(document, &root, "actions") else {
            return Vec::new();
        };
        let pointer = root.child("actions");
        let actions = match value.as_array() {
            Some(actions) if !actions.is_empty() => actions,
            _ => {
                self.mistyped(&pointer, "an array of at least one action");
                return Vec::new();
            }
        };
        let indexed = actions.iter().enumerate();
        indexed
            .filter_map(|(index, action)| self.action(action, pointer.index(index), version))
            .collect()
    }

    fn action(
        &mut self,
        value: &'overlay Value,
        pointer: Pointer,
        version: Option<Version>,
    ) -> Option<Action<'overlay>> {
        let action = self.object(value, &pointer)?;
        let known: &[&str] = if version == Some(Version::V1_0) {
            &["target", "description", "update", "remove"]
        } else {
            &["target", "description", "update", "remove", "copy"]
        };
        self.known_keys(action, &pointer, known);
        self.reason(action, &pointer);
        let target = self.required_string(action, &pointer, "target");
        let change = self.change(action, &pointer);
        Some(Action {
            pointer,
            target: target?,
            change: change?,
        })
    }

    fn reason(&mut self, action: &Map<String, Value>, pointer: &Pointer) {
        let help = "say why the document is wrong, and give your source";
        match action.get("description") {
            Some(Value::String(text)) if !text.trim().is_empty() => {}
            Some(Value::String(_)) => self.add(
                "overlay-no-reason",
                &pointer.child("description"),
                Part::Value,
                "the action has an empty `description`",
                help,
            ),
            Some(_) => self.mistyped(&pointer.child("description"), "a string"),
            None => self.add(
                "overlay-no-reason",
                &pointer.child("target"),
                Part::Value,
                "the action has no `description`",
                help,
            ),
        }
    }

    /// The change that the action makes; it must make exactly one.
    fn change(
        &mut self,
        action: &'overlay Map<String, Value>,
        pointer: &Pointer,
    ) -> Option<Change<'overlay>> {
        let mut changes = Vec::new();
        if let Some(update) = action.get("update") {
            changes.push(Change::Update(update));
        }
        if let Some(copy) = action.get("copy") {
            let Some(query) = copy.as_str() else {
                self.mistyped(&pointer.child("copy"), "a JSONPath");
                return None;
            };
            changes.push(Change::Copy(query));
        }
        match action.get("remove") {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => changes.push(Change::Remove),
            Some(_) => {
                self.mistyped(&pointer.child("remove"), "true or false");
                return None;
            }
        }
        if changes.len() == 1 {
            return changes.pop();
        }
        let message = if changes.is_empty() {
            "the action changes nothing"
        } else {
            "the action does more than one thing"
        };
        self.add(
            "overlay-bad-action",
            pointer,
            Part::Value,
            message,
            "give it one of `update`, `copy` and `remove: true`",
        );
        None
    }
}
