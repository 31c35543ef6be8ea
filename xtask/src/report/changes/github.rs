//! Changes as workflow commands (GitHub Docs, "Workflow commands for GitHub Actions").

use std::io::{self, Write};

use super::{Compared, difference};
use crate::report::diagnostic::github::{data, property};
use generator::compare::Severity;

/// Writes breaking changes as warnings and additions as notices, at their places in the newer document. A removal names
/// only the file. It leaves out documentation, because a step shows ten annotations of each kind.
pub(super) fn write(out: &mut dyn Write, compared: &[Compared]) -> io::Result<()> {
    for one in compared {
        for change in &one.changes {
            let level = match change.severity {
                Severity::Breaking => "warning",
                Severity::Addition => "notice",
                Severity::Docs | Severity::None => continue,
            };
            write!(out, "::{level} file={}", property(&one.new))?;
            if let Some(new) = &change.new {
                let place = new.position;
                write!(out, ",line={},col={}", place.line, place.column)?;
            }
            write!(
                out,
                ",title={}::{}",
                property(change.id),
                data(&change.item)
            )?;
            if let Some(difference) = difference(change) {
                write!(out, "%0A{}", data(&difference))?;
            }
            writeln!(out)?;
        }
        let (file, bump) = (property(&one.new), one.bump().as_str());
        let conclusion = data(&one.conclusion());
        writeln!(out, "::notice file={file},title={bump}::{conclusion}")?;
    }
    Ok(())
}
