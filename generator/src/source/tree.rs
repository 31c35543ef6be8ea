//! The places of the values of a document: a compact tree of byte spans.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fault::{Fault, MOST_FAULTS};
use crate::base::pointer::Pointer;

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(u32);

/// Byte offsets as 32 bits, half the size of a range. Longer texts than 4 GiB are refused earlier.
type Compact = (u32, u32);

#[derive(Debug, Clone, Copy)]
struct Key {
    /// The place of the decoded key in [`Tree::keys`].
    text: Compact,
    /// The place of the key in the document.
    span: Compact,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// `None` for the root and for elements of arrays.
    key: Option<Key>,
    value: Compact,
    first_child: Option<NodeId>,
    last_child: Option<NodeId>,
    next: Option<NodeId>,
}

/// The spans of all values and keys of one document.
///
/// The nodes are one vector with links instead of a map of pointers: it is built during parsing and must be cheap. The
/// values that a YAML alias repeats share the nodes of its anchor.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    keys: String,
}

fn compact(range: &Range<usize>) -> Compact {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    (narrow(range.start), narrow(range.end))
}

fn range(compact: Compact) -> Range<usize> {
    compact.0 as usize..compact.1 as usize
}

impl Tree {
    /// Adds a value below `parent` (`None`: the root), after its other children.
    pub(super) fn push(
        &mut self,
        parent: Option<NodeId>,
        key: Option<(&str, &Range<usize>)>,
        value: &Range<usize>,
    ) -> NodeId {
        let key = key.map(|(text, span)| {
            let start = self.keys.len();
            self.keys.push_str(text);
            Key {
                text: compact(&(start..self.keys.len())),
                span: compact(span),
            }
        });
        self.link(
            parent,
            Node {
                key,
                value: compact(value),
                first_child: None,
                last_child: None,
                next: None,
            },
        )
    }

    /// Adds a node that no pointer reaches, for an anchor on a key.
    pub(super) fn push_detached(&mut self) -> NodeId {
        self.push(None, None, &(0..0))
    }

    fn link(&mut self, parent: Option<NodeId>, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        let Some(parent) = parent else { return id };
        let previous = self.node_mut(parent).and_then(|parent| {
            parent.first_child.get_or_insert(id);
            parent.last_child.replace(id)
        });
        if let Some(previous) = previous.and_then(|previous| self.node_mut(previous)) {
            previous.next = Some(id);
        }
        id
    }

    /// Gives `node` the children of `other`, for a YAML alias of an anchor.
    pub(super) fn share_children(&mut self, node: NodeId, other: NodeId) {
        let Some(other) = self.node(other).copied() else {
            return;
        };
        if let Some(node) = self.node_mut(node) {
            node.first_child = other.first_child;
            node.last_child = other.last_child;
        }
    }

    /// Gives `parent` those children of `from` whose keys are wanted, for a YAML merge key.
    pub(super) fn adopt(&mut self, parent: NodeId, from: NodeId, is_wanted: impl Fn(&str) -> bool) {
        let wanted: Vec<Node> = self
            .children(from)
            .filter(|(_, child)| child.key.is_some_and(|key| is_wanted(self.key_text(key))))
            .map(|(_, child)| *child)
            .collect();
        for child in wanted {
            let next = None;
            self.link(Some(parent), Node { next, ..child });
        }
    }

    /// Ends the value of `node` at `end`, or where its last child ends.
    pub(super) fn close(&mut self, node: NodeId, end: Option<usize>) {
        let end = end.or_else(|| {
            let last = self.node(self.node(node)?.last_child?)?;
            let key_end = last.key.map_or(0, |key| key.span.1);
            Some(key_end.max(last.value.1) as usize)
        });
        if let (Some(end), Some(node)) = (end, self.node_mut(node)) {
            node.value.1 = node.value.1.max(compact(&(end..end)).0);
        }
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    fn children(&self, parent: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let mut next = self.node(parent).and_then(|node| node.first_child);
        std::iter::from_fn(move || {
            let id = next?;
            let node = self.node(id)?;
            next = node.next;
            Some((id, node))
        })
    }

    /// The children of `parent`, in order.
    pub(super) fn child_ids(&self, parent: NodeId) -> impl Iterator<Item = NodeId> {
        self.children(parent).map(|(id, _)| id)
    }

    fn key_text(&self, key: Key) -> &str {
        self.keys.get(range(key.text)).unwrap_or_default()
    }

    fn child(&self, parent: NodeId, token: &str) -> Option<NodeId> {
        let (first, node) = self.children(parent).next()?;
        if node.key.is_some() {
            return self
                .children(parent)
                .find(|(_, node)| node.key.is_some_and(|key| self.key_text(key) == token))
                .map(|(id, _)| id);
        }
        // RFC 6901, section 4: an index has no sign and no leading zeros.
        if token == "0" {
            return Some(first);
        }
        let canonical = token.bytes().all(|byte| byte.is_ascii_digit()) && !token.starts_with('0');
        let index = token.parse().ok().filter(|_| canonical)?;
        self.children(parent).nth(index).map(|(id, _)| id)
    }

    /// The node of a pointer, or of its nearest ancestor with a node; `true` when it is the pointer's own.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<(NodeId, bool)> {
        let mut node = NodeId(0);
        self.node(node)?;
        for token in pointer.tokens() {
            match self.child(node, &token) {
                Some(child) => node = child,
                None => return Some((node, false)),
            }
        }
        Some((node, true))
    }

    /// The place of the value of `node`.
    pub(super) fn value_span(&self, node: NodeId) -> Option<Range<usize>> {
        self.node(node).map(|node| range(node.value))
    }

    /// The place of the key of `node`; the root and the elements of arrays have none.
    pub(super) fn key_span(&self, node: NodeId) -> Option<Range<usize>> {
        self.node(node)?.key.map(|key| range(key.span))
    }

    /// The keys that an object has twice, each as a fault at the later place.
    pub(super) fn repeated_keys(&self, line_of: impl Fn(usize) -> usize) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen_lists = HashSet::new();
        for parent in &self.nodes {
            let Some(first_child) = parent.first_child else {
                continue;
            };
            if !seen_lists.insert(first_child) {
                continue;
            }
            let mut first_places: HashMap<&str, usize> = HashMap::new();
            let mut next = Some(first_child);
            while let Some(node) = next.and_then(|id| self.node(id)) {
                next = node.next;
                let Some(key) = node.key else { break };
                let text = self.key_text(key);
                let place = range(key.span);
                let Some(first) = first_places.get(text) else {
                    first_places.insert(text, place.start);
                    continue;
                };
                faults.push(
                    Fault::new(
                        "duplicate-key",
                        place,
                        format!("the key {text:?} occurs twice in one object"),
                    )
                    .help(format!(
                        "it first occurs on line {}; remove or rename one of the two",
                        line_of(*first)
                    )),
                );
                if faults.len() >= MOST_FAULTS {
                    return faults;
                }
            }
        }
        faults.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        faults
    }
}
