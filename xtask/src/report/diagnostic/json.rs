//! Findings as one JSON object, for other programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::place::Places;
use generator::text::is_hidden;
use generator::{Finding, Severity};

#[derive(Serialize)]
struct Report<'findings> {
    errors: usize,
    warnings: usize,
    findings: Vec<Item<'findings>>,
}

/// One finding for other programs.
#[derive(Serialize)]
pub struct Item<'finding> {
    id: &'static str,
    severity: &'static str,
    message: &'finding str,
    file: &'finding str,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<&'finding str>,
}

/// The findings for other programs, in the given order.
pub fn items<'findings>(
    findings: impl IntoIterator<Item = &'findings Finding>,
) -> Vec<Item<'findings>> {
    let mut places = Places::default();
    findings
        .into_iter()
        .map(|finding| {
            let place = places.of(finding);
            Item {
                id: finding.id,
                severity: finding.severity.as_str(),
                message: &finding.message,
                file: &finding.file.path,
                line: place.map(|place| place.line),
                column: place.map(|place| place.column),
                help: finding.help.as_deref(),
            }
        })
        .collect()
}

pub(super) fn write(out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let report = Report {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        findings: items(findings.iter().copied()),
    };
    let json = serde_json::to_string(&report).map_err(io::Error::other)?;
    writeln!(out, "{}", ascii_controls(&json))
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
