//! A fault in a text, before the caller knows the file of the text.

use std::ops::Range;
use std::sync::Arc;

use crate::base::finding::{Finding, Severity, SourceFile};

/// More faults of one kind do not help, and a hostile document could make a report of any size.
pub(super) const MOST_FAULTS: usize = 100;

/// A parser's error; `span` counts bytes of the text that the parser was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub id: &'static str,
    /// `None` for a fault of the whole text.
    pub span: Option<Range<usize>>,
    pub message: String,
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new(
        id: &'static str,
        span: impl Into<Option<Range<usize>>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            id,
            span: span.into(),
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding about a file, where `in_file` converts a span of the text to bytes of the file.
    pub(super) fn finding(
        self,
        severity: Severity,
        file: &Arc<SourceFile>,
        in_file: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> Finding {
        Finding {
            id: self.id,
            severity,
            message: self.message,
            help: self.help,
            file: Arc::clone(file),
            span: self.span.as_ref().map(in_file),
        }
    }
}

/// A document without any value.
pub(super) fn empty() -> Fault {
    Fault::new("empty-document", None, "the document is empty")
        .help("an API description starts with a line such as `openapi: 3.1.0`")
}

/// A document of more than `most` bytes.
pub(super) fn too_large(most: usize) -> Fault {
    larger(
        None,
        format!("the file is larger than the {most} bytes allowed"),
    )
}

/// A document of more than `most` values.
pub(super) fn too_many_nodes(span: Range<usize>, most: usize) -> Fault {
    larger(span, format!("the document has more than {most} values"))
}

fn larger(span: impl Into<Option<Range<usize>>>, message: String) -> Fault {
    Fault::new("document-too-large", span, message)
        .help("check that this is the API description: a usual one is far smaller than the limit")
}

/// Objects and arrays that are nested `depth` levels deep.
pub(super) fn too_deep(span: Range<usize>, depth: usize) -> Fault {
    let message = format!("objects and arrays are nested {depth} levels deep or more");
    Fault::new("too-deep", span, message)
        .help("move inner schemas to `components` and refer to them with `$ref`")
}

/// The bytes of the character of `text` that contains the byte `offset`; empty at the end.
pub(super) fn character_at(text: &str, offset: usize) -> Range<usize> {
    let mut start = offset.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let rest = text.get(start..).unwrap_or_default();
    let width = rest.chars().next().map_or(0, char::len_utf8);
    start..start + width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_inside_a_character_gives_the_whole_character() {
        assert_eq!(character_at("aéb", 2), 1..3);
        assert_eq!(character_at("aéb", 4), 4..4);
        assert_eq!(character_at("aéb", 100), 4..4);
    }
}
