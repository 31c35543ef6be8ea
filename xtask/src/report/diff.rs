//! Unified diffs between the files on disk and the generated ones.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use anstyle::Style;
use similar::{ChangeTag, TextDiff};

use super::Palette;
use generator::text::visible;

/// The most lines in the short form.
const SHORT: usize = 40;

/// The most characters of a line in the short form.
const SHORT_LINE: usize = 200;

/// The longest time for comparing two texts. After it, the difference is still valid, but may not be the smallest.
const PATIENCE: Duration = Duration::from_secs(2);

/// The printed part of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The first 40 lines.
    Short,
    /// All of it.
    Full,
}

/// The numbers of different lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that are only in the new text.
    pub added: usize,
    /// Lines that are only in the old text.
    pub removed: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "(+{} -{})", self.added, self.removed)
    }
}

/// The difference between two versions of one file.
pub struct Diff<'text> {
    path: &'text str,
    diff: TextDiff<'text, 'text, str>,
}

impl<'text> Diff<'text> {
    /// Compares the two versions line by line.
    pub fn new(path: &'text str, old: &'text str, new: &'text str) -> Self {
        let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
        Self { path, diff }
    }

    /// The numbers of different lines.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for operation in self.diff.ops() {
            if operation.tag() != similar::DiffTag::Equal {
                counts.removed += operation.old_range().len();
                counts.added += operation.new_range().len();
            }
        }
        counts
    }

    /// Prints the difference in unified form with three lines of context. Prints nothing if there is none.
    pub fn write(&self, out: &mut dyn Write, palette: Palette, extent: Extent) -> io::Result<()> {
        let unified = self.diff.unified_diff();
        let hunks: Vec<_> = unified.iter_hunks().collect();
        let mut lines: Vec<(Style, &str, Cow<'_, str>)> = Vec::new();
        for (index, hunk) in hunks.iter().enumerate() {
            if index == 0 {
                lines.push((palette.removed(), "--- a/", self.path.into()));
                lines.push((palette.added(), "+++ b/", self.path.into()));
            }
            lines.push((palette.hunk(), "", hunk.header().to_string().into()));
            for change in hunk.iter_changes() {
                let (sign, style) = match change.tag() {
                    ChangeTag::Equal => (" ", Style::new()),
                    ChangeTag::Delete => ("-", palette.removed()),
                    ChangeTag::Insert => ("+", palette.added()),
                };
                let text = change.value();
                lines.push((style, sign, text.strip_suffix('\n').unwrap_or(text).into()));
                if change.missing_newline() {
                    lines.push((Style::new(), "\\ ", "No newline at end of file".into()));
                }
            }
        }
        let (most, longest) = match extent {
            Extent::Short => (SHORT, SHORT_LINE),
            Extent::Full => (usize::MAX, usize::MAX),
        };
        for (style, sign, text) in lines.iter().take(most) {
            let end = text.char_indices().nth(longest).map(|(index, _)| index);
            let shown = visible(end.and_then(|end| text.get(..end)).unwrap_or(text));
            let cut = if end.is_some() { "…" } else { "" };
            writeln!(out, "{style}{sign}{shown}{cut}{style:#}")?;
        }
        let left = lines.len().saturating_sub(most);
        if left > 0 {
            let noun = if left == 1 { "line" } else { "lines" };
            writeln!(out, "… {left} more {noun}; --diff full for all")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Palette = Palette { color: false };

    fn printed(old: &str, new: &str, palette: Palette, extent: Extent) -> String {
        let mut out = Vec::new();
        Diff::new("a.rs", old, new)
            .write(&mut out, palette, extent)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_change_is_shown_with_three_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = old.replace('5', "five");
        assert_eq!(
            printed(old, &new, PLAIN, Extent::Full),
            "--- a/a.rs\n+++ b/a.rs\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(printed("a\n", "a\n", PLAIN, Extent::Full), "");
        assert_eq!(Diff::new("a.rs", "a\n", "a\n").counts(), Counts::default());
    }

    #[test]
    fn lines_are_counted() {
        let counts = Diff::new("a.rs", "a\nb\nc\n", "a\nx\ny\nz\nc\n").counts();
        assert_eq!(counts.to_string(), "(+3 -1)");
    }

    #[test]
    fn the_short_form_counts_the_missing_lines() {
        let new = "x\n".repeat(100);
        let output = printed("", &new, PLAIN, Extent::Short);
        assert_eq!(output.lines().count(), 41);
        assert!(
            output.ends_with("+x\n… 63 more lines; --diff full for all\n"),
            "{output}"
        );
        assert_eq!(printed("", &new, PLAIN, Extent::Full).lines().count(), 103);
        let output = printed("", &"x\n".repeat(38), PLAIN, Extent::Short);
        assert!(
            output.ends_with("… 1 more line; --diff full for all\n"),
            "{output}"
        );
    }

    #[test]
    fn a_very_long_line_is_cut_in_the_short_form() {
        let new = "ä".repeat(1_000_000);
        assert!(printed("", &new, PLAIN, Extent::Short).len() < 1_000);
        assert!(printed("", &new, PLAIN, Extent::Full).len() > 1_000_000);
    }

    #[test]
    fn added_and_removed_lines_are_coloured() {
        let output = printed("a\n", "b\n", Palette { color: true }, Extent::Full);
        assert_eq!(
            output,
            "\x1b[31m--- a/a.rs\x1b[0m\n\x1b[32m+++ b/a.rs\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n"
        );
    }

    #[test]
    fn line_endings_and_escape_sequences_are_visible() {
        assert_eq!(
            printed("a\r\n\x1b[2J\n", "a\nb", PLAIN, Extent::Full),
            "--- a/a.rs\n+++ b/a.rs\n@@ -1,2 +1,2 @@\n-a\\u{d}\n-\\u{1b}[2J\n+a\n+b\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn two_long_texts_without_a_common_line_are_compared_in_time() {
        let old = "old\n".repeat(50_000);
        let new = "new\n".repeat(50_000);
        let begin = std::time::Instant::now();
        assert_eq!(Diff::new("a.rs", &old, &new).counts().added, 50_000);
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}
