//! Makes characters visible that a terminal would obey instead of showing.

use std::borrow::Cow;
use std::fmt::Write;

use super::character::is_hidden;

/// The text with every hidden character except the tab written as `\u{…}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    let must_change = |character: char| character != '\t' && is_hidden(character);
    if !text.contains(must_change) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut shown, character);
    }
    Cow::Owned(shown)
}

/// Each line of a text as [`visible`] shows it, without the last line's end.
pub fn visible_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(visible).collect();
    lines.join("\n")
}

/// Appends one character as [`visible`] shows it.
pub fn push_visible(shown: &mut String, character: char) {
    if character != '\t' && is_hidden(character) {
        // Writing to a string cannot fail.
        let _ = write!(shown, "{}", character.escape_unicode());
    } else {
        shown.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_lines};
    use std::borrow::Cow;

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(visible("grüße\t语"), Cow::Borrowed("grüße\t语")));
    }

    #[test]
    fn escape_sequences_and_newlines_become_text() {
        assert_eq!(
            visible("a\x1b[31mb\r\nc\u{9b}d\u{7f}"),
            r"a\u{1b}[31mb\u{d}\u{a}c\u{9b}d\u{7f}"
        );
    }

    #[test]
    fn lines_stay_lines_and_nothing_else_moves_the_cursor() {
        assert_eq!(
            visible_lines("a\r\nb\rc\x1b[31m\n\nd\n"),
            "a\nb\\u{d}c\\u{1b}[31m\n\nd"
        );
    }

    #[test]
    fn text_that_runs_backwards_becomes_visible() {
        assert_eq!(
            visible("a\u{202e}b\u{2066}c\u{200b}"),
            r"a\u{202e}b\u{2066}c\u{200b}"
        );
    }
}
