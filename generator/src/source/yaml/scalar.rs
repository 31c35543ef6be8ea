//! The scalars of a YAML text: their values, and where each one ends.

use std::ops::Range;

use saphyr_parser::{ScalarStyle, Span, Tag};
use serde_json::Value;

use super::alias::Anchor;
use super::tag::{self, NotAValue};
use super::{Builder, Collection, Frame};
use crate::source::fault::Fault;

impl Builder<'_> {
    /// The parser's span of a scalar without the comment or the line breaks that it may carry
    /// behind it.
    pub(super) fn scalar_range(&self, span: Span, style: ScalarStyle) -> Range<usize> {
        let range = self.range(span);
        let text = self.text.get(range.clone()).unwrap_or_default();
        let quoted = match style {
            ScalarStyle::SingleQuoted => end_of_quoted(text, b'\''),
            ScalarStyle::DoubleQuoted => end_of_quoted(text, b'"'),
            _ => None,
        };
        let length = quoted.unwrap_or_else(|| text.trim_end().len());
        range.start..range.start + length
    }

    /// Takes a scalar as a key or as a value.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mut range: Range<usize>,
    ) -> Result<(), Fault> {
        if text.is_empty() && style == ScalarStyle::Plain && tag.is_none() && anchor == 0 {
            // The parser has no token for what is not there and gives the span of a neighbour.
            range.end = range.start;
        }
        let is_key = self.expects_key();
        let value = match tag::scalar_value(text, style, tag) {
            Ok(value) => value,
            // A key is its text whatever the text would mean as a value.
            Err(NotAValue::NotFinite) if is_key => Value::from(text),
            Err(problem) => {
                self.report(problem.fault(text, tag, range.clone()));
                Value::Null
            }
        };
        let string_bytes = if is_key || value.is_string() {
            text.len()
        } else {
            0
        };
        let node = if is_key {
            let is_merge = text == "<<" && style == ScalarStyle::Plain && tag.is_none();
            self.key(text.to_owned(), range, is_merge);
            None
        } else {
            // An empty value has no text of its own: its key is the place to look at.
            if range.is_empty()
                && let Some(Frame {
                    collection: Collection::Object { key: Some(key), .. },
                    ..
                }) = self.stack.last()
            {
                range = key.span.clone();
            }
            self.string_bytes += string_bytes;
            Some(self.push_node(&range, 1)?)
        };
        if anchor != 0 {
            let remembered = Anchor {
                value: value.clone(),
                node: node.unwrap_or_else(|| self.tree.push_detached()),
                height: 0,
                nodes: 1,
                string_bytes,
            };
            self.remember(anchor, remembered)?;
        }
        if let Some(node) = node {
            self.attach(value, 0, node);
        }
        Ok(())
    }
}

/// Where a quoted scalar ends in `text`, which may start with its anchor and tag and go on with a
/// comment.
fn end_of_quoted(text: &str, quote: u8) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().peekable();
    bytes.find(|(_, byte)| *byte == quote)?;
    while let Some((index, byte)) = bytes.next() {
        if byte == b'\\' && quote == b'"' {
            bytes.next();
        } else if byte == quote {
            let doubled = quote == b'\'' && bytes.peek().is_some_and(|(_, next)| *next == quote);
            if !doubled {
                return Some(index + 1);
            }
            bytes.next();
        }
    }
    None
}
