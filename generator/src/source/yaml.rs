//! Reads YAML text into a value and the places of its values.

mod alias;
mod comment;
mod scalar;
mod syntax;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use serde_json::{Map, Value};

use super::fault::{Fault, MOST_FAULTS, too_deep, too_many_nodes};
use super::tree::{NodeId, Tree};
use super::{Limits, Parsed};
use alias::Anchor;

/// The value of a YAML text and its places.
///
/// # Errors
///
/// `syntax`, `several-documents`, `complex-key`, `recursive-alias`, `alias-expansion`, `too-deep` and
/// `document-too-large` at the place where reading stopped. Before it, each `duplicate-key`, `unsupported-tag`,
/// `merge-key` and `not-json`. `empty-document` when the text has no value.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Parsed, Vec<Fault>> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..comment::MOST_MENDED {
        let mut reader = Reader::new(&text, limits);
        match reader.root() {
            Ok(root) => return reader.finish(root),
            Err(Stop::Comment(at)) => text = Cow::Owned(comment::blanked(&text, at)),
            Err(Stop::Fault(fault)) => {
                reader.faults.push(fault);
                return reader.finish(None);
            }
        }
    }
    Err(vec![comment::too_many()])
}

/// Why reading stopped.
enum Stop {
    Fault(Fault),
    /// A comment that the parser does not accept starts at this byte.
    Comment(usize),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

struct Reader<'text> {
    text: &'text str,
    limits: &'text Limits,
    events: Parser<'text, StrInput<'text>>,
    /// The place of the latest event.
    span: Span,
    tree: Tree,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
    /// The anchored values, each `None` until it is complete: a value with an alias to it would contain itself.
    anchors: HashMap<usize, Option<Rc<Anchor>>>,
    /// The number of values so far, including those that aliases repeat.
    nodes: usize,
    /// The number of values that are kept twice because an alias might repeat them.
    kept_nodes: usize,
    /// The bytes of strings that were copied for an anchor or an alias.
    copied_bytes: usize,
    has_repeated_keys: bool,
}

/// Where a value belongs.
#[derive(Clone, Copy, Default)]
struct Place<'key> {
    /// How many collections are around it.
    depth: usize,
    parent: Option<NodeId>,
    key: Option<&'key Key>,
}

struct Key {
    text: String,
    span: Range<usize>,
    is_merge: bool,
}

impl<'text> Reader<'text> {
    fn new(text: &'text str, limits: &'text Limits) -> Self {
        Self {
            text,
            limits,
            events: Parser::new_from_str(text),
            span: Span::default(),
            tree: Tree::default(),
            faults: Vec::new(),
            warnings: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            kept_nodes: 0,
            copied_bytes: 0,
            has_repeated_keys: false,
        }
    }

    fn next(&mut self) -> Result<Option<Event<'text>>, Stop> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok((mut event, span))) => {
                self.span = span;
                if let Event::Scalar(text, ScalarStyle::Plain, ..) = &mut event
                    && span.is_empty()
                {
                    // The parser writes `~` for an empty value.
                    *text = Cow::Borrowed("");
                }
                Ok(Some(event))
            }
            Some(Err(error)) => Err(match comment::start(&error) {
                Some(at) => Stop::Comment(at),
                None => Stop::Fault(syntax::fault(self.text, &error)),
            }),
        }
    }

    /// The value of the only document.
    fn root(&mut self) -> Result<Option<Value>, Stop> {
        let mut root = None;
        let mut document = 0..0;
        while let Some(event) = self.next()? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                Event::DocumentStart(..) => document = range(self.span),
                // An empty document, between two markers or after the last one.
                Event::Scalar(_, ScalarStyle::Plain, 0, None) if self.span.is_empty() => {}
                _ if root.is_some() => return Err(several_documents(document).into()),
                event => root = Some(self.value(event, Place::default())?.0),
            }
        }
        Ok(root)
    }

    /// The value that starts with an event, and its node. Recursive, because the depth is limited.
    fn value(&mut self, event: Event<'text>, place: Place) -> Result<(Value, NodeId), Stop> {
        match event {
            Event::Alias(anchor) => self.repeated(anchor, place),
            Event::Scalar(text, style, anchor, tag) => {
                let (value, mut range) = self.scalar(&text, style, tag.as_deref(), false);
                // An empty value has no text of its own, so its key is its place.
                if let Some(key) = place.key.filter(|_| range.is_empty()) {
                    range = key.span.clone();
                }
                let node = self.push(&range, 1, place)?;
                self.remember(anchor, &value, node)?;
                Ok((value, node))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", "a list");
                self.collection(anchor, place, |reader, inside, node| {
                    let mut items = Vec::new();
                    while let Some(event) = reader.element(node)? {
                        items.push(reader.value(event, inside)?.0);
                    }
                    Ok(Value::Array(items))
                })
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", "an object");
                self.collection(anchor, place, Self::members)
            }
            // The other events do not belong to a value, or do not occur.
            _ => Ok((Value::Null, self.push(&range(self.span), 1, place)?)),
        }
    }

    fn collection(
        &mut self,
        anchor: usize,
        place: Place,
        content: impl FnOnce(&mut Self, Place, NodeId) -> Result<Value, Stop>,
    ) -> Result<(Value, NodeId), Stop> {
        let (range, depth) = (range(self.span), place.depth + 1);
        if depth >= self.limits.depth {
            return Err(too_deep(range, self.limits.depth).into());
        }
        let node = self.push(&range, 1, place)?;
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        let inside = Place {
            depth,
            parent: Some(node),
            key: None,
        };
        let value = content(self, inside, node)?;
        self.remember(anchor, &value, node)?;
        Ok((value, node))
    }

    /// The next event inside the collection at `node`, or `None` where the collection ends.
    fn element(&mut self, node: NodeId) -> Result<Option<Event<'text>>, Stop> {
        let event = self.next()?;
        if !matches!(event, Some(Event::SequenceEnd | Event::MappingEnd)) {
            return Ok(event);
        }
        // A flow collection ends with a bracket, and a block collection ends with its last child.
        let end = range(self.span);
        let bracket = self.text.as_bytes().get(end.start);
        let is_flow = !end.is_empty() && matches!(bracket, Some(b']' | b'}'));
        self.tree.close(node, is_flow.then_some(end.end));
        Ok(None)
    }

    fn members(&mut self, inside: Place, node: NodeId) -> Result<Value, Stop> {
        let mut members = Map::new();
        // The values of `<<`. Explicit keys override them wherever they stand.
        let mut merges = Vec::new();
        while let Some(event) = self.element(node)? {
            let key = self.key(event)?;
            let Some(event) = self.next()? else { break };
            let place = Place {
                key: Some(&key),
                ..inside
            };
            let (value, child) = self.value(event, place)?;
            if key.is_merge {
                self.has_repeated_keys |= !merges.is_empty();
                if let Err(value) = alias::merge(value, child, &self.tree, &mut merges) {
                    let message =
                        format!("`<<` cannot merge {value}, only an object or a list of objects");
                    self.report(Fault::new("merge-key", key.span, message));
                }
            } else if members.insert(key.text, value).is_some() {
                self.has_repeated_keys = true;
            }
        }
        for (merged, from) in merges {
            self.tree.adopt(node, from, |key| {
                merged.contains_key(key) && !members.contains_key(key)
            });
            for (key, value) in merged {
                members.entry(key).or_insert(value);
            }
        }
        Ok(Value::Object(members))
    }

    fn key(&mut self, event: Event<'text>) -> Result<Key, Stop> {
        match event {
            Event::Alias(anchor) => self.repeated_key(anchor),
            Event::Scalar(text, style, anchor, tag) => {
                let (value, span) = self.scalar(&text, style, tag.as_deref(), true);
                if anchor != 0 {
                    // No pointer reaches this node.
                    let node = self.tree.push(None, None, &(0..0));
                    self.remember(anchor, &value, node)?;
                }
                Ok(Key {
                    is_merge: text == "<<" && style == ScalarStyle::Plain && tag.is_none(),
                    text: text.into_owned(),
                    span,
                })
            }
            _ => Err(complex_key(range(self.span)).into()),
        }
    }

    /// Adds a node for the next value. The value counts as `values` towards the limit.
    fn push(&mut self, range: &Range<usize>, values: usize, place: Place) -> Result<NodeId, Fault> {
        self.nodes += values;
        if self.nodes > self.limits.nodes {
            return Err(too_many_nodes(range.clone(), self.limits.nodes));
        }
        let key = place.key.map(|key| (key.text.as_str(), &key.span));
        Ok(self.tree.push(place.parent, key, range))
    }

    fn report(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    fn finish(mut self, root: Option<Value>) -> Result<Parsed, Vec<Fault>> {
        if self.has_repeated_keys {
            self.faults.append(&mut self.tree.repeated_keys(self.text));
        }
        if !self.faults.is_empty() {
            self.faults
                .sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
            return Err(self.faults);
        }
        Ok(Parsed {
            value: root.ok_or_else(|| vec![super::fault::empty()])?,
            tree: Some(self.tree),
            warnings: self.warnings,
        })
    }
}

fn range(span: Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

fn several_documents(range: Range<usize>) -> Fault {
    let message = "a second YAML document starts here";
    Fault::new("several-documents", range, message).help("put each document into a file of its own")
}

fn complex_key(range: Range<usize>) -> Fault {
    let message = "an object or a list is used as a key";
    Fault::new("complex-key", range, message)
        .help("JSON keys are text; an unquoted value that starts with `{` or `[` needs quotes")
}
