//! Findings as workflow commands (GitHub Docs, "Workflow commands for GitHub Actions").

use std::io::{self, Write};

use super::place::Places;
use generator::text::visible;
use generator::{Finding, LineColumn};

pub(super) fn write(out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
    let mut places = Places::default();
    findings.iter().try_for_each(|finding| {
        let place = (finding.file.path.as_str(), places.of(finding));
        let help = finding.help.as_ref().map(|help| format!("help: {help}"));
        let text = (finding.id, finding.message.as_str());
        command(out, finding.severity.as_str(), place, text, help)
    })
}

/// Writes a command that shows a title and a message, with a second line, at a place of a file.
pub(in crate::report) fn command(
    out: &mut dyn Write,
    level: &str,
    (file, position): (&str, Option<LineColumn>),
    (title, message): (&str, &str),
    more: Option<String>,
) -> io::Result<()> {
    write!(out, "::{level} file={}", property(file))?;
    if let Some(LineColumn { line, column }) = position {
        write!(out, ",line={line},col={column}")?;
    }
    write!(out, ",title={}::{}", property(title), data(message))?;
    if let Some(more) = more {
        write!(out, "%0A{}", data(&more))?;
    }
    writeln!(out)
}

/// Escapes a message like `escapeData` of the `actions/toolkit` repository. Line ends are already visible.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// Escapes a property like `escapeProperty` of the `actions/toolkit` repository.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
