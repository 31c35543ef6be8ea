//! Changes as workflow commands (GitHub Docs, "Workflow commands for GitHub Actions").

use std::io::{self, Write};

use super::{Compared, difference};
use crate::report::diagnostic::github::command;
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
            let place = (one.new.as_str(), change.new.as_ref().map(|it| it.position));
            command(
                out,
                level,
                place,
                (change.id, &change.item),
                difference(change),
            )?;
        }
        let text = (one.bump().as_str(), &*one.conclusion());
        command(out, "notice", (&one.new, None), text, None)?;
    }
    Ok(())
}
