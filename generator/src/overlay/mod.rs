//! Applies corrections to a document: overlays of the Overlay Specification 1.0 and 1.1.
//!
//! The rules are those of the Overlay Specification 1.1.0, "Action Object", and three more: an action must give a
//! reason, match something, and change something. Without them, a correction would silently outlive the fault that it
//! corrects.

mod action;
mod merge;
pub mod remove;
pub mod skip;
mod target;
#[cfg(test)]
mod tests;

use serde_json::Value;

use action::{Action, Change, Version};
use merge::Kind;

use crate::base::finding::Finding;
use crate::source::{Document, Limits, Part, Size};

/// The fault that ends the run: no further actions are tried.
const TOO_LARGE: &str = "overlay-too-large";

/// The approximate number of bytes that all actions may add. Corrections are small.
const MOST: usize = 8 * 1024 * 1024;

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
    let mut corrected = Corrected {
        value: document.clone(),
        version,
        bytes_left: MOST,
    };
    let mut findings = Vec::new();
    for action in &actions {
        let Err(fault) = corrected.apply(action) else {
            continue;
        };
        let pointer = action.pointer.child(fault.key);
        let finding = overlay.error(fault.id, &pointer, Part::Value, fault.message);
        findings.push(finding.help(fault.help));
        if fault.id == TOO_LARGE {
            // Measuring the additions of every later action could also take forever.
            break;
        }
    }
    if findings.is_empty() {
        Ok(Applied {
            value: corrected.value,
            actions: actions.len(),
        })
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

/// The document with the actions so far.
struct Corrected {
    value: Value,
    /// The version of the overlay.
    version: Version,
    /// How many bytes may still be added. Copying a document into itself doubles it, so without a limit, forty actions
    /// would fill any memory.
    bytes_left: usize,
}

impl Corrected {
    fn apply(&mut self, action: &Action<'_>) -> Result<(), Fault> {
        let targets = self.select("target", action.target)?;
        match action.change {
            Change::Remove if targets.iter().any(String::is_empty) => Err(Fault {
                id: "overlay-bad-target",
                key: "target",
                message: "the whole document cannot be removed".to_owned(),
                help: "select a part of it",
            }),
            Change::Remove => {
                remove::remove(&mut self.value, &targets);
                Ok(())
            }
            Change::Update(update) => {
                let kind = self.kind_of_all(action, &targets)?;
                if self.version == Version::V1_0 {
                    check_version_1_0(action, kind, update)?;
                }
                self.merge_all(&targets, "update", update)
            }
            Change::Copy(query) => {
                self.kind_of_all(action, &targets)?;
                let sources = self.select("copy", query)?;
                let [source] = sources.as_slice() else {
                    return Err(Fault {
                        id: "overlay-bad-target",
                        key: "copy",
                        message: format!("`{query}` selects {} values to copy", sources.len()),
                        help: "select one",
                    });
                };
                let source = self.value.pointer(source).cloned().unwrap_or_default();
                self.merge_all(&targets, "copy", &source)
            }
        }
    }

    /// The JSON Pointers of the values that the query of `key` selects, at least one.
    fn select(&self, key: &'static str, query: &str) -> Result<Vec<String>, Fault> {
        let pointers = target::locate(&self.value, query).map_err(|reason| Fault {
            id: "overlay-bad-path",
            key,
            message: format!("`{query}` cannot be used as a JSONPath: {reason}"),
            help: "write it as RFC 9535 says, for example `$.paths['/webhooks'].get`",
        })?;
        if pointers.is_empty() {
            return Err(Fault {
                id: "overlay-no-match",
                key,
                message: format!("`{query}` matches nothing in the document"),
                help: "remove the action if the document no longer needs it, or correct the path",
            });
        }
        Ok(pointers)
    }

    /// The common kind of the selected values. All values that an action merges into must be of one kind.
    fn kind_of_all(&self, action: &Action<'_>, targets: &[String]) -> Result<Kind, Fault> {
        let values = targets.iter().filter_map(|it| self.value.pointer(it));
        let mut kinds = values.map(Kind::of);
        let first = kinds.next().unwrap_or(Kind::Primitive);
        let Some(other) = kinds.find(|kind| *kind != first) else {
            return Ok(first);
        };
        let (query, first, other) = (action.target, first.names().1, other.names().1);
        Err(Fault {
            id: "overlay-mismatch",
            key: "target",
            message: format!("`{query}` selects {first} as well as {other}"),
            help: "write one action for each",
        })
    }

    fn merge_all(
        &mut self,
        targets: &[String],
        key: &'static str,
        update: &Value,
    ) -> Result<(), Fault> {
        self.spend(targets, update).map_err(|reason| Fault {
            id: TOO_LARGE,
            key,
            message: format!("the corrected document would be {reason}"),
            help: "select fewer values, or write less into each",
        })?;
        let mut has_changed = false;
        for pointer in targets {
            let Some(target) = self.value.pointer_mut(pointer) else {
                continue;
            };
            has_changed |= merge::merge(target, update, pointer).map_err(|message| Fault {
                id: "overlay-mismatch",
                key,
                message,
                help: "remove the old value in an action before this one",
            })?;
        }
        if has_changed {
            return Ok(());
        }
        Err(Fault {
            id: "overlay-no-effect",
            key,
            message: "the document already says this".to_owned(),
            help: "remove the action, the provider has corrected the document",
        })
    }

    /// Counts the merging of `update` into each target. Fails with the reason, such as `too large`, when the document
    /// would exceed a limit.
    fn spend(&mut self, targets: &[String], update: &Value) -> Result<(), &'static str> {
        let size = Size::of(update);
        let deepest = targets.iter().map(|it| it.matches('/').count()).max();
        if deepest.unwrap_or_default() + size.height >= Limits::default().depth {
            return Err("nested too deep");
        }
        let bytes = size.values * size_of::<Value>() + size.bytes;
        self.bytes_left = bytes
            .checked_mul(targets.len())
            .and_then(|bytes| self.bytes_left.checked_sub(bytes))
            .ok_or("too large")?;
        Ok(())
    }
}

/// Refuses what version 1.1 does in another way than version 1.0.
fn check_version_1_0(action: &Action<'_>, kind: Kind, update: &Value) -> Result<(), Fault> {
    match kind {
        Kind::Primitive => Err(Fault {
            id: "overlay-bad-target",
            key: "target",
            message: format!(
                "`{}` selects a primitive value, which Overlay 1.0 cannot update",
                action.target
            ),
            help: "write `overlay: 1.1.0`, or select the object around it",
        }),
        Kind::Array if update.is_array() => Err(Fault {
            id: "overlay-mismatch",
            key: "update",
            message: "an array is appended as one entry by Overlay 1.0 and entry by entry by 1.1"
                .to_owned(),
            help: "write `overlay: 1.1.0` to append its entries",
        }),
        _ => Ok(()),
    }
}
