//! Gives the unreleased section of a changelog its version and day.

use super::sections::{Section, line_ending, sections};
use generator::compare::{Severity, Version};

/// The headings of additions.
const ADDITIONS: [&str; 2] = ["added", "additions"];

/// The headings of changes that break programs.
const BREAKING: [&str; 3] = ["breaking", "breaking changes", "removed"];

/// The gravest kind of change since the last release, by the headings of the changelog. They may have any level below the
/// version, and stand for one package or for all.
#[must_use]
pub fn said(changelog: &str, last: Version) -> Severity {
    let sections = sections(changelog);
    let new = sections
        .iter()
        .filter(|it| it.is_unreleased() || it.version().is_some_and(|version| version > last));
    let lines = new.flat_map(|section| section.body.lines());
    let headings = lines.filter(|line| line.starts_with("###"));
    let severities = headings.filter_map(|heading| {
        let words = heading.trim_matches('#').trim().to_ascii_lowercase();
        match words.as_str() {
            words if BREAKING.contains(&words) => Some(Severity::Breaking),
            words if ADDITIONS.contains(&words) => Some(Severity::Addition),
            _ => None,
        }
    });
    severities.min().unwrap_or(Severity::None)
}

/// The changelog at the release of the version on this day, `YYYY-MM-DD`. An unreleased section of a lower version
/// becomes the section of this version, and takes in the lines below `Unreleased`.
///
/// `None` if the changelog has no text for the release. A first release, which comes after no `last` version, needs none.
#[must_use]
pub fn with_released(
    changelog: &str,
    version: Version,
    last: Option<Version>,
    date: &str,
) -> Option<String> {
    let ending = line_ending(changelog);
    let sections = sections(changelog);
    let unreleased = sections.iter().find(|it| it.is_unreleased());
    let words = unreleased.map_or("", |section| section.body.trim());
    let is_new = |it: &&Section<'_>| {
        let of = it.version();
        of.is_some_and(|of| last.is_none_or(|last| of > last))
    };
    let is_it = |it: &&Section<'_>| it.version() == Some(version);
    let written = sections.iter().find(is_it);
    let written = written.or_else(|| sections.iter().find(is_new));
    let body = written.map_or("", |section| section.body.trim());
    let heading = match written.filter(is_it) {
        Some(_) if words.is_empty() && !body.is_empty() => return Some(changelog.to_owned()),
        Some(section) => format!("## {}", section.name),
        None => format!("## {version} - {date}"),
    };
    let mut bodies = vec![words, body];
    bodies.retain(|body| !body.is_empty());
    if bodies.is_empty() {
        if last.is_some() {
            return None;
        }
        bodies.push("The first release.");
    }
    let parts = bodies.iter().map(|body| format!("{ending}{body}{ending}"));
    let section = format!("{heading}{ending}{}", parts.collect::<String>());
    let Some(place) = written.or(unreleased) else {
        return Some(format!("{}{ending}{ending}{section}", changelog.trim_end()));
    };
    let mut old: Vec<&Section<'_>> = written.into_iter().chain(unreleased).collect();
    // The later section changes first, so that the place of the other one stays right.
    old.sort_by_key(|section| std::cmp::Reverse(section.start));
    let mut text = changelog.to_owned();
    for one in old {
        let new = match (one == place, one.end == changelog.len()) {
            (false, _) => String::new(),
            (true, true) => section.clone(),
            (true, false) => format!("{section}{ending}"),
        };
        text.replace_range(one.start..one.end, &new);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNING: &str = "# Changelog\n\nWhat changed.\n";

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn released(changelog: &str, is: &str, last: Option<&str>) -> Option<String> {
        let changelog = format!("{BEGINNING}{changelog}");
        let text = with_released(&changelog, version(is), last.map(version), "2026-11-28")?;
        Some(text.strip_prefix(BEGINNING).unwrap().to_owned())
    }

    #[test]
    fn the_unreleased_section_becomes_the_version_with_its_day() {
        assert_eq!(
            released(
                "\n## Unreleased\n\n- New.\n\n## 0.1.0 - 2026-11-01\n\nFirst.\n",
                "0.1.1",
                Some("0.1.0")
            )
            .unwrap(),
            "\n## 0.1.1 - 2026-11-28\n\n- New.\n\n## 0.1.0 - 2026-11-01\n\nFirst.\n"
        );
    }

    #[test]
    fn a_section_of_the_version_stays_as_it_is() {
        let changelog = "\n## Unreleased\n\n## 0.1.1 - 2026-11-20\n\n- New.\n\n## 0.1.0\n";
        let same = released(changelog, "0.1.1", Some("0.1.0")).unwrap();
        assert_eq!(same, changelog);
    }

    #[test]
    fn a_section_that_takes_in_unreleased_lines_has_each_once() {
        let changelog = "\n## Unreleased\n\n- By hand.\n\n## 0.1.1 - 2026-11-20\n\n- New.\n\n## 0.1.0\n\nFirst.\n";
        assert_eq!(
            released(changelog, "0.1.1", Some("0.1.0")).unwrap(),
            "\n## 0.1.1 - 2026-11-20\n\n- By hand.\n\n- New.\n\n## 0.1.0\n\nFirst.\n"
        );
        let turned = "\n## 0.1.1 - 2026-11-20\n\n- New.\n\n## Unreleased\n\n- By hand.\n";
        assert_eq!(
            released(turned, "0.1.1", Some("0.1.0")).unwrap(),
            "\n## 0.1.1 - 2026-11-20\n\n- By hand.\n\n- New.\n\n"
        );
    }

    #[test]
    fn a_section_of_a_lower_version_becomes_the_section_of_the_higher_one() {
        assert_eq!(
            released(
                "\n## 0.1.1 - 2026-11-20\n\n- Gone.\n\n## 0.1.0\n\nFirst.\n",
                "0.2.0",
                Some("0.1.0")
            )
            .unwrap(),
            "\n## 0.2.0 - 2026-11-28\n\n- Gone.\n\n## 0.1.0\n\nFirst.\n"
        );
    }

    #[test]
    fn a_changelog_without_text_is_not_enough_after_the_first_release() {
        for changelog in [
            "\n## 0.1.0\n\nFirst.\n",
            "\n## Unreleased\n\n## 0.1.0\n",
            "\n## 0.1.1\n\n## 0.1.0\n",
            "",
        ] {
            assert_eq!(
                released(changelog, "0.1.1", Some("0.1.0")),
                None,
                "{changelog}"
            );
        }
        let first = "\n## 0.1.0 - 2026-11-28\n\nThe first release.\n";
        assert_eq!(released("", "0.1.0", None).unwrap(), first);
        let first_of_unreleased = released("\n## Unreleased\n", "0.1.0", None);
        assert_eq!(first_of_unreleased.unwrap(), first);
    }

    #[test]
    fn a_changelog_keeps_its_line_endings() {
        let text = "# Changelog\r\n\r\n## Unreleased\r\n\r\n- New.\r\n\r\n## 0.1.0\r\n";
        let last = Some(version("0.1.0"));
        assert_eq!(
            with_released(text, version("0.1.1"), last, "2026-11-28").unwrap(),
            "# Changelog\r\n\r\n## 0.1.1 - 2026-11-28\r\n\r\n- New.\r\n\r\n## 0.1.0\r\n"
        );
    }

    #[test]
    fn the_headings_since_the_last_release_say_how_grave_it_is() {
        let changelog = "## Unreleased\n\n### Added\n\n- a\n\n## 0.1.1\n\n### Fixed\n\n- b\n\n## 0.1.0\n\n### Breaking\n\n- c\n";
        assert_eq!(said(changelog, version("0.1.0")), Severity::Addition);
        assert_eq!(said(changelog, version("0.0.9")), Severity::Breaking);
        let said = |body: &str| said(&format!("## 0.1.1\n\n{body}\n\n- b\n"), version("0.1.0"));
        assert_eq!(said("### Fixed"), Severity::None);
        assert_eq!(
            said("### `generator`\n\n#### Breaking Changes"),
            Severity::Breaking
        );
        assert_eq!(
            said("### `generator`\n\n#### Added ####"),
            Severity::Addition
        );
        assert_eq!(said("### Removed"), Severity::Breaking);
        assert_eq!(said("Breaking"), Severity::None);
    }
}
