//! The scalars of a YAML text: their values, and the end of each.

use std::ops::Range;

use granit_parser::{ScalarStyle, Span, Tag};
use serde_json::Value;

use super::alias::Anchor;
use super::tag::{self, NotAValue};
use super::{Builder, Collection, Frame};
use crate::source::fault::Fault;

impl Builder<'_> {
    /// The parser's span of a scalar, without the empty lines after a block scalar.
    fn scalar_range(&self, span: Span) -> Range<usize> {
        let range = super::range(span);
        let text = self.text.get(range.clone()).unwrap_or_default();
        range.start..range.start + text.trim_end().len()
    }

    /// Takes a scalar as a key or as a value.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Fault> {
        let mut range = self.scalar_range(span);
        // The parser writes `~` for an empty value.
        let text = if range.is_empty() && style == ScalarStyle::Plain {
            ""
        } else {
            text
        };
        self.tag(tag, span);
        let is_key = self.expects_key();
        let value = match tag::scalar_value(text, style, tag) {
            Ok(value) => value,
            // A key is always its text, even if the text has another meaning as a value.
            Err(NotAValue::NotFinite) if is_key => Value::from(text),
            Err(problem) => {
                let place = span.tag_span().map_or_else(|| range.clone(), super::range);
                self.report(problem.fault(&format!("`{text}`"), tag, place));
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
            // An empty value has no text of its own, so its key is its place.
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
