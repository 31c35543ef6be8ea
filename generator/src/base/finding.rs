//! What is wrong with an input file, and where.

use std::ops::Range;
use std::sync::Arc;

/// A file as it was read: the path to print, and the text that spans point into.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as the user would write it, relative to the workspace root when it lies inside.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// How much a [`Finding`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is generated while it stands.
    Error,
    /// The crate is generated, but it differs from the document in one point.
    Warning,
}

impl Severity {
    /// The word printed in front of a finding: `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable kebab-case name of the rule, for example `unresolved-reference`.
    pub id: &'static str,
    /// Whether it stops generation.
    pub severity: Severity,
    /// The problem: lower case, one line, no trailing period.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The file it is in.
    pub file: Arc<SourceFile>,
    /// The bytes of the file it is about; `None` when it is about the whole file.
    pub span: Option<Range<usize>>,
}

/// A place in a file as people count: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
}

impl Finding {
    /// An error about `span` of `file`.
    pub fn error(
        id: &'static str,
        file: &Arc<SourceFile>,
        span: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            file: Arc::clone(file),
            span,
        }
    }

    /// A warning about `span` of `file`.
    pub fn warning(
        id: &'static str,
        file: &Arc<SourceFile>,
        span: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(id, file, span, message)
        }
    }

    /// The same finding with a next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding about the same text, under another path.
    #[must_use]
    pub fn at(mut self, path: String) -> Self {
        let text = self.file.text.clone();
        self.file = Arc::new(SourceFile { path, text });
        self
    }

    /// Where the finding starts; `None` when it is about the whole file.
    #[must_use]
    pub fn position(&self) -> Option<LineColumn> {
        let start = self.span.as_ref()?.start;
        let before = self.file.text.get(..start)?;
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        Some(LineColumn {
            line,
            column: before[line_start..].chars().count() + 1,
        })
    }
}
