//! The places of the values of a document: a compact tree of byte spans.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::fault::{Fault, MOST_FAULTS};
use crate::base::pointer::Pointer;

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
        let node = Node {
            key,
            value: compact(value),
            first_child: None,
            last_child: None,
            next: None,
        };
        self.link(parent, node)
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
        self.list(self.node(parent).and_then(|node| node.first_child))
    }

    /// A node and those after it in the same collection.
    fn list(&self, first: Option<NodeId>) -> impl Iterator<Item = (NodeId, &Node)> {
        let with_id = |id| Some((id, self.node(id)?));
        std::iter::successors(first.and_then(with_id), move |(_, node)| {
            node.next.and_then(with_id)
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
        let (_, first) = self.children(parent).next()?;
        let mut ids = self.children(parent);
        let found = if first.key.is_some() {
            ids.find(|(_, node)| node.key.is_some_and(|key| self.key_text(key) == token))
        } else {
            let index = token.parse::<usize>().ok()?;
            // RFC 6901, section 4: an index has no sign and no leading zeros.
            ids.nth(index).filter(|_| index.to_string() == token)
        };
        found.map(|(id, _)| id)
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

    /// The keys that an object of `text` has twice, each as a fault at the later place.
    pub(super) fn repeated_keys(&self, text: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let lists: BTreeSet<NodeId> = self.nodes.iter().filter_map(|it| it.first_child).collect();
        for first_child in lists {
            let mut first_places: HashMap<&str, usize> = HashMap::new();
            for key in self.list(Some(first_child)).map_while(|(_, node)| node.key) {
                let (name, place) = (self.key_text(key), range(key.span));
                let Some(first) = first_places.get(name) else {
                    first_places.insert(name, place.start);
                    continue;
                };
                let line = text
                    .bytes()
                    .take(*first)
                    .filter(|byte| *byte == b'\n')
                    .count()
                    + 1;
                let message = format!("the key {name:?} occurs twice in one object");
                let help =
                    format!("it first occurs on line {line}; remove or rename one of the two");
                faults.push(Fault::new("duplicate-key", place, message).help(help));
                if faults.len() >= MOST_FAULTS {
                    return faults;
                }
            }
        }
        faults.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        faults
    }
}
