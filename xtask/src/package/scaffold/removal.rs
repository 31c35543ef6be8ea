//! Removes the tables of a provider from `specs/providers.toml`, with their comments.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::ScaffoldError;

/// The file without the tables of provider `id`. Comments directly above a table or directly below its last value
/// belong to it. Comments between blank lines stay.
///
/// # Errors
///
/// If the text is not TOML, or has no line `[id]`.
pub fn without_table(text: &str, id: &str) -> Result<String, ScaffoldError> {
    let document = DeTable::parse(text)?;
    let mut headers = BTreeMap::new();
    for (key, value) in document.get_ref() {
        collect(
            text,
            key.get_ref(),
            key.span(),
            value.get_ref(),
            &mut headers,
        );
    }
    let is_written_out = |key: &str| headers.values().any(|owner| *owner == key);
    if !is_written_out(id) {
        return Err(ScaffoldError::NoHeader(id.to_owned()));
    }
    let mut text = text.to_owned();
    // Removal starts at the end, so that the places before it stay valid.
    for region in regions(&text, &headers, id).into_iter().rev() {
        text = without(&text, &region);
    }
    Ok(text)
}

/// Notes the place of each line `[…]` of a table and its inner tables, with its key in the root table.
fn collect<'key>(
    text: &str,
    owner: &'key str,
    key: Range<usize>,
    value: &'key DeValue<'_>,
    headers: &mut BTreeMap<usize, &'key str>,
) {
    let DeValue::Table(entries) = value else {
        return;
    };
    let start = line_start(text, key.start);
    if text
        .get(start..)
        .unwrap_or_default()
        .trim_start()
        .starts_with('[')
    {
        headers.insert(start, owner);
    }
    for (key, value) in entries {
        collect(text, owner, key.span(), value.get_ref(), headers);
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

/// The text of the tables of `id`. Tables that follow each other are one region.
fn regions(text: &str, headers: &BTreeMap<usize, &str>, id: &str) -> Vec<Range<usize>> {
    let headers: Vec<(usize, &str)> = headers.iter().map(|(at, owner)| (*at, *owner)).collect();
    let mut regions = Vec::new();
    for group in headers.chunk_by(|left, right| left.1 == right.1) {
        let (Some((first, owner)), Some((last, _))) = (group.first(), group.last()) else {
            continue;
        };
        if *owner != id {
            continue;
        }
        let next = headers.iter().map(|(at, _)| *at).find(|at| at > last);
        regions.push(with_comments(text, *first)..end(text, *last, next));
    }
    regions
}

/// The start of the comments directly above the line at `start`.
fn with_comments(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or_default();
    start - length(before.split_inclusive('\n').rev(), is_comment)
}

/// The end of the table at `start`. Comments directly below its last value belong to it, unless they are directly above
/// the next table.
fn end(text: &str, start: usize, next: Option<usize>) -> usize {
    let limit = next.unwrap_or(text.len());
    let body = text.get(start..limit).unwrap_or_default();
    let lines = body.split_inclusive('\n').rev();
    let values = limit - length(lines, |line| line.trim().is_empty() || is_comment(line));
    let tail = text.get(values..limit).unwrap_or_default();
    let comments = length(tail.split_inclusive('\n'), is_comment);
    if next.is_some() && comments == tail.len() {
        return values;
    }
    values + comments
}

/// The length of the first lines for which this holds.
fn length<'text>(lines: impl Iterator<Item = &'text str>, holds: impl Fn(&str) -> bool) -> usize {
    lines.take_while(|line| holds(line)).map(str::len).sum()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The text without a region, and without the blank line before it.
fn without(text: &str, region: &Range<usize>) -> String {
    let before = text.get(..region.start).unwrap_or_default();
    let removed = text.get(region.clone()).unwrap_or_default();
    let rest = text.get(region.end..).unwrap_or_default();
    if before.is_empty() {
        return rest.trim_start_matches('\n').to_owned();
    }
    if !rest.is_empty() {
        return format!("{before}{}", rest.strip_prefix('\n').unwrap_or(rest));
    }
    // The last line of the file had no line end, so the new last line has none either.
    let newlines = if removed.ends_with('\n') { 1 } else { 2 };
    let mut kept = before;
    for _ in 0..newlines {
        let shorter = kept.strip_suffix('\n');
        let is_blank = kept.ends_with("\n\n") || newlines == 2;
        kept = shorter.filter(|_| is_blank).unwrap_or(kept);
    }
    kept.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# One table per provider.

[phala]
crate = \"phala-api\"

[phala.sensitive]
# The answer is the new secret.
operations = [
    # [not.a.table]
    \"rotate\",
]

# What follows sells GPUs.
[vast]
crate = \"vast-api\"
# So it is.

# A word about nothing.

# And about this one.
[zeta]
crate = \"zeta-api\"

[vast.pagination.after]
next = \"\"\"
[zeta]
# and more\"\"\"

# The end.
";

    fn without(id: &str) -> String {
        without_table(FILE, id).unwrap()
    }

    #[test]
    fn removing_the_first_table_keeps_the_comment_about_the_file() {
        let begin = FILE.find("[phala]").unwrap();
        let end = FILE.find("# What follows").unwrap();
        let expected = format!("{}{}", &FILE[..begin], &FILE[end..]);
        assert_eq!(without("phala"), expected);
    }

    #[test]
    fn tables_are_removed_with_their_comments_anywhere() {
        let expected = "# One table per provider.

[phala]
crate = \"phala-api\"

[phala.sensitive]
# The answer is the new secret.
operations = [
    # [not.a.table]
    \"rotate\",
]

# A word about nothing.

# And about this one.
[zeta]
crate = \"zeta-api\"

# The end.
";
        assert_eq!(without("vast"), expected);
    }

    #[test]
    fn comments_above_the_next_table_belong_to_it() {
        let text = "[a]\nx = 1\n# about b\n[b]\nx = 2\n";
        assert_eq!(without_table(text, "a").unwrap(), "# about b\n[b]\nx = 2\n");
        assert_eq!(without_table(text, "b").unwrap(), "[a]\nx = 1\n");
    }

    #[test]
    fn a_provider_without_a_table_line_is_left_to_its_author() {
        for text in ["a = {x = 1}\n[b]\n", "a.x = 1\n", "[b]\n"] {
            let error = without_table(text, "a").unwrap_err();
            assert_eq!(error, ScaffoldError::NoHeader("a".to_owned()), "{text}");
        }
        assert!(matches!(
            without_table("[a", "a"),
            Err(ScaffoldError::Syntax(_))
        ));
    }
}
