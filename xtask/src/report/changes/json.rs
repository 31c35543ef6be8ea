//! Changes as one JSON object, for other programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Compared;
use crate::report::diagnostic::json::ascii_controls;
use generator::LineColumn;
use generator::compare::{Change, Location, Severity};

pub(super) fn write(out: &mut dyn Write, compared: &[Compared]) -> io::Result<()> {
    let compared: Vec<Value> = compared.iter().map(one).collect();
    writeln!(
        out,
        "{}",
        ascii_controls(&json!({"compared": compared}).to_string())
    )
}

fn one(compared: &Compared) -> Value {
    json!({
        "crate": compared.crate_name,
        "old": compared.old,
        "new": compared.new,
        "breaking": compared.of(Severity::Breaking).len(),
        "additions": compared.of(Severity::Addition).len(),
        "docs": compared.of(Severity::Docs).len(),
        "bump": compared.bump().as_str(),
        "version": compared.version.map(|it| it.to_string()),
        "next": compared.next().map(|it| it.to_string()),
        "changes": compared.changes.iter().map(change).collect::<Vec<Value>>(),
    })
}

fn change(change: &Change) -> Value {
    json!({
        "id": change.id,
        "severity": change.severity.as_str(),
        "item": change.item,
        "was": change.was,
        "is": change.is,
        "old": change.old.as_ref().map(place),
        "new": change.new.as_ref().map(place),
        "operations": change.operations,
    })
}

fn place(location: &Location) -> Value {
    let LineColumn { line, column } = location.position;
    json!({"file": location.file, "line": line, "column": column})
}
