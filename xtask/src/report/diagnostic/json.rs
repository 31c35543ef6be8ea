//! Findings as one JSON object, for other programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::place::Places;
use generator::text::is_hidden;
use generator::{Finding, Severity};

/// The findings for other programs, in the given order.
pub fn items<'findings>(findings: impl IntoIterator<Item = &'findings Finding>) -> Vec<Value> {
    let mut places = Places::default();
    let items = findings.into_iter().map(|finding| {
        let place = places.of(finding);
        json!({
            "id": finding.id,
            "severity": finding.severity.as_str(),
            "message": finding.message,
            "file": finding.file.path,
            "line": place.map(|it| it.line),
            "column": place.map(|it| it.column),
            "help": finding.help,
        })
    });
    items.collect()
}

pub(super) fn write(out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let report = json!({
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "findings": items(findings.iter().copied()),
    });
    writeln!(out, "{}", ascii_controls(&report.to_string()))
}

/// JSON keeps some hidden characters (RFC 8259, section 7) that control a terminal. They only occur in strings, where
/// an escape means the same.
pub(in crate::report) fn ascii_controls(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}
