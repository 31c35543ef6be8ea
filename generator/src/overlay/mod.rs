//! Applies corrections to a document: overlays of the Overlay Specification 1.0 and 1.1.
//!
//! The rules are those of the Overlay Specification 1.1.0, "Action Object", and three more: an action must give a
//! reason, match something, and change something. Without them, a correction would silently outlive the fault that it
//! corrects.

mod action;
mod budget;
mod merge;
pub mod remove;
pub mod skip;
mod target;
#[cfg(test)]
mod tests;

use serde_json::Value;

use action::{Action, Change, Version};
use budget::Budget;
use merge::{Kind, Mismatch};

use crate::base::finding::Finding;
use crate::source::{Document, Part};

/// The fault that ends the run: no further actions are tried.
const TOO_LARGE: &str = "overlay-too-large";

/// A document with one overlay applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The corrected document.
    pub value: Value,
    /// How many actions were applied.
    pub actions: usize,
}

/// Applies every action of the overlay, in order, to a copy of `document`. Ignores `extends`: `providers.toml` says
/// which overlay belongs to which document.
///
/// Fails with every fault, each at its place in the overlay's file: the faults of the overlay's form, or else those of
/// the actions that cannot be applied.
pub fn apply(document: &Value, overlay: &Document) -> Result<Applied, Vec<Finding>> {
    let (version, actions) = action::read(overlay)?;
    let mut value = document.clone();
    let mut budget = Budget::default();
    let mut findings = Vec::new();
    for action in &actions {
        if let Err(fault) = apply_action(&mut value, action, version, &mut budget) {
            let is_last = fault.id == TOO_LARGE;
            findings.push(fault.finding(overlay, action));
            if is_last {
                // Measuring the additions of every later action could also take forever.
                break;
            }
        }
    }
    if findings.is_empty() {
        let actions = actions.len();
        Ok(Applied { value, actions })
    } else {
        Err(findings)
    }
}

/// Why an action cannot be applied.
struct Fault {
    id: &'static str,
    /// The key of the action that is at fault.
    key: &'static str,
    message: String,
    help: &'static str,
}

impl Fault {
    fn new(id: &'static str, key: &'static str, message: String, help: &'static str) -> Self {
        Self {
            id,
            key,
            message,
            help,
        }
    }

    fn finding(self, overlay: &Document, action: &Action<'_>) -> Finding {
        let pointer = action.pointer.child(self.key);
        overlay
            .error(self.id, &pointer, Part::Value, self.message)
            .help(self.help)
    }
}

fn apply_action(
    document: &mut Value,
    action: &Action<'_>,
    version: Version,
    budget: &mut Budget,
) -> Result<(), Fault> {
    let targets = select(document, "target", action.target)?;
    match action.change {
        Change::Remove if targets.iter().any(String::is_empty) => Err(Fault::new(
            "overlay-bad-target",
            "target",
            "the whole document cannot be removed".to_owned(),
            "select a part of it",
        )),
        Change::Remove => {
            remove::remove(document, &targets);
            Ok(())
        }
        Change::Update(update) => {
            let kind = kind_of_all(document, action, &targets)?;
            if version == Version::V1_0 && kind == Kind::Primitive {
                return Err(Fault::new(
                    "overlay-bad-target",
                    "target",
                    format!(
                        "`{}` selects a primitive value, which Overlay 1.0 cannot update",
                        action.target
                    ),
                    "write `overlay: 1.1.0`, or select the object around it",
                ));
            }
            if version == Version::V1_0 && kind == Kind::Array && update.is_array() {
                return Err(Fault::new(
                    "overlay-mismatch",
                    "update",
                    "an array is appended as one entry by Overlay 1.0 and entry by entry by 1.1"
                        .to_owned(),
                    "write `overlay: 1.1.0` to append its entries",
                ));
            }
            spend(budget, &targets, "update", update)?;
            merge_all(document, &targets, "update", update)
        }
        Change::Copy(query) => {
            kind_of_all(document, action, &targets)?;
            let sources = select(document, "copy", query)?;
            let [source] = sources.as_slice() else {
                return Err(Fault::new(
                    "overlay-bad-target",
                    "copy",
                    format!("`{query}` selects {} values to copy", sources.len()),
                    "select one",
                ));
            };
            let source = document.pointer(source).unwrap_or(&Value::Null);
            spend(budget, &targets, "copy", source)?;
            let source = source.clone();
            merge_all(document, &targets, "copy", &source)
        }
    }
}

/// The JSON Pointers of the values that the query of `key` selects, at least one.
fn select(document: &Value, key: &'static str, query: &str) -> Result<Vec<String>, Fault> {
    let pointers = target::locate(document, query).map_err(|reason| {
        Fault::new(
            "overlay-bad-path",
            key,
            format!("`{query}` cannot be used as a JSONPath: {reason}"),
            "write it as RFC 9535 says, for example `$.paths['/webhooks'].get`",
        )
    })?;
    if pointers.is_empty() {
        return Err(Fault::new(
            "overlay-no-match",
            key,
            format!("`{query}` matches nothing in the document"),
            "remove the action if the document no longer needs it, or correct the path",
        ));
    }
    Ok(pointers)
}

/// The common kind of the selected values. All values that an action merges into must be of one kind.
fn kind_of_all(document: &Value, action: &Action<'_>, targets: &[String]) -> Result<Kind, Fault> {
    let mut kinds = targets
        .iter()
        .filter_map(|pointer| document.pointer(pointer))
        .map(Kind::of);
    let first = kinds.next().unwrap_or(Kind::Primitive);
    match kinds.find(|kind| *kind != first) {
        None => Ok(first),
        Some(other) => Err(Fault::new(
            "overlay-mismatch",
            "target",
            format!(
                "`{}` selects {} as well as {}",
                action.target,
                first.plural(),
                other.plural()
            ),
            "write one action for each",
        )),
    }
}

fn spend(
    budget: &mut Budget,
    targets: &[String],
    key: &'static str,
    update: &Value,
) -> Result<(), Fault> {
    budget.spend(targets, update).map_err(|reason| {
        Fault::new(
            TOO_LARGE,
            key,
            format!("the corrected document would be {reason}"),
            "select fewer values, or write less into each",
        )
    })
}

fn merge_all(
    document: &mut Value,
    targets: &[String],
    key: &'static str,
    update: &Value,
) -> Result<(), Fault> {
    let mut has_changed = false;
    for pointer in targets {
        let Some(target) = document.pointer_mut(pointer) else {
            continue;
        };
        has_changed |= merge::merge(target, update).map_err(|mismatch| {
            let Mismatch { at, target, update } = mismatch;
            Fault::new(
                "overlay-mismatch",
                key,
                format!(
                    "{} cannot be merged into {} at `{pointer}{at}`",
                    update.singular(),
                    target.singular()
                ),
                "remove the old value in an action before this one",
            )
        })?;
    }
    if has_changed {
        return Ok(());
    }
    Err(Fault::new(
        "overlay-no-effect",
        key,
        "the document already says this".to_owned(),
        "remove the action, the provider has corrected the document",
    ))
}
