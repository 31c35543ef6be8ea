//! Reads the report of `cargo semver-checks`.

use generator::compare::Severity;

/// A verdict, with its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The effect of the changes on programs.
    pub gravest: Severity,
    /// The lints with findings, with the place of each: `struct_missing: struct client::Gone`.
    pub found: Vec<String>,
}

/// Reads the tool's output for `--release-type patch`, which checks everything that a third number must not do. `None`
/// if there is no verdict.
#[must_use]
pub fn report(stdout: &str, stderr: &str) -> Option<Report> {
    let summary = |line: &str| {
        let (_, words) = line.trim_start().split_once("Summary ")?;
        Some(words.trim().to_owned())
    };
    let words = stderr.lines().chain(stdout.lines()).find_map(summary)?;
    let gravest = if words.contains("new major version") {
        Severity::Breaking
    } else if words.contains("new minor version") {
        Severity::Addition
    } else if words.starts_with("no semver update required") {
        Severity::None
    } else {
        return None;
    };
    Some(Report {
        gravest,
        found: found(stdout),
    })
}

/// The heading of each lint, with a line for each place below `Failed in:`.
fn found(stdout: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lint = "";
    let mut is_list = false;
    for line in stdout.lines() {
        if let Some(heading) = line.strip_prefix("--- failure ") {
            lint = heading.split(':').next().unwrap_or_default();
            is_list = false;
        } else if line == "Failed in:" {
            is_list = true;
        } else if let (true, Some(place)) = (is_list, line.strip_prefix("  ")) {
            let parts = place.trim().split(", ").map(without_file);
            let parts = parts.filter(|part| *part != "previously");
            found.push(format!("{lint} {}", parts.collect::<Vec<_>>().join(", ")));
        } else {
            is_list = false;
        }
    }
    found
}

/// A part of a line without the file that it names at its end: `gone, previously in file src/lib.rs:1`.
fn without_file(part: &str) -> &str {
    let Some((before, file)) = part.rsplit_once(" in ") else {
        return part;
    };
    let line = file.rsplit_once(':').map_or("", |it| it.1);
    if line.parse::<u64>().is_ok() {
        before
    } else {
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: &str = "
--- failure struct_missing: pub struct removed or renamed ---

Description:
A publicly-visible struct cannot be imported by its prior path.
        ref: https://doc.rust-lang.org/cargo/reference/semver.html#item-remove

Failed in:
  struct client::Gone, previously in file /tmp/old/src/lib.rs:1
  struct client::Lost, previously in file /tmp/old/src/lib.rs:2

--- failure method_parameter_count_changed: pub method parameter count changed ---

Failed in:
  client::Client::go takes 0 parameters in /tmp/old/src/lib.rs:9, but now takes 1 parameters in /tmp/new/src/lib.rs:9
";

    #[test]
    fn a_verdict_has_its_findings() {
        let summary =
            "     Summary semver requires new major version: 1 major and 0 minor checks failed\n";
        let report = report(BROKEN, summary).unwrap();
        assert_eq!(report.gravest, Severity::Breaking);
        assert_eq!(
            report.found,
            [
                "struct_missing struct client::Gone",
                "struct_missing struct client::Lost",
                "method_parameter_count_changed client::Client::go takes 0 parameters, but now takes 1 parameters",
            ]
        );
    }

    #[test]
    fn other_output_is_not_taken_for_a_verdict() {
        let gravest = |stderr: &str| report("", stderr).map(|it| it.gravest);
        assert_eq!(
            gravest("     Summary no semver update required\n"),
            Some(Severity::None)
        );
        assert_eq!(
            gravest(
                "     Summary semver requires new minor version: 0 major and 1 minor checks failed\n"
            ),
            Some(Severity::Addition)
        );
        assert_eq!(gravest("error: could not compile\n"), None);
        assert_eq!(gravest("     Summary of something else\n"), None);
    }
}
