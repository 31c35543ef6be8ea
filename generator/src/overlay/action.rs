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
    match reader.overlay() {
        Some(read) if reader.findings.is_empty() => Ok(read),
        _ => Err(reader.findings),
    }
}

/// An object of the overlay, and its place.
struct Object<'overlay> {
    members: &'overlay Map<String, Value>,
    pointer: Pointer,
}

struct Reader<'overlay> {
    overlay: &'overlay Document,
    findings: Vec<Finding>,
}

impl<'overlay> Reader<'overlay> {
    fn overlay(&mut self) -> Option<(Version, Vec<Action<'overlay>>)> {
        let known = ["overlay", "info", "extends", "actions"];
        let root = self.object(&self.overlay.value, Pointer::root(), &known)?;
        let version = self.version(&root);
        if let Some(info) = self.require(&root, "info") {
            let known = ["title", "version", "description"];
            if let Some(info) = self.object(info, root.pointer.child("info"), &known) {
                self.required_string(&info, "title");
                self.required_string(&info, "version");
            }
        }
        let actions = self.actions(&root, version);
        Some((version?, actions))
    }

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
        let message = format!("{subject} must be {expected}");
        let help = "see the Overlay Specification for its form";
        self.add("overlay-wrong-type", pointer, Part::Value, message, help);
    }

    /// Takes an object. Reports its keys that are neither known nor extensions, so that a typing mistake does not disable
    /// a correction.
    fn object(
        &mut self,
        value: &'overlay Value,
        pointer: Pointer,
        known: &[&str],
    ) -> Option<Object<'overlay>> {
        let Some(members) = value.as_object() else {
            self.mistyped(&pointer, "an object");
            return None;
        };
        for key in members.keys() {
            if known.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            let help = match closest(key, known) {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None => format!("known keys: {}", known.join(", ")),
            };
            let (place, message) = (pointer.child(key), format!("the key `{key}` is unknown"));
            self.add("overlay-unknown-key", &place, Part::Key, message, help);
        }
        Some(Object { members, pointer })
    }

    fn require(&mut self, object: &Object<'overlay>, key: &str) -> Option<&'overlay Value> {
        let value = object.members.get(key);
        if value.is_none() {
            let (message, help) = (format!("`{key}` is missing"), format!("add `{key}`"));
            self.add(
                "overlay-missing-key",
                &object.pointer,
                Part::Key,
                message,
                help,
            );
        }
        value
    }

    fn required_string(&mut self, object: &Object<'overlay>, key: &str) -> Option<&'overlay str> {
        let text = self.require(object, key)?.as_str();
        if text.is_none() {
            self.mistyped(&object.pointer.child(key), "a string, in quotes");
        }
        text
    }

    fn version(&mut self, root: &Object<'overlay>) -> Option<Version> {
        let text = self.required_string(root, "overlay")?;
        let is_patch = |patch: &str| {
            !patch.is_empty() && patch.len() < 10 && patch.bytes().all(|byte| byte.is_ascii_digit())
        };
        for (start, version) in [("1.0.", Version::V1_0), ("1.1.", Version::V1_1)] {
            if text.strip_prefix(start).is_some_and(is_patch) {
                return Some(version);
            }
        }
        let message = format!("Overlay `{text}` is not supported");
        let (place, help) = (root.pointer.child("overlay"), "write `overlay: 1.1.0`");
        self.add("overlay-version", &place, Part::Value, message, help);
        None
    }

    fn actions(
        &mut self,
        root: &Object<'overlay>,
        version: Option<Version>,
    ) -> Vec<Action<'overlay>> {
        let Some(value) = self.require(root, "actions") else {
            return Vec::new();
        };
        let pointer = root.pointer.child("actions");
        let Some(actions) = value.as_array().filter(|actions| !actions.is_empty()) else {
            self.mistyped(&pointer, "an array of at least one action");
            return Vec::new();
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
        let mut known = vec!["target", "description", "update", "remove"];
        if version != Some(Version::V1_0) {
            known.push("copy");
        }
        let action = self.object(value, pointer, &known)?;
        self.reason(&action);
        let target = self.required_string(&action, "target");
        let change = self.change(&action);
        Some(Action {
            pointer: action.pointer,
            target: target?,
            change: change?,
        })
    }

    fn reason(&mut self, action: &Object<'overlay>) {
        let (key, message) = match action.members.get("description") {
            Some(Value::String(text)) if !text.trim().is_empty() => return,
            Some(Value::String(_)) => ("description", "the action has an empty `description`"),
            Some(_) => return self.mistyped(&action.pointer.child("description"), "a string"),
            None => ("target", "the action has no `description`"),
        };
        let help = "say why the document is wrong, and give your source";
        let place = action.pointer.child(key);
        self.add("overlay-no-reason", &place, Part::Value, message, help);
    }

    /// The change that the action makes; it must make exactly one.
    fn change(&mut self, action: &Object<'overlay>) -> Option<Change<'overlay>> {
        let mut changes = Vec::new();
        if let Some(update) = action.members.get("update") {
            changes.push(Change::Update(update));
        }
        if let Some(copy) = action.members.get("copy") {
            let Some(query) = copy.as_str() else {
                self.mistyped(&action.pointer.child("copy"), "a JSONPath");
                return None;
            };
            changes.push(Change::Copy(query));
        }
        match action.members.get("remove") {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => changes.push(Change::Remove),
            Some(_) => {
                self.mistyped(&action.pointer.child("remove"), "true or false");
                return None;
            }
        }
        let message = match changes.len() {
            1 => return changes.pop(),
            0 => "the action changes nothing",
            _ => "the action does more than one thing",
        };
        let help = "give it one of `update`, `copy` and `remove: true`";
        self.add(
            "overlay-bad-action",
            &action.pointer,
            Part::Value,
            message,
            help,
        );
        None
    }
}
