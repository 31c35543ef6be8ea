//! Splits a changelog into sections, one for each heading of the second level.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use generator::compare::Version;

/// One section of a changelog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section<'text> {
    /// The text of the heading.
    pub(super) name: &'text str,
    /// The start of the heading's line.
    pub(super) start: usize,
    /// The text below the heading.
    pub(super) body: &'text str,
    /// The start of the next section, or the end of the text.
    pub(super) end: usize,
}

impl Section<'_> {
    /// Whether the heading names a version: `0.3.1`, also with a `v` and as a link.
    pub(super) fn is_version(&self) -> bool {
        bare(self.name).starts_with(|first: char| first.is_ascii_digit())
    }

    /// The version in the heading. `None` if it is not a version such as `0.3.1`.
    pub(super) fn version(&self) -> Option<Version> {
        let name = bare(self.name);
        let end = name.find(|it: char| it.is_whitespace() || it == ']');
        name.get(..end.unwrap_or(name.len()))?.parse().ok()
    }

    /// Whether the heading is for unreleased changes.
    pub(super) fn is_unreleased(&self) -> bool {
        let name = bare(self.name).to_ascii_lowercase();
        name.starts_with("unreleased")
    }
}

/// The name of a version without its prefix.
fn bare(name: &str) -> &str {
    let name = name.strip_prefix('[').unwrap_or(name);
    name.strip_prefix('v').unwrap_or(name)
}

/// The sections of a changelog, in their order.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut depth = 0_usize;
    let mut headings = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                // A heading in a list or a quotation does not begin a section.
                if depth == 0 && is_second_level(&tag) {
                    let before = text.get(..range.start).unwrap_or_default();
                    let start = before.rfind('\n').map_or(0, |end| end + 1);
                    headings.push((start, range));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let starts = headings.iter().map(|(start, _)| *start).skip(1);
    let ends: Vec<usize> = starts.chain([text.len()]).collect();
    let sections = headings.into_iter().zip(ends);
    sections
        .map(|((start, range), end)| {
            let heading = text.get(range.clone()).unwrap_or_default();
            let line = heading.lines().next().unwrap_or_default();
            let below = text.get(range.end..end).unwrap_or_default();
            // The range of a heading ends with its line, or directly before its end.
            let below = if heading.ends_with('\n') {
                below
            } else {
                below.split_once('\n').map_or("", |(_, below)| below)
            };
            Section {
                name: line.trim_start_matches('#').trim(),
                start,
                body: below,
                end,
            }
        })
        .collect()
}

fn is_second_level(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Heading { level, .. } if *level == HeadingLevel::H2)
}

/// The line ending of a text, which is that of its first line.
pub(super) fn line_ending(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_the_next_one_begins() {
        let text = "# Changelog\n\n## [Unreleased]\n\n- a\n\n## v0.3.1 - 2026-11-01\nb\n### c\n\nLast\n----\n";
        let found = sections(text);
        let said: Vec<_> = found.iter().map(|it| (it.name, it.body)).collect();
        assert_eq!(
            said,
            [
                ("[Unreleased]", "\n- a\n\n"),
                ("v0.3.1 - 2026-11-01", "b\n### c\n\n"),
                ("Last", ""),
            ]
        );
        for section in &found {
            assert!(text[section.start..section.end].ends_with(section.body));
        }
    }

    #[test]
    fn a_heading_names_its_version() {
        let version = |heading: &str| {
            let text = format!("## {heading}\n");
            sections(&text).first().and_then(Section::version)
        };
        for heading in ["0.3.1", "[0.3.1] - 2026", "v0.3.1 (yanked)", "[v0.3.1](u)"] {
            assert_eq!(version(heading).unwrap().to_string(), "0.3.1", "{heading}");
        }
        for heading in ["Unreleased", "0.3", "0.3.1-rc.1", ""] {
            assert_eq!(version(heading), None, "{heading}");
        }
    }
}
