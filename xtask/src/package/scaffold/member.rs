//! Adds a package to the members of the workspace, and removes it again.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::ScaffoldError;

/// A list in a manifest: the places of its brackets and its entries.
struct List {
    span: Range<usize>,
    entries: Vec<(String, Range<usize>)>,
}

/// Adds this directory to the `members` of the workspace's manifest, in alphabetical order. The list keeps its layout.
/// If the directory is a member already, the manifest stays the same.
///
/// # Errors
///
/// If the text is not TOML, or has no such list.
pub fn with_member(manifest: &str, directory: &str) -> Result<String, ScaffoldError> {
    let list = list(manifest, "members")?.ok_or(ScaffoldError::NoMembers)?;
    if list.entries.iter().any(|(name, _)| name == directory) {
        return Ok(manifest.to_owned());
    }
    let new = toml_edit::Value::from(directory).to_string();
    let next = list
        .entries
        .iter()
        .position(|(name, _)| name.as_str() > directory);
    let next = next.unwrap_or(list.entries.len());
    let before = next.checked_sub(1).and_then(|it| list.entries.get(it));
    let after = list.entries.get(next);
    let (at, text) = match (before, after) {
        (None, None) => (list.span.start + 1, new),
        (None, Some((_, place))) => {
            let gap = gap(manifest, list.span.start + 1, place.start);
            (
                list.span.start + 1,
                format!("{gap}{new},{}", space_if_none(gap)),
            )
        }
        (Some((_, place)), after) => {
            let indent = indent(manifest, place.start);
            let is_followed = after.is_some() || comma(manifest, place.end).is_some();
            match (indent, is_followed) {
                (Some(indent), true) => {
                    let end = line_end(manifest, place.end);
                    (end, format!("{indent}{new},\n"))
                }
                (Some(indent), false) => (place.end, format!(",\n{indent}{new}")),
                (None, _) => (place.end, format!(", {new}")),
            }
        }
    };
    let (start, end) = manifest.split_at_checked(at).unwrap_or((manifest, ""));
    Ok(format!("{start}{text}{end}"))
}

/// Removes this directory from the `members` and `default-members` of the workspace's manifest.
///
/// # Errors
///
/// If the text is not TOML.
pub fn without_member(manifest: &str, directory: &str) -> Result<String, ScaffoldError> {
    let mut text = manifest.to_owned();
    for key in ["members", "default-members"] {
        let Some(list) = list(&text, key)? else {
            continue;
        };
        let Some(at) = list.entries.iter().position(|(name, _)| name == directory) else {
            continue;
        };
        let range = removed(&text, &list, at);
        text.replace_range(range, "");
    }
    Ok(text)
}

/// Whether the manifest is that of a workspace without members.
#[must_use]
pub fn has_none(manifest: &str) -> bool {
    let has_package = manifest
        .parse::<toml::Table>()
        .is_ok_and(|manifest| manifest.contains_key("package"));
    let members = list(manifest, "members").ok().flatten();
    !has_package && members.is_some_and(|members| members.entries.is_empty())
}

/// The text to remove with the entry: its line, or else the separator before it, or else the separator behind it.
fn removed(text: &str, list: &List, at: usize) -> Range<usize> {
    let Some((_, place)) = list.entries.get(at) else {
        return 0..0;
    };
    let before = at.checked_sub(1).and_then(|it| list.entries.get(it));
    let after = list.entries.get(at + 1);
    let comma = comma(text, place.end);
    let end = line_end(text, place.end);
    let is_last_of_line = after.is_none_or(|(_, after)| after.start >= end);
    let indent = indent(text, place.start).filter(|_| is_last_of_line);
    if let (Some(indent), Some(_)) = (indent, comma) {
        return place.start - indent.len()..end;
    }
    match (before, after) {
        (Some((_, before)), _) => before.end..place.end,
        (None, Some((_, after))) => place.start..after.start,
        (None, None) => place.start..comma.unwrap_or(place.end),
    }
}

/// The list under a key of `[workspace]`. `None` if there is none.
fn list(manifest: &str, key: &str) -> Result<Option<List>, ScaffoldError> {
    let document = DeTable::parse(manifest)?;
    let workspace = document.get_ref().get("workspace");
    let list = workspace.and_then(|workspace| workspace.get_ref().get(key));
    let Some((span, DeValue::Array(items))) = list.map(|list| (list.span(), list.get_ref())) else {
        return Ok(None);
    };
    let entries = items.iter().filter_map(|item| match item.get_ref() {
        DeValue::String(name) => Some((name.to_string(), item.span())),
        _ => None,
    });
    Ok(Some(List {
        span,
        entries: entries.collect(),
    }))
}

/// The spaces before an entry that begins its line. `None` if it does not begin its line.
fn indent(text: &str, start: usize) -> Option<&str> {
    let before = text.get(..start)?;
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let indent = before.get(line..)?;
    indent.trim().is_empty().then_some(indent)
}

/// The spaces between the opening bracket and the first entry, with the line end.
fn gap(text: &str, from: usize, to: usize) -> &str {
    let gap = text.get(from..to).unwrap_or_default();
    // A comment above the first entry stays with it.
    let is_blank = gap.trim().is_empty();
    if is_blank { gap } else { "" }
}

fn space_if_none(gap: &str) -> &'static str {
    if gap.contains('\n') { "" } else { " " }
}

/// The place behind the comma that follows an entry. `None` if no comma follows.
fn comma(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let gap = rest.len() - rest.trim_start().len();
    rest.trim_start().starts_with(',').then_some(end + gap + 1)
}

/// The place behind the line that contains `at`.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both_ways(before: &str, after: &str) {
        assert_eq!(with_member(before, "m").unwrap(), after);
        assert_eq!(without_member(after, "m").unwrap(), before);
    }

    #[test]
    fn a_list_in_one_line_stays_in_one_line() {
        for (before, after) in [
            ("[\"a\", \"z\"]", "[\"a\", \"m\", \"z\"]"),
            ("[\"a\"]", "[\"a\", \"m\"]"),
            ("[\"z\"]", "[\"m\", \"z\"]"),
            ("[ \"a\", \"z\" ]", "[ \"a\", \"m\", \"z\" ]"),
            ("[]", "[\"m\"]"),
        ] {
            let file = |list| format!("[workspace]\nmembers = {list} # all\nresolver = \"3\"\n");
            both_ways(&file(before), &file(after));
        }
    }

    #[test]
    fn a_list_of_lines_gets_a_line() {
        for (before, after) in [
            (
                "[\n    \"a\", # first\n    # last\n    \"z\",\n]",
                "[\n    \"a\", # first\n    \"m\",\n    # last\n    \"z\",\n]",
            ),
            ("[\n  \"a\",\n]", "[\n  \"a\",\n  \"m\",\n]"),
            ("[\n  \"a\"\n]", "[\n  \"a\",\n  \"m\"\n]"),
            ("[\n    \"z\",\n]", "[\n    \"m\",\n    \"z\",\n]"),
        ] {
            let file = |list| format!("[workspace]\nmembers = {list}\n");
            both_ways(&file(before), &file(after));
        }
    }

    #[test]
    fn an_existing_member_is_not_added_again() {
        let text = "[workspace]\nmembers = ['m']\n";
        assert_eq!(with_member(text, "m").unwrap(), text);
    }

    #[test]
    fn a_package_is_removed_from_the_default_members_too() {
        let text = "[workspace]\nmembers = [\"a\", \"m\"]\ndefault-members = [\"m\", \"z\"]\n";
        assert_eq!(
            without_member(text, "m").unwrap(),
            "[workspace]\nmembers = [\"a\"]\ndefault-members = [\"z\"]\n"
        );
    }

    #[test]
    fn a_manifest_without_members_is_an_error() {
        assert_eq!(
            with_member("[package]\n", "m"),
            Err(ScaffoldError::NoMembers)
        );
        assert!(matches!(
            with_member("[", "m"),
            Err(ScaffoldError::Syntax(_))
        ));
    }

    proptest! {
        #[test]
        fn an_added_member_can_be_removed(
            names in proptest::collection::btree_set("[a-z]{1,3}", 0..5),
            name in "[a-z]{4}",
            separator in "( |\n    |)",
            trailing in any::<bool>(),
        ) {
            let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            let mut list = quoted.join(&format!(",{separator}"));
            if separator.contains('\n') && !list.is_empty() {
                let end = if trailing { ",\n" } else { "\n" };
                list = format!("{separator}{list}{end}");
            }
            let manifest = format!("[workspace]\nmembers = [{list}]\n");
            let with = with_member(&manifest, &name).unwrap();
            let parsed: toml::Table = with.parse().unwrap();
            let members = parsed["workspace"]["members"].as_array().unwrap();
            prop_assert!(members.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
            prop_assert_eq!(members.len(), names.len() + 1);
            prop_assert_eq!(without_member(&with, &name).unwrap(), manifest);
        }
    }
}
