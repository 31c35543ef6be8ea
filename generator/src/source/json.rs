//! Reads JSON text into a value, and on demand finds the places of its values.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use super::fault::{Fault, character_at, too_deep, too_many_nodes};
use super::tree::{NodeId, Tree};
use super::{Limits, Parsed};

/// The value of a JSON text.
///
/// # Errors
///
/// `syntax`, `too-deep`, `document-too-large` and `not-json` (a number beyond a double) at the place where reading
/// stopped; `duplicate-key` for each repeated key.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Parsed, Vec<Fault>> {
    let state = State {
        limits,
        nodes: Cell::new(0),
        has_repeated_keys: Cell::new(false),
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed {
        state: &state,
        depth: 0,
    };
    let value = seed
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| vec![fault(text, &error, limits)])?;
    if state.has_repeated_keys.get() {
        return Err(locate(text).repeated_keys(text));
    }
    Ok(Parsed {
        value,
        tree: None,
        warnings: Vec::new(),
    })
}

fn fault(text: &str, error: &serde_json::Error, limits: &Limits) -> Fault {
    let span = span_of(text, error);
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(message, _)| message);
    match message {
        TOO_DEEP => too_deep(span, limits.depth),
        // `serde_json` has this limit of its own.
        "recursion limit exceeded" => too_deep(span, limits.depth.min(128)),
        TOO_MANY_NODES => too_many_nodes(span, limits.nodes),
        OUT_OF_RANGE => Fault::new("not-json", span, "a number is too large for a double")
            .help("write it as text, or smaller"),
        _ => Fault::new("syntax", span, format!("this is not valid JSON: {message}"))
            .help("check the quotes, brackets and commas here and just above"),
    }
}

/// The character an error points at. `serde_json` counts lines from 1, and the bytes of a line from 1.
fn span_of(text: &str, error: &serde_json::Error) -> Range<usize> {
    if error.classify() == Category::Eof {
        return text.len()..text.len();
    }
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    character_at(text, line_start + error.column().saturating_sub(1))
}

// The errors of this reader, which `serde_json` adds the place to.
const TOO_DEEP: &str = "too deep";
const TOO_MANY_NODES: &str = "too many values";
/// This is `serde_json`'s own error, too.
const OUT_OF_RANGE: &str = "number out of range";

struct State<'limits> {
    limits: &'limits Limits,
    nodes: Cell<usize>,
    has_repeated_keys: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Seed<'state> {
    state: &'state State<'state>,
    depth: usize,
}

impl Seed<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth >= self.state.limits.depth {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let nodes = self.state.nodes.get() + 1;
        self.state.nodes.set(nodes);
        if nodes > self.state.limits.nodes {
            return Err(D::Error::custom(TOO_MANY_NODES));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom(OUT_OF_RANGE))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let seed = self.deeper::<A::Error>()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(seed)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let seed = self.deeper::<A::Error>()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.insert(key, entries.next_value_seed(seed)?).is_some() {
                self.state.has_repeated_keys.set(true);
            }
        }
        Ok(Value::Object(object))
    }
}

/// The places of all values of a text that [`parse`] accepts, or would accept without repeated keys.
///
/// Separate from [`parse`], because most documents never need their places.
pub(super) fn locate(text: &str) -> Tree {
    let mut scanner = Scanner {
        text,
        at: 0,
        tree: Tree::default(),
    };
    scanner.value(None, None);
    scanner.tree
}

/// Walks valid JSON. For other text, the tree is only incomplete.
struct Scanner<'text> {
    text: &'text str,
    at: usize,
    tree: Tree,
}

impl Scanner<'_> {
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let space = rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.at += space;
        rest.get(space).copied()
    }

    fn accept(&mut self, expected: u8) -> bool {
        let accepted = self.peek() == Some(expected);
        self.at += usize::from(accepted);
        accepted
    }

    /// Recursive, because the depth of the parsed text is limited.
    fn value(&mut self, parent: Option<NodeId>, key: Option<(&str, &Range<usize>)>) {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(open @ (b'{' | b'[')) => {
                self.at += 1;
                let node = self.tree.push(parent, key, &(start..self.at));
                let close = if open == b'{' { b'}' } else { b']' };
                while !self.accept(close) {
                    let before = self.at;
                    if open == b'{' {
                        self.member(node);
                    } else {
                        self.value(Some(node), None);
                    }
                    self.accept(b',');
                    if self.at == before {
                        return;
                    }
                }
                self.tree.close(node, Some(self.at));
            }
            Some(b'"') => {
                let span = self.string();
                self.tree.push(parent, key, &span);
            }
            _ => {
                let rest = self.text.as_bytes().get(start..).unwrap_or_default();
                self.at += rest
                    .iter()
                    .take_while(|byte| {
                        !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace()
                    })
                    .count();
                self.tree.push(parent, key, &(start..self.at));
            }
        }
    }

    fn member(&mut self, object: NodeId) {
        if self.peek() != Some(b'"') {
            return;
        }
        let span = self.string();
        let text = self.text;
        let quoted = text.get(span.clone()).unwrap_or_default();
        self.accept(b':');
        if quoted.contains('\\') {
            let key: String = serde_json::from_str(quoted).unwrap_or_default();
            self.value(Some(object), Some((&key, &span)));
        } else {
            let key = quoted.trim_matches('"');
            self.value(Some(object), Some((key, &span)));
        }
    }

    /// Reads a string from its opening quote, moves past the closing one, and returns the span with both.
    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        let mut bytes = self.text.bytes().enumerate().skip(start + 1);
        while let Some((index, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.at = index + 1;
                    return start..self.at;
                }
                b'\\' => {
                    bytes.next();
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        start..self.at
    }
}
