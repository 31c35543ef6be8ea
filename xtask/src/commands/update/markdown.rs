//! The description of the pull request that brings an update.

use std::io::{self, Write};

use super::check::Check;
use super::prepare::Prepared;
use crate::commands::apply;
use crate::provider::Source;
use crate::report::changes::{self, Format};
use crate::report::status::counted;
use crate::workspace::candidate::Difference;
use generator::compare::{Severity, gravest};
use generator::text::markdown::{cell, code};

/// Writes that there is nothing to update.
pub(super) fn nothing(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Nothing to update")
}

/// Writes all facts for a reviewer: the new document and its source, the breaking changes, the checks, and the changed
/// files. The first line is the title.
pub(super) fn write(
    out: &mut dyn Write,
    prepared: &[Prepared],
    checks: &[Check],
    differences: &[Difference],
) -> io::Result<()> {
    let titles: Vec<String> = prepared.iter().map(Prepared::version).collect();
    let is_breaking = prepared
        .iter()
        .any(|it| gravest(&it.compared.changes) == Severity::Breaking);
    let suffix = if is_breaking { " (breaking)" } else { "" };
    writeln!(out, "# Update {}{suffix}", titles.join(", "))?;
    for one in prepared {
        document(out, one)?;
        for path in &one.superfluous {
            writeln!(
                out,
                "\n{} is removed: the document has all its operations.",
                code(path)
            )?;
        }
    }
    writeln!(out, "\n## Checked\n")?;
    for (command, checked) in checks.iter().flatten() {
        let warnings = counted(checked.warnings, "warning");
        writeln!(out, "- {}: compiles, {warnings}", code(command))?;
    }
    writeln!(
        out,
        "- The generated files, the surface snapshot and the name lock follow from the document."
    )?;
    let title = counted(differences.len(), "file");
    writeln!(out, "\n<details><summary>{title}</summary>\n")?;
    for difference in differences {
        let (word, counts) = apply::done(difference);
        writeln!(out, "- {word} {}{counts}", code(&difference.path))?;
    }
    writeln!(out, "\n</details>")?;
    // This part comes last, because it may exceed the longest description.
    for one in prepared {
        writeln!(out)?;
        changes::write(out, std::slice::from_ref(&one.compared), Format::Markdown)?;
        warnings(out, one)?;
    }
    Ok(())
}

/// Writes the source of the document.
fn document(out: &mut dyn Write, prepared: &Prepared) -> io::Result<()> {
    let path = code(&prepared.provider.document_path());
    writeln!(
        out,
        "\n## Document {path}\n\n| | before | now |\n|---|---|---|"
    )?;
    let is = prepared.provider.source.as_ref();
    let was = prepared.was.as_ref();
    let mut row = |name: &str, value: &dyn Fn(&Source) -> Option<String>| {
        let [was, is] = [was, is].map(|source| source.and_then(value));
        if was.is_none() && is.is_none() {
            return Ok(());
        }
        let shown = |value: Option<String>| value.as_deref().map(cell).unwrap_or_default();
        writeln!(out, "| {name} | {} | {} |", shown(was), shown(is))
    };
    row("from", &|source| Some(source.origin()))?;
    row("taken on", &|source| Some(source.date.clone()))?;
    row("SHA-256", &|source| Some(source.sha256.clone()))?;
    row("ETag", &|source| source.etag.clone())?;
    row("modified", &|source| source.last_modified.clone())?;
    let output = &prepared.resolved.output;
    let operations = counted(output.emitted, "operation");
    let types = counted(output.types, "type");
    writeln!(out, "\n{operations}, {types}.")?;
    if !prepared.without_document.is_empty() {
        let pages = counted(prepared.without_document.len(), "page");
        writeln!(
            out,
            "\n<details><summary>{pages} without a document</summary>\n"
        )?;
        for page in &prepared.without_document {
            writeln!(out, "- {}", code(page))?;
        }
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

/// Writes the warnings of the lint.
fn warnings(out: &mut dyn Write, prepared: &Prepared) -> io::Result<()> {
    let warnings = &prepared.resolved.warnings;
    if warnings.is_empty() {
        return Ok(());
    }
    let title = counted(warnings.len(), "warning");
    writeln!(out, "\n<details><summary>{title}</summary>\n")?;
    for warning in warnings {
        let path = &warning.file.path;
        let place = match warning.position() {
            Some(at) => format!("{path}:{}:{}", at.line, at.column),
            None => path.clone(),
        };
        let (id, message) = (warning.id, code(&warning.message));
        writeln!(out, "- {id} at {}: {message}", code(&place))?;
    }
    writeln!(out, "\n</details>")
}
