//! The repetitions of YAML: anchors, aliases and merge keys.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{Builder, complex_key};
use crate::source::fault::Fault;
use crate::source::json::too_deep;
use crate::source::tree::{NodeId, Tree};

/// A complete value that an alias may repeat.
pub(super) struct Anchor {
    pub value: Value,
    pub node: NodeId,
    pub height: usize,
    pub nodes: usize,
    pub string_bytes: usize,
}

impl Builder<'_> {
    /// Keeps a copy of an anchored value. The copy counts towards the limits, because nested anchors could hold a
    /// document many times.
    pub(super) fn remember(&mut self, id: usize, anchor: Anchor) -> Result<(), Fault> {
        let range = self.tree.value_span(anchor.node).unwrap_or_default();
        self.copy(&anchor, &range)?;
        self.kept_nodes += anchor.nodes;
        self.anchors.insert(id, anchor);
        Ok(())
    }

    fn copy(&mut self, anchor: &Anchor, range: &Range<usize>) -> Result<(), Fault> {
        self.copied_bytes += anchor.string_bytes;
        let nodes = self.nodes + self.kept_nodes + anchor.nodes;
        if self.copied_bytes > self.limits.bytes || nodes > self.limits.nodes {
            let message = "the aliases of this document repeat too much text";
            return Err(Fault::new("alias-expansion", range.clone(), message)
                .help("make the repeated part a component and refer to it with `$ref`"));
        }
        Ok(())
    }

    /// Copies the value of an alias, as a value or as a key.
    pub(super) fn alias(&mut self, id: usize, range: Range<usize>) -> Result<(), Fault> {
        if self.open_anchors.contains(&id) {
            let message =
                "an alias is inside the value that it repeats, so the value would contain itself";
            return Err(Fault::new("recursive-alias", range, message)
                .help("use `$ref` for a recursive schema"));
        }
        let Some(anchor) = self.anchors.remove(&id) else {
            let message = "no anchor with the name of this alias comes before it";
            return Err(Fault::new("syntax", range, message));
        };
        let result = self.expand(&anchor, range);
        self.anchors.insert(id, anchor);
        result
    }

    fn expand(&mut self, anchor: &Anchor, range: Range<usize>) -> Result<(), Fault> {
        if self.expects_key() {
            let text = match &anchor.value {
                Value::Array(_) | Value::Object(_) => return Err(complex_key(&range)),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.copy(anchor, &range)?;
            self.key(text, range, false);
            return Ok(());
        }
        if self.stack.len() + anchor.height >= self.limits.depth {
            return Err(too_deep(range, self.limits.depth));
        }
        self.copy(anchor, &range)?;
        let node = self.push_node(&range, anchor.nodes)?;
        self.string_bytes += anchor.string_bytes;
        self.tree.share_children(node, anchor.node);
        self.attach(anchor.value.clone(), anchor.height, node);
        Ok(())
    }
}

/// Takes the value of `<<`: an object, or a list of objects, where earlier ones win.
pub(super) fn merge(
    value: Value,
    node: NodeId,
    tree: &Tree,
    merges: &mut Vec<(Map<String, Value>, NodeId)>,
) -> Result<(), &'static str> {
    match value {
        Value::Object(map) => merges.push((map, node)),
        Value::Array(elements) => {
            for (element, child) in elements.into_iter().zip(tree.child_ids(node)) {
                match element {
                    Value::Object(map) => merges.push((map, child)),
                    _ => return Err("a list that holds something else"),
                }
            }
        }
        _ => return Err("a scalar"),
    }
    Ok(())
}
