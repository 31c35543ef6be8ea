//! The changelog of a crate. It has a section for every version that came from a new document.

use super::sections::{Section, line_ending, sections};
use crate::report::status::counted;
use generator::compare::Version;
use generator::compare::{Change, Severity};
use generator::text::markdown::code;

/// One version of a crate.
#[derive(Debug, Clone, Copy)]
pub struct Release<'release> {
    /// The version.
    pub version: Version,
    /// The date of the release, `YYYY-MM-DD`.
    pub date: &'release str,
    /// The address of the document, or the name of its file.
    pub document: &'release str,
    /// The changes, the gravest first.
    pub changes: &'release [Change],
}

/// The changelog with a section for a version, above the earlier versions. Starts a new changelog if there is none.
#[must_use]
pub fn with_release(changelog: Option<&str>, crate_name: &str, release: &Release<'_>) -> String {
    let mut text = match changelog {
        Some(text) if !text.trim().is_empty() => text.to_owned(),
        _ => beginning(crate_name),
    };
    let ending = line_ending(&text);
    if !text.ends_with('\n') {
        text.push_str(ending);
    }
    let section = section(release).replace('\n', ending);
    // The section for unreleased changes stays on top.
    let first = sections(&text).into_iter().find(Section::is_version);
    match first.map(|section| section.start) {
        Some(at) => text.insert_str(at, &format!("{section}{ending}")),
        None => {
            text.push_str(ending);
            text.push_str(&section);
        }
    }
    text
}

/// A changelog without a version.
#[must_use]
pub fn beginning(crate_name: &str) -> String {
    format!(
        "# Changelog

What changed in `{crate_name}` because its provider changed the API. The crate follows
[Semantic Versioning](https://semver.org/spec/v2.0.0.html); each section follows from a new document.
"
    )
}

fn section(release: &Release<'_>) -> String {
    let Release {
        version,
        date,
        document,
        changes,
    } = release;
    let mut text = format!("## {version} - {date}\n\nFrom {}.\n", code(document));
    // Users see none of the other changes.
    for (severity, title) in [
        (Severity::Breaking, "Breaking"),
        (Severity::Addition, "Additions"),
        (Severity::Docs, "Documentation"),
    ] {
        let of = changes.iter().filter(|it| it.severity == severity);
        let of: Vec<&Change> = of.collect();
        if of.is_empty() {
            continue;
        }
        let lines = match severity {
            Severity::Breaking => of.into_iter().map(one).collect(),
            Severity::Addition => by_kind(&of),
            _ => format!("- {} changed.\n", counted(of.len(), "text")),
        };
        text.push_str(&format!("\n### {title}\n\n{lines}"));
    }
    text
}

/// A change that users must act on, in a line of its own.
fn one(change: &Change) -> String {
    let difference = match (&change.was, &change.is) {
        (Some(was), Some(is)) => format!(" ({} → {})", code(was), code(is)),
        (Some(was), None) => format!(" (was {})", code(was)),
        (None, Some(is)) => format!(" ({})", code(is)),
        (None, None) => String::new(),
    };
    format!("- {}: {}{difference}\n", kind(change), code(&change.item))
}

/// A line for each kind of change, with all of its items.
fn by_kind(changes: &[&Change]) -> String {
    let mut text = String::new();
    for same in changes.chunk_by(|left, right| left.id == right.id) {
        let Some(first) = same.first() else { continue };
        let items: Vec<String> = same.iter().map(|change| code(&change.item)).collect();
        text.push_str(&format!("- {}: {}\n", kind(first), items.join(", ")));
    }
    text
}

/// The kind of a change in words: `field removed`.
fn kind(change: &Change) -> String {
    change.id.replace('-', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(severity: Severity, id: &'static str, item: &str, was: Option<&str>) -> Change {
        Change {
            id,
            severity,
            item: item.to_owned(),
            was: was.map(str::to_owned),
            is: None,
            old: None,
            new: None,
            operations: Vec::new(),
        }
    }

    fn changes() -> Vec<Change> {
        vec![
            change(
                Severity::Breaking,
                "field-removed",
                "types::Team::rights",
                Some("Vec<`String`>"),
            ),
            change(Severity::Addition, "operation-added", "Client::list", None),
            change(Severity::Addition, "operation-added", "Client::open", None),
            change(Severity::Addition, "type-added", "types::Book", None),
            change(Severity::Docs, "docs-changed", "types::Team", None),
            change(Severity::None, "version-changed", "info", None),
        ]
    }

    fn release<'changes>(version: &str, changes: &'changes [Change]) -> Release<'changes> {
        Release {
            version: version.parse().unwrap(),
            date: "2026-11-24",
            document: "https://vast.example/openapi.yaml",
            changes,
        }
    }

    #[test]
    fn each_breaking_change_and_each_kind_of_addition_has_a_line() {
        let changes = changes();
        let text = with_release(None, "vast-api", &release("0.2.0", &changes));
        let section = text.strip_prefix(&beginning("vast-api")).unwrap();
        assert_eq!(
            section,
            "
## 0.2.0 - 2026-11-24

From `https://vast.example/openapi.yaml`.

### Breaking

- field removed: `types::Team::rights` (was `Vec<'String'>`)

### Additions

- operation added: `Client::list`, `Client::open`
- type added: `types::Book`

### Documentation

- 1 text changed.
"
        );
    }

    #[test]
    fn a_version_comes_before_older_ones_and_after_unreleased_changes() {
        let old = "# Changelog\n\n## Unreleased\n\n- By hand.\n\n## 0.1.0 - 2026-11-01\n\nFirst.\n";
        let text = with_release(Some(old), "vast-api", &release("0.1.1", &[]));
        assert_eq!(
            text,
            "# Changelog\n\n## Unreleased\n\n- By hand.\n\n## 0.1.1 - 2026-11-24\n\nFrom `https://vast.example/openapi.yaml`.\n\n## 0.1.0 - 2026-11-01\n\nFirst.\n"
        );
        let linked = "# Changelog\n\n## [0.1.0] - 2026-11-01\n";
        let text = with_release(Some(linked), "vast-api", &release("0.1.1", &[]));
        assert!(text.find("0.1.1").unwrap() < text.find("[0.1.0]").unwrap());
    }

    #[test]
    fn a_changelog_without_versions_gets_its_first_at_the_end() {
        let text = with_release(
            Some("# Changelog\n\n## Unreleased"),
            "x-api",
            &release("0.1.1", &[]),
        );
        assert!(
            text.starts_with("# Changelog\n\n## Unreleased\n\n## 0.1.1 - "),
            "{text}"
        );
    }

    fn placed(changelog: &str) -> usize {
        let text = with_release(Some(changelog), "x-api", &release("0.4.0", &[]));
        text.find("## 0.4.0 - ").unwrap()
    }

    #[test]
    fn the_name_of_a_version_may_begin_with_a_v_and_be_a_link() {
        for heading in [
            "0.3.1",
            "[0.3.1]",
            "v0.3.1",
            "[v0.3.1]",
            "[v0.3.1](https://x.example) - 2026",
            " 0.3.1",
        ] {
            let old = format!("# Changelog\n\n## {heading}\n\nText.\n");
            assert_eq!(placed(&old), "# Changelog\n\n".len(), "{heading}");
        }
        for heading in ["Unreleased", "versions", "[Unreleased]", "v", ""] {
            let old = format!("# Changelog\n\n## {heading}\n\nText.\n");
            assert!(placed(&old) > old.len(), "{heading}");
        }
    }

    #[test]
    fn a_text_that_only_looks_like_a_heading_is_not_a_version() {
        for example in [
            "```text\n## 0.1.0\n```",
            "~~~~\n~~~\n## 0.1.0\n~~~~",
            "    ## 0.1.0",
            "<!--\n## 0.1.0\n-->",
            "> ## 0.1.0",
            "- like\n\n  ## 0.1.0",
            "### 0.1.0",
        ] {
            let old = format!("# Changelog\n\n{example}\n\n## 0.3.1\n");
            assert_eq!(placed(&old), old.find("## 0.3.1").unwrap(), "{example}");
        }
    }

    #[test]
    fn a_changelog_keeps_its_line_endings() {
        for old in [
            "# Changelog\r\n\r\n## 0.1.0\r\n\r\nFirst.\r\n",
            "# Changelog\r\n\r\nNo version, and no end of the last line.",
        ] {
            let changes = changes();
            let text = with_release(Some(old), "x-api", &release("0.2.0", &changes));
            assert!(
                text.contains("\r\n\r\n## 0.2.0 - 2026-11-24\r\n\r\n"),
                "{text:?}"
            );
            assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
        }
        assert!(!with_release(None, "x-api", &release("0.2.0", &[])).contains('\r'));
    }
}
