//! Changes as one JSON object, for other programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Compared;
use crate::report::diagnostic::json::ascii_controls;
use generator::compare::{Change, Location, Severity};

#[derive(Serialize)]
struct Report<'compared> {
    compared: Vec<One<'compared>>,
}

#[derive(Serialize)]
struct One<'compared> {
    #[serde(rename = "crate")]
    crate_name: Option<&'compared str>,
    old: &'compared str,
    new: &'compared str,
    breaking: usize,
    additions: usize,
    docs: usize,
    bump: &'static str,
    version: Option<String>,
    next: Option<String>,
    changes: Vec<Entry<'compared>>,
}

#[derive(Serialize)]
struct Entry<'change> {
    id: &'static str,
    severity: &'static str,
    item: &'change str,
    was: Option<&'change str>,
    is: Option<&'change str>,
    old: Option<Place<'change>>,
    new: Option<Place<'change>>,
    operations: &'change [String],
}

#[derive(Serialize)]
struct Place<'change> {
    file: &'change str,
    line: usize,
    column: usize,
}

pub(super) fn write(out: &mut dyn Write, compared: &[Compared]) -> io::Result<()> {
    let compared = compared.iter().map(one).collect();
    let json = serde_json::to_string(&Report { compared }).map_err(io::Error::other)?;
    writeln!(out, "{}", ascii_controls(&json))
}

fn one(compared: &Compared) -> One<'_> {
    let count = |severity| compared.of(severity).len();
    One {
        crate_name: compared.crate_name.as_deref(),
        old: &compared.old,
        new: &compared.new,
        breaking: count(Severity::Breaking),
        additions: count(Severity::Addition),
        docs: count(Severity::Docs),
        bump: compared.bump().as_str(),
        version: compared.version.map(|it| it.to_string()),
        next: compared.next().map(|it| it.to_string()),
        changes: compared.changes.iter().map(entry).collect(),
    }
}

fn entry(change: &Change) -> Entry<'_> {
    Entry {
        id: change.id,
        severity: change.severity.as_str(),
        item: &change.item,
        was: change.was.as_deref(),
        is: change.is.as_deref(),
        old: change.old.as_ref().map(place),
        new: change.new.as_ref().map(place),
        operations: &change.operations,
    }
}

fn place(location: &Location) -> Place<'_> {
    Place {
        file: &location.file,
        line: location.position.line,
        column: location.position.column,
    }
}
