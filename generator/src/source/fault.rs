//! A fault in a text, before the caller knows the file of the text.

use std::ops::Range;
use std::sync::Arc;

use crate::base::finding::{Finding, Severity, SourceFile};

/// A parser's error; `span` counts bytes of the text that the parser was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub id: &'static str,
    pub span: Option<Range<usize>>,
    pub message: String,
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new(id: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            id,
            span: Some(span),
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn of_whole_text(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            span: None,
            message: message.into(),
            help: None,
        }
    }

    /// The finding about a file, where `in_file` converts a span of the text to bytes of the file.
    pub(super) fn finding(
        self,
        severity: Severity,
        file: &Arc<SourceFile>,
        in_file: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> Finding {
        let span = self.span.as_ref().map(in_file);
        let finding = match severity {
            Severity::Error => Finding::error(self.id, file, span, self.message),
            Severity::Warning => Finding::warning(self.id, file, span, self.message),
        };
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// More faults of one kind do not help, and a hostile document could make a report of any size.
pub(super) const MOST_FAULTS: usize = 100;

/// A document without any value.
pub(super) fn empty() -> Fault {
    Fault::of_whole_text("empty-document", "the document is empty")
        .help("an API description starts with a line such as `openapi: 3.1.0`")
}
