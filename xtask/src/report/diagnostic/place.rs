//! Finds the line and column of many findings in one pass over their files.

use std::sync::Arc;

use generator::{Finding, LineColumn, SourceFile};

/// Walks forward through a file. Counting from its beginning for every finding would take quadratic time, especially if
/// the file is one long line.
#[derive(Default)]
pub(super) struct Places<'findings> {
    file: Option<&'findings Arc<SourceFile>>,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'findings> Places<'findings> {
    /// The start of the finding, like [`Finding::position`]. It is fast if findings are sorted by file and place.
    pub(super) fn of(&mut self, finding: &'findings Finding) -> Option<LineColumn> {
        let start = finding.span.as_ref()?.start;
        let is_ahead = self
            .file
            .is_some_and(|file| Arc::ptr_eq(file, &finding.file))
            && self.offset <= start;
        if !is_ahead {
            *self = Self {
                file: Some(&finding.file),
                offset: 0,
                line: 1,
                column: 1,
            };
        }
        for character in finding.file.text.get(self.offset..start)?.chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.offset = start;
        Some(LineColumn {
            line: self.line,
            column: self.column,
        })
    }
}
