//! Changes as Markdown, for the description of a pull request.

use std::io::{self, Write};

use super::{Compared, noun, places, rule};
use crate::report::status::counted;
use generator::compare::{Change, Severity};
use generator::text::markdown::{cell, code};

pub(super) fn write(out: &mut dyn Write, compared: &[Compared]) -> io::Result<()> {
    for (index, one) in compared.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let bump = one.bump();
        match one.release() {
            Some(release) => writeln!(out, "## {release}: {}\n", bump.as_str())?,
            None => writeln!(out, "## {}\n", bump.as_str())?,
        }
        writeln!(
            out,
            "{} → {}: {}; {}.",
            code(&one.old),
            code(&one.new),
            one.summary(),
            rule(bump, one.version)
        )?;
        for severity in Severity::ALL {
            let changes = one.of(severity);
            if !changes.is_empty() {
                group(out, severity, &changes)?;
            }
        }
    }
    Ok(())
}

/// Breaking changes are open, and the other groups are folded.
fn group(out: &mut dyn Write, severity: Severity, changes: &[&Change]) -> io::Result<()> {
    let title = counted(changes.len(), noun(severity));
    let is_open = severity == Severity::Breaking;
    if is_open {
        writeln!(out, "\n### {title}\n")?;
    } else {
        writeln!(out, "\n<details><summary>{title}</summary>\n")?;
    }
    writeln!(out, "| change | in Rust | was | is | where | reached by |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for change in changes {
        let text = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
        let reached: Vec<String> = change.operations.iter().map(|it| cell(it)).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            change.id,
            cell(&change.item),
            text(&change.was),
            text(&change.is),
            places(change).as_deref().map(cell).unwrap_or_default(),
            reached.join(", ")
        )?;
    }
    if !is_open {
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}
