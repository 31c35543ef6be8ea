//! The repetitions of YAML: anchors, aliases and merge keys.

use std::ops::Range;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Key, Place, Reader, Stop, complex_key, range};
use crate::source::fault::{Fault, too_deep};
use crate::source::size::Size;
use crate::source::tree::{NodeId, Tree};

/// A complete value that an alias may repeat.
pub(super) struct Anchor {
    value: Value,
    node: NodeId,
    size: Size,
}

impl Reader<'_> {
    /// Keeps a copy of an anchored value. The copy counts towards the limits, because nested anchors could hold a
    /// document many times.
    pub(super) fn remember(&mut self, id: usize, value: &Value, node: NodeId) -> Result<(), Fault> {
        if id == 0 {
            return Ok(());
        }
        let size = Size::of(value);
        self.copy(&size, &self.tree.value_span(node).unwrap_or_default())?;
        self.kept_nodes += size.values;
        let value = value.clone();
        self.anchors
            .insert(id, Some(Rc::new(Anchor { value, node, size })));
        Ok(())
    }

    fn copy(&mut self, size: &Size, range: &Range<usize>) -> Result<(), Fault> {
        self.copied_bytes += size.bytes;
        let nodes = self.nodes + self.kept_nodes + size.values;
        if self.copied_bytes > self.limits.bytes || nodes > self.limits.nodes {
            let message = "the aliases of this document repeat too much text";
            return Err(Fault::new("alias-expansion", range.clone(), message)
                .help("make the repeated part a component and refer to it with `$ref`"));
        }
        Ok(())
    }

    /// The anchor of an alias.
    fn anchor(&self, id: usize) -> Result<Rc<Anchor>, Fault> {
        let range = range(self.span);
        match self.anchors.get(&id) {
            Some(Some(anchor)) => Ok(Rc::clone(anchor)),
            Some(None) => {
                let message = "an alias is inside the value that it repeats, so the value would contain itself";
                Err(Fault::new("recursive-alias", range, message)
                    .help("use `$ref` for a recursive schema"))
            }
            None => {
                let message = "no anchor with the name of this alias comes before it";
                Err(Fault::new("syntax", range, message))
            }
        }
    }

    /// The value that an alias repeats, and its node.
    pub(super) fn repeated(&mut self, id: usize, place: Place) -> Result<(Value, NodeId), Stop> {
        let (anchor, range) = (self.anchor(id)?, range(self.span));
        if place.depth + anchor.size.height >= self.limits.depth {
            return Err(too_deep(range, self.limits.depth).into());
        }
        self.copy(&anchor.size, &range)?;
        let node = self.push(&range, anchor.size.values, place)?;
        self.tree.share_children(node, anchor.node);
        Ok((anchor.value.clone(), node))
    }

    /// The key that an alias repeats.
    pub(super) fn repeated_key(&mut self, id: usize) -> Result<Key, Stop> {
        let (anchor, span) = (self.anchor(id)?, range(self.span));
        let text = match &anchor.value {
            Value::Array(_) | Value::Object(_) => return Err(complex_key(span).into()),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.copy(&anchor.size, &span)?;
        Ok(Key {
            text,
            span,
            is_merge: false,
        })
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
