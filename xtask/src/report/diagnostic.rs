//! Prints findings, for people and for programs.

pub(super) mod github;
pub(super) mod json;
mod place;
mod snippet;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};

use super::Palette;
use super::status::counted;
use generator::{Finding, Severity};

pub use json::items;

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: each finding with its source line, then the number of all.
    Text {
        /// The colours.
        palette: Palette,
        /// The width of the terminal, in columns.
        width: usize,
        /// The width of a message, in columns.
        line_width: usize,
    },
    /// As workflow commands. GitHub shows them at the line.
    Github,
    /// As one JSON object.
    Json,
}

/// Prints the findings by file and place.
pub fn write(out: &mut dyn Write, findings: &[Finding], format: Format) -> io::Result<()> {
    let findings = sorted(findings);
    match format {
        Format::Text {
            palette,
            width,
            line_width,
        } => text::write(out, &findings, palette, (width, line_width)),
        Format::Github => github::write(out, &findings),
        Format::Json => json::write(out, &findings),
    }
}

/// The number of errors and warnings: `2 errors, 1 warning`. Empty if there are none.
pub fn summary(findings: &[Finding]) -> String {
    [Severity::Error, Severity::Warning]
        .into_iter()
        .map(|severity| {
            let is_such = |finding: &&Finding| finding.severity == severity;
            (findings.iter().filter(is_such).count(), severity)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| counted(count, severity.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Sorts by file, then by place. Findings about a whole file come first.
fn sorted(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| {
        let span = finding.span.as_ref().map(|span| (span.start, span.end));
        (
            &finding.file.path,
            span,
            finding.severity,
            finding.id,
            &finding.message,
        )
    });
    sorted
}
