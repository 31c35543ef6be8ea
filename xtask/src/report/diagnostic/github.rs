//! Findings as workflow commands (GitHub Docs, "Workflow commands for GitHub Actions").

use std::io::{self, Write};

use super::place::Places;
use generator::Finding;
use generator::text::visible;

pub(super) fn write(out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
    let mut places = Places::default();
    for finding in findings {
        let severity = finding.severity.as_str();
        write!(out, "::{severity} file={}", property(&finding.file.path))?;
        if let Some(place) = places.of(finding) {
            write!(out, ",line={},col={}", place.line, place.column)?;
        }
        write!(
            out,
            ",title={}::{}",
            property(finding.id),
            data(&finding.message)
        )?;
        if let Some(help) = &finding.help {
            write!(out, "%0Ahelp: {}", data(help))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Escapes a message like `escapeData` of the `actions/toolkit` repository. Line ends are already visible.
pub(in crate::report) fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// Escapes a property like `escapeProperty` of the `actions/toolkit` repository.
pub(in crate::report) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
