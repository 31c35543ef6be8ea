//! Reads YAML text into a value and the places of its values.

mod alias;
mod comment;
mod scalar;
mod syntax;
mod tag;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Value};

use super::Limits;
use super::fault::{Fault, MOST_FAULTS};
use super::json::{too_deep, too_many_nodes};
use super::offsets::line_of;
use super::tree::{NodeId, Tree};
use alias::Anchor;
use tag::NotAValue;

/// The result of parsing a YAML text.
pub(super) struct Parsed {
    pub value: Value,
    pub tree: Tree,
    /// The warnings about parts that were ignored.
    pub warnings: Vec<Fault>,
}

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
        match read(&text, limits) {
            Err(Failure::Comment(at)) => text = Cow::Owned(comment::blanked(&text, at)),
            Err(Failure::Faults(faults)) => return Err(faults),
            Ok(parsed) => return Ok(parsed),
        }
    }
    Err(vec![comment::too_many()])
}

/// Why a text has no value.
enum Failure {
    Faults(Vec<Fault>),
    /// A comment that the parser does not accept starts at this byte.
    Comment(usize),
}

fn read(text: &str, limits: &Limits) -> Result<Parsed, Failure> {
    let mut builder = Builder::new(text, limits);
    // Pulling events one by one keeps the stack flat.
    for event in Parser::new_from_str(text) {
        let result = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => match comment::start(&error) {
                Some(at) => return Err(Failure::Comment(at)),
                None => Err(syntax::fault(text, &error)),
            },
        };
        if let Err(fault) = result {
            builder.faults.push(fault);
            break;
        }
    }
    builder.finish().map_err(Failure::Faults)
}

struct Builder<'text> {
    text: &'text str,
    limits: &'text Limits,
    tree: Tree,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchor>,
    /// Anchors of incomplete values. A value with an alias to one of these anchors would contain itself.
    open_anchors: HashSet<usize>,
    root: Option<Value>,
    /// The start of the current document.
    document: Range<usize>,
    /// The number of values so far, including those that aliases repeat.
    nodes: usize,
    /// The bytes of strings and keys so far, including those that aliases repeat.
    string_bytes: usize,
    /// The number of values that are kept twice because an alias might repeat them.
    kept_nodes: usize,
    /// The bytes of strings that were copied for an anchor or an alias.
    copied_bytes: usize,
    has_repeated_keys: bool,
}

struct Frame {
    collection: Collection,
    node: NodeId,
    anchor: usize,
    /// The levels below this collection, itself included.
    height: usize,
    /// The counters of the builder when the collection began.
    nodes_before: usize,
    string_bytes_before: usize,
}

enum Collection {
    Array(Vec<Value>),
    Object {
        map: Map<String, Value>,
        key: Option<Key>,
        /// The values of `<<`. Explicit keys override them wherever they stand.
        merges: Vec<(Map<String, Value>, NodeId)>,
    },
}

struct Key {
    text: String,
    span: Range<usize>,
    is_merge: bool,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str, limits: &'text Limits) -> Self {
        Self {
            text,
            limits,
            tree: Tree::default(),
            faults: Vec::new(),
            warnings: Vec::new(),
            stack: Vec::new(),
            anchors: HashMap::new(),
            open_anchors: HashSet::new(),
            root: None,
            document: 0..0,
            nodes: 0,
            string_bytes: 0,
            kept_nodes: 0,
            copied_bytes: 0,
            has_repeated_keys: false,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => {
                self.document = range(span);
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, range(span)),
            // An empty document, between two markers or after the last one.
            Event::Scalar(_, ScalarStyle::Plain, 0, None)
                if span.is_empty() && self.stack.is_empty() =>
            {
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", span);
                self.open(Collection::Array(Vec::new()), anchor, &range(span))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", span);
                let collection = Collection::Object {
                    map: Map::new(),
                    key: None,
                    merges: Vec::new(),
                };
                self.open(collection, anchor, &range(span))
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            // The other events do not belong to the value, or do not occur.
            _ => Ok(()),
        }
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.stack.last(),
            Some(Frame {
                collection: Collection::Object { key: None, .. },
                ..
            })
        )
    }

    /// Adds a node for the next value, under the pending key.
    fn push_node(&mut self, range: &Range<usize>, values: usize) -> Result<NodeId, Fault> {
        self.nodes += values;
        if self.nodes > self.limits.nodes {
            return Err(too_many_nodes(range.clone(), self.limits.nodes));
        }
        let (parent, key) = match self.stack.last() {
            None if self.root.is_some() => return Err(several_documents(&self.document)),
            None => (None, None),
            Some(frame) => match &frame.collection {
                Collection::Object { key: Some(key), .. } => {
                    (Some(frame.node), Some((key.text.as_str(), &key.span)))
                }
                _ => (Some(frame.node), None),
            },
        };
        Ok(self.tree.push(parent, key, range))
    }

    fn open(
        &mut self,
        collection: Collection,
        anchor: usize,
        range: &Range<usize>,
    ) -> Result<(), Fault> {
        if self.expects_key() {
            return Err(complex_key(range));
        }
        if self.stack.len() + 1 >= self.limits.depth {
            return Err(too_deep(range.clone(), self.limits.depth));
        }
        let nodes_before = self.nodes;
        let node = self.push_node(range, 1)?;
        if anchor != 0 {
            self.open_anchors.insert(anchor);
        }
        self.stack.push(Frame {
            collection,
            node,
            anchor,
            height: 1,
            nodes_before,
            string_bytes_before: self.string_bytes,
        });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Fault> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        // A flow collection ends with a bracket, and a block collection ends with its last child.
        let end = range(span);
        let end = (!end.is_empty()
            && matches!(self.text.as_bytes().get(end.start), Some(b']' | b'}')))
        .then_some(end.end);
        self.tree.close(frame.node, end);
        let value = match frame.collection {
            Collection::Array(array) => Value::Array(array),
            Collection::Object {
                mut map, merges, ..
            } => {
                for (merged, node) in merges {
                    self.tree.adopt(frame.node, node, |key| {
                        merged.contains_key(key) && !map.contains_key(key)
                    });
                    for (key, value) in merged {
                        map.entry(key).or_insert(value);
                    }
                }
                Value::Object(map)
            }
        };
        if frame.anchor != 0 {
            self.open_anchors.remove(&frame.anchor);
            let anchor = Anchor {
                value: value.clone(),
                node: frame.node,
                height: frame.height,
                nodes: self.nodes - frame.nodes_before,
                string_bytes: self.string_bytes - frame.string_bytes_before,
            };
            self.remember(frame.anchor, anchor)?;
        }
        self.attach(value, frame.height, frame.node);
        Ok(())
    }

    /// Puts a complete value into the collection around it.
    fn attach(&mut self, value: Value, height: usize, node: NodeId) {
        let Some(frame) = self.stack.last_mut() else {
            self.root.get_or_insert(value);
            return;
        };
        frame.height = frame.height.max(height + 1);
        match &mut frame.collection {
            Collection::Array(array) => array.push(value),
            Collection::Object { map, key, merges } => {
                let Some(key) = key.take() else { return };
                if key.is_merge {
                    self.has_repeated_keys |= !merges.is_empty();
                    if let Err(value) = alias::merge(value, node, &self.tree, merges) {
                        let message = format!(
                            "`<<` cannot merge {value}, only an object or a list of objects"
                        );
                        self.report(Fault::new("merge-key", key.span, message));
                    }
                } else if map.insert(key.text, value).is_some() {
                    self.has_repeated_keys = true;
                }
            }
        }
    }

    fn report(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    fn key(&mut self, text: String, span: Range<usize>, is_merge: bool) {
        self.string_bytes += text.len();
        if let Some(Frame {
            collection: Collection::Object { key, .. },
            ..
        }) = self.stack.last_mut()
        {
            *key = Some(Key {
                text,
                span,
                is_merge,
            });
        }
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, expected: &str, span: Span) {
        self.tag(tag, span);
        let Some(tag) = tag.filter(|tag| tag::is_known(tag) && !tag::is_non_specific(tag)) else {
            return;
        };
        if tag::core_name(tag).as_deref() != Some(expected) {
            let what = if expected == "map" {
                "an object"
            } else {
                "a list"
            };
            let place = range(span.tag_span().unwrap_or(span));
            self.report(NotAValue::TagMismatch.fault(what, Some(tag), place));
        }
    }

    fn tag(&mut self, tag: Option<&Tag>, span: Span) {
        if let Some(tag) = tag.filter(|tag| !tag::is_known(tag))
            && self.warnings.len() < MOST_FAULTS
        {
            let place = range(span.tag_span().unwrap_or(span));
            self.warnings.push(tag::ignored(tag, place));
        }
    }

    fn finish(mut self) -> Result<Parsed, Vec<Fault>> {
        if self.has_repeated_keys {
            let mut repeated = self.tree.repeated_keys(|offset| line_of(self.text, offset));
            self.faults.append(&mut repeated);
        }
        if !self.faults.is_empty() {
            self.faults
                .sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
            return Err(self.faults);
        }
        match self.root {
            Some(value) => Ok(Parsed {
                value,
                tree: self.tree,
                warnings: self.warnings,
            }),
            None => Err(vec![super::fault::empty()]),
        }
    }
}

fn range(span: Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

fn several_documents(range: &Range<usize>) -> Fault {
    Fault::new(
        "several-documents",
        range.clone(),
        "a second YAML document starts here",
    )
    .help("put each document into a file of its own")
}

fn complex_key(range: &Range<usize>) -> Fault {
    Fault::new(
        "complex-key",
        range.clone(),
        "an object or a list is used as a key",
    )
    .help("JSON keys are text; an unquoted value that starts with `{` or `[` needs quotes")
}
