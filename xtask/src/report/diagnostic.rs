//! Prints findings, for people and for machines.

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

pub use json::{Item, items};

/// In which form findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: each with its source line, then how many there are.
    Text {
        /// The colours.
        palette: Palette,
        /// How many columns the terminal has.
        width: usize,
        /// How many columns a message may have.
        line_width: usize,
    },
    /// As workflow commands, which GitHub shows at the line.
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

/// How many errors and warnings there are: `2 errors, 1 warning`; empty when there are none.
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

/// By file, then by place; what is about a whole file comes first.
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
